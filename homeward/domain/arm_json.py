"""Reading ARM's JSON: fields may be missing or null, and times come in many spellings."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

type ArmJson = Mapping[str, Any]

_NEVER = re.compile(r"^(0001|1753|9999)-")


def child(data: ArmJson | None, *path: str) -> ArmJson:
    """The object at a path, or an empty one."""
    found: Any = data
    for key in path:
        found = cast("ArmJson", found).get(key) if isinstance(found, Mapping) else None
    return cast("ArmJson", found) if isinstance(found, Mapping) else {}


def text(data: ArmJson, key: str) -> str:
    value = data.get(key)
    return "" if value is None else str(value)


def maybe(data: ArmJson, key: str) -> str | None:
    return text(data, key) or None


def children(data: ArmJson, key: str) -> list[ArmJson]:
    value = data.get(key)
    return (
        [one for one in cast("list[Any]", value) if isinstance(one, Mapping)]
        if isinstance(value, list)
        else []
    )


def words(data: ArmJson, key: str) -> tuple[str, ...]:
    value = data.get(key)
    return tuple(str(one) for one in cast("list[Any]", value)) if isinstance(value, list) else ()


def texts(data: ArmJson, key: str) -> dict[str, str]:
    """An object of texts, as tags are."""
    return {name: str(value) for name, value in child(data, key).items()}


def number(data: ArmJson, key: str) -> float | None:
    value = data.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def time(data: ArmJson, key: str) -> datetime | None:
    """A time of Azure's as aware UTC; its spellings of "never" (years 0001, 1753, 9999) are None."""
    value = text(data, key)
    if not value or _NEVER.match(value):
        return None
    seconds, dot, fraction = value.rstrip("Z").partition(".")
    zone = re.search(r"[+-]\d\d:\d\d$", fraction or seconds)
    offset = zone.group() if zone else "+00:00"
    digits = re.sub(r"\D.*$", "", fraction)[:6]
    clean = re.sub(r"[+-]\d\d:\d\d$", "", seconds)
    return datetime.fromisoformat(
        f"{clean}{dot and '.'}{digits.ljust(6, '0') if dot else ''}{offset}"
    ).astimezone(UTC)
