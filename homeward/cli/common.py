"""What every command can be told: where Homeward is, who calls, and how to answer."""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Group, Parameter

from homeward.cli.client import Client
from homeward.cli.errors import UsageError
from homeward.cli.ways_in import AzLogin, DevPrincipal, Key, Nobody, WayIn

_HOST = Group("Where Homeward is, and who calls", sort_key=10)
_ANSWER = Group("Answer", sort_key=20)


@Parameter(name="*", group=_HOST)
@dataclass(frozen=True, slots=True)
class Server:
    """One way in at a time: a key, --login, or --as (which a host of `make run` takes beside its key)."""

    url: Annotated[str, Parameter(env_var="HOMEWARD_URL", show_default=True)] = "http://127.0.0.1:7071"
    "The function app's address, without /api."

    key_file: Annotated[Path | None, Parameter(env_var="HOMEWARD_KEY_FILE")] = None
    "A file that holds a function key."

    key: Annotated[str | None, Parameter(env_var="HOMEWARD_KEY")] = None
    "The key itself; better by the environment: whoever lists processes reads what is written here."

    login: Annotated[bool, Parameter(env_var="HOMEWARD_LOGIN", negative=())] = False
    "Call as yourself, by `az login`. Only people approve."

    audience: Annotated[str | None, Parameter(env_var="HOMEWARD_AUDIENCE")] = None
    "With --login: what the token is for, as api://CLIENT-ID of the app's registration."

    person: Annotated[str | None, Parameter(name="--as")] = None
    "On a dev host: who calls and in which roles, as 'ann;Operator,Approver'."

    def client(self) -> Client:
        return Client(self.url, self._way())

    def _way(self) -> WayIn:
        """What was asked for by name goes before a key that the environment has."""
        if self.login and self.person:
            raise UsageError("--login and --as are two callers; name one.")
        if self.login:
            return self._login()
        if self.person is not None:
            return DevPrincipal(self.person, self._key())
        key = self._key()
        return Key(key) if key else Nobody()

    def _login(self) -> WayIn:
        if not self.audience:
            raise UsageError(
                "--login needs --audience (or HOMEWARD_AUDIENCE): one of the app's allowed token audiences, "
                "as api://CLIENT-ID."
            )
        return AzLogin(self.audience.removesuffix("/.default").rstrip("/"))

    def _key(self) -> str | None:
        if self.key_file is None:
            return self.key
        try:
            return self.key_file.read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise UsageError(f"Cannot read --key-file {self.key_file}: {error}") from error


@Parameter(name="*", group=_ANSWER)
@dataclass(frozen=True, slots=True)
class Answer:
    """Lines for people, or JSON."""

    json: Annotated[bool, Parameter(negative=())] = False
    "One JSON document on standard output, and nothing else there."

    def tell(self, document: object, lines: Iterable[str]) -> None:
        for line in [dump(document)] if self.json else lines:
            print(line, flush=True)


HERE, LINES = Server(), Answer()


def dump(document: object, indent: int | None = 2) -> str:
    return json.dumps(document, ensure_ascii=False, indent=indent)


def note(text: str) -> None:
    """For whoever reads along: standard output is left to the answer."""
    print(text, file=sys.stderr, flush=True)
