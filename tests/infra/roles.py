"""The table of ARM calls and their actions, and what of it a request is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from tests.rules.sources import REPOSITORY

TABLE = REPOSITORY / "infra" / "roles.yaml"
# The client ids of the identities that the app under test has.
OBSERVER, ACTOR = "homeward-observer", "homeward-actor"
_IDENTITIES = {OBSERVER: "observer", ACTOR: "actor"}


@dataclass(frozen=True, slots=True)
class Call:
    """A kind of call: `METHOD {id}/path`, the action that it needs, and who makes it."""

    call: str
    action: str
    by: str
    scope: str
    why: str
    needs: str = ""

    def fits(self, method: str, path: str) -> bool:
        told, _, template = self.call.partition(" ")
        return told == method and _pattern(template).fullmatch(path) is not None


@cache
def table() -> Mapping[str, Any]:
    return yaml.safe_load(TABLE.read_text(encoding="utf-8"))


@cache
def calls() -> tuple[Call, ...]:
    return tuple(Call(**one) for one in table()["calls"])


@cache
def _pattern(template: str) -> re.Pattern[str]:
    path = re.sub(r"{(\w+)}", lambda found: table()["ids"][found[1]], template)
    return re.compile(re.escape(path).replace(r"\*", "[^/]+"), re.IGNORECASE)


@cache
def call_of(method: str, path: str) -> Call | None:
    return next((one for one in calls() if one.fits(method, path)), None)


def app_calls(logged: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    """Who asked for what in a request log of the emulator; calls of others are left out."""
    return {
        (_IDENTITIES[one["client"]], one["method"], one["path"].partition("?")[0])
        for one in logged
        if one.get("client") in _IDENTITIES
    }


def wrong(logged: list[dict[str, Any]]) -> list[str]:
    """The calls of the app that have no action, or went out as the other identity."""
    found: list[str] = []
    for who, method, path in sorted(app_calls(logged)):
        call = call_of(method, path)
        if call is None:
            found.append(f"{method} {path} has no action in infra/roles.yaml")
        elif call.by not in (who, "both"):
            found.append(f"{method} {path} went out as the {who}")
    return found
