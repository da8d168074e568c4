"""The newest runs, and the last run of each plan, kept by this worker: what did not change is not read again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from azure.durable_functions import DurableFunctionsClient

from homeward.api.views import View
from homeward.durable_state import entity_changes, entity_state
from homeward.reading.listing import place

# So many runs are shown; so many are behind those at which the search for the last run of each plan ends.
_RUNS, _LINES = 50, 1000
# What a month changed at where the platform does not say.
_UNKNOWN = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class _Month:
    """What is needed of its lines, as they were when they last changed."""

    changed_at: datetime
    count: int
    newest: tuple[View, ...]
    last: dict[str, View]


_kept: dict[str, _Month] = {}


async def newest(client: DurableFunctionsClient, plans: set[str]) -> tuple[list[View], dict[str, View]]:
    """The lines of the newest runs, the newest first, and that of the last run of each plan, by its name."""
    runs: list[View] = []
    last: dict[str, View] = {}
    count = 0
    for name, changed_at in sorted((await entity_changes(client, "listing")).items(), reverse=True):
        if count >= _LINES or (count >= _RUNS and plans <= last.keys()):
            break
        month = await _month(client, name, changed_at)
        runs += month.newest[: _RUNS - len(runs)]
        last = month.last | last
        count += month.count
    return runs, last


def last_of(runs: Iterable[View]) -> dict[str, View]:
    """Of each plan the newest; `runs` are the newest first."""
    last: dict[str, View] = {}
    for one in runs:
        if one["plan"]:
            last.setdefault(one["plan"], one)
    return last


async def _month(client: DurableFunctionsClient, name: str, changed_at: datetime) -> _Month:
    kept = _kept.get(name)
    if kept is None or kept.changed_at != changed_at or changed_at == _UNKNOWN:
        found = cast("dict[str, View]", await entity_state(client, "listing", name)).values()
        lines = sorted(found, key=place, reverse=True)
        kept = _kept[name] = _Month(changed_at, len(lines), tuple(lines[:_RUNS]), last_of(lines))
    return kept
