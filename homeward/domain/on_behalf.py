"""Apps that decide for people who answered a card: which app may speak for whom."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_ENTRY = re.compile(
    r"(?P<name>\S+)\s+(?P<app>[0-9a-fA-F-]+)\s*=\s*(?P<people>[0-9a-fA-F-]+(?:\s*,\s*[0-9a-fA-F-]+)*)"
)
FORM = "name app-object-id=person-object-id,person-object-id; ..."


@dataclass(frozen=True, slots=True)
class Spokesman:
    """An app that may decide for others: its name to show, and the object ids of those people."""

    name: str
    people: frozenset[str]


def read_spokesmen(text: str) -> Mapping[str, Spokesman]:
    """By the app's object id in Microsoft Entra ID, from entries of `FORM`. Raises ValueError with a wrong entry."""
    found: dict[str, Spokesman] = {}
    for one in filter(None, (part.strip() for part in re.split(r"[;\n]", text))):
        entry = _ENTRY.fullmatch(one)
        if entry is None or entry["app"].lower() in found:
            raise ValueError(one)
        people = frozenset(re.findall(r"[^\s,]+", entry["people"].lower()))
        found[entry["app"].lower()] = Spokesman(entry["name"], people)
    return found
