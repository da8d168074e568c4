"""How many gates wait for a decision now, in runs that are under way."""

from datetime import datetime, timedelta
from typing import Any

from homeward.domain.gates import GateState
from homeward.durable_state import entity_state
from homeward.reading import runs

# What began before waits for nobody any more that would be woken.
_MONTHS = (timedelta(0), timedelta(days=31))
_MOST_RUNS = 50


async def gates_open(client: Any, now: datetime) -> int:  # client: an untyped binding
    lines = [
        line
        for month in dict.fromkeys((now - before).strftime("%Y-%m") for before in _MONTHS)
        for line in (await entity_state(client, "listing", month)).values()
    ]
    going = [line["id"] for line in lines if not line.get("endedAt")][:_MOST_RUNS]
    return sum([await _open(client, one) for one in going])


async def _open(client: Any, run_id: str) -> int:
    found = await runs.find(client, run_id)
    if found is None or found.status.ended:
        return 0
    items = [one.get("gate") or {} for one in await runs.items(client, found.shown)]
    gates = [*found.progress.get("gates", []), *items]
    return sum(one.get("state") == GateState.OPEN for one in gates)
