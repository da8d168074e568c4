"""How a caller is let in: by a function key, by `az login`, or under a name that only the dev host believes."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from homeward.cli.errors import UsageError

# A token is asked for anew this many seconds before it ends.
_BEFORE_ITS_END = 300.0
# `az` starts slowly on a cold disk.
_AZ_WITHIN = 60

_SIGN_IN = "Sign in with `az login`, then call again with --login and --audience (docs/cli.md)."


class WayIn(Protocol):
    """`door`: below which path it opens the routes. `remedy`: what to say to whom it does not open them."""

    @property
    def door(self) -> str: ...

    @property
    def remedy(self) -> str: ...

    def headers(self) -> dict[str, str]: ...


@dataclass(frozen=True, slots=True)
class Nobody:
    door: str = "/api"
    remedy: str = (
        "Say who calls: a key by HOMEWARD_KEY or --key-file (the dev host's is dev), or yourself by --login."
    )

    def headers(self) -> dict[str, str]:
        return {}


@dataclass(frozen=True, slots=True)
class Key:
    """A machine's way in; it names nobody, and so approves nothing."""

    key: str
    door: str = "/api"
    remedy: str = "This was called with a key. Is it one of this app? A person calls with --login."

    def headers(self) -> dict[str, str]:
        return {"x-functions-key": self.key}


@dataclass(frozen=True, slots=True)
class DevPrincipal:
    """`ann;Operator,Approver`. The app refuses it in Azure, and `make run` asks for its key beside it."""

    person: str
    key: str | None = None
    door: str = "/api/signed-in"
    remedy: str = "Roles are named after the name: --as 'ann;Operator,Approver'."

    def headers(self) -> dict[str, str]:
        beside = {"x-functions-key": self.key} if self.key else {}
        return {"X-Homeward-Dev-Principal": self.person} | beside


class Token(Protocol):
    @property
    def token(self) -> str: ...

    @property
    def expires_on(self) -> int: ...


class AzLogin:
    """The bearer token of whoever ran `az login`, asked for again before it ends."""

    door = "/api/signed-in"

    def __init__(
        self, audience: str, ask: Callable[[str], Token] | None = None, now: Callable[[], float] = time.time
    ) -> None:
        self._audience, self._ask, self._now = audience, ask or _ask_az, now
        self._token: Token | None = None
        self.remedy = (
            f"You came with a token for {audience}. Is that one of the app's allowed audiences, and have you a "
            "role of it (docs/access.md)?"
        )

    def headers(self) -> dict[str, str]:
        if self._token is None or self._token.expires_on - self._now() < _BEFORE_ITS_END:
            self._token = self._ask(self._audience)
        return {"Authorization": f"Bearer {self._token.token}"}


def _ask_az(audience: str) -> Token:
    """By azure-identity, which knows how `az` is found and run on each platform. Loaded only by who signs in."""
    # It would say on standard error by itself what is raised here.
    logging.getLogger("azure").addHandler(logging.NullHandler())
    from azure.core.exceptions import ClientAuthenticationError
    from azure.identity import AzureCliCredential

    try:
        return AzureCliCredential(process_timeout=_AZ_WITHIN).get_token(f"{audience}/.default")
    except (ClientAuthenticationError, ValueError) as error:
        said = str(error).strip().splitlines() or [type(error).__name__]
        raise UsageError(f"`az` gave no token for {audience}: {said[0]}\n{_SIGN_IN}") from error
