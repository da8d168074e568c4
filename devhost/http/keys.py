"""The keys of the app: master, host, system and function keys, and what each opens."""

import hmac
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from devhost.errors import DevhostError
from devhost.jsonfile import Section, read_json

DURABLE = "durabletask_extension"
EVENT_GRID = "eventgrid_extension"
_DEFAULT = "default"
_PARTS = frozenset({"masterKey", "functionKeys", "systemKeys", "functions"})


class Level(Enum):
    """What a request may do, in the words of an HTTP trigger's `authLevel`."""

    ANONYMOUS = "anonymous"
    FUNCTION = "function"
    SYSTEM = "system"
    ADMIN = "admin"


Named = Mapping[str, str]
Room = Callable[[Request, str], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys by name; the master key opens everything."""

    master: str
    host: Named
    system: Named
    functions: Mapping[str, Named] = field(default_factory=dict[str, Named])

    def level(self, given: str, function: str | None = None) -> Level:
        """What this key is good for; a function's own keys count for that function only."""
        own = self.functions.get((function or "").lower(), {})
        if _among(given, [self.master]):
            return Level.ADMIN
        if _among(given, [*self.host.values(), *own.values()]):
            return Level.FUNCTION
        return Level.SYSTEM if _among(given, self.system.values()) else Level.ANONYMOUS

    @property
    def durable(self) -> str:
        """The key in the links to the Durable webhooks."""
        return self.system.get(DURABLE, self.master)


def _among(given: str, keys: Iterable[str]) -> bool:
    return any(hmac.compare_digest(given.encode(), key.encode()) for key in keys)


def given_key(request: Request) -> str:
    """The header goes before the query."""
    header = request.headers.get("x-functions-key")
    return header if header is not None else request.query_params.get("code") or ""


def behind_system_key(keys: Keys, room: Room) -> Room:
    """The room, open to system keys and the master key only."""

    async def answer(request: Request, path: str) -> Response:
        held = keys.level(given_key(request))
        return await room(request, path) if held in {Level.SYSTEM, Level.ADMIN} else Response(status_code=401)

    return answer


def one_key(key: str) -> Keys:
    """The same key in every place."""
    if not key:
        raise DevhostError("The key is empty: every caller would have it.")
    return Keys(key, {_DEFAULT: key}, {DURABLE: key, EVENT_GRID: key})


def read_keys(path: Path, master: str) -> Keys:
    """Keys from a JSON file of `masterKey`, and of names with keys in `functionKeys`, `systemKeys`, `functions`.

    Without `masterKey` in the file it is `master`.
    """
    if not path.exists():
        raise DevhostError(f"The key file {path} does not exist.")
    file = read_json(path)
    if unknown := sorted(file.data.keys() - _PARTS):
        raise DevhostError(f"{path}: {', '.join(unknown)} has no place among {', '.join(sorted(_PARTS))}.")
    functions = file.section("functions")
    return Keys(
        file.value("masterKey", str, default="") or master,
        _named(file.section("functionKeys")),
        _named(file.section("systemKeys")),
        {name.lower(): _named(functions.section(name)) for name in functions.data},
    )


def _named(section: Section) -> dict[str, str]:
    keys = {name: section.value(name, str, default="") for name in section.data}
    if empty := [name for name, key in keys.items() if not key]:
        raise DevhostError(f"{section.name}.{empty[0]} is empty: every caller would have it.")
    return keys
