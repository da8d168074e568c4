"""The items of runs that somebody watches, kept by this worker: what did not change is not read again."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping

from azure.durable_functions import DurableFunctionsClient

from homeward.api.live.lean import Piece, lean
from homeward.durable_state import Instance, Stamp, instance, instances, stamps

# So many runs are kept; where more than so many instances of one changed, all of them are read in pages.
_RUNS, _SINGLY = 8, 40

type Kept = dict[str, tuple[Stamp, Piece]]

_kept: OrderedDict[str, Kept] = OrderedDict()


async def pieces(client: DurableFunctionsClient, run_id: str) -> list[Piece]:
    """What live views are made of, of every instance of the run's items."""
    before = _kept.get(run_id, {})
    now = {one.id: one for one in await stamps(client, f"{run_id}:")}
    changed = [name for name, one in now.items() if name not in before or before[name][0] != one]
    read = await _read(client, run_id, changed)
    kept = {name: _newest(name, one, before, read) for name, one in now.items()}
    _keep(run_id, {name: one for name, one in kept.items() if one is not None})
    return [one for _, one in _kept[run_id].values()]


def _newest(
    name: str, stamp: Stamp, before: Kept, read: Mapping[str, Instance]
) -> tuple[Stamp, Piece] | None:
    """None for one that was purged meanwhile. What was read is at least as new as the stamp says."""
    if name in read:
        return stamp, lean(read[name].id, read[name].input, read[name].status, read[name].output)
    return before.get(name)


async def _read(client: DurableFunctionsClient, run_id: str, changed: list[str]) -> dict[str, Instance]:
    if len(changed) > _SINGLY:
        found: list[Instance | None] = [*await instances(client, f"{run_id}:")]
    else:
        found = await asyncio.gather(*(instance(client, one) for one in changed))
    return {one.id: one for one in found if one is not None}


def _keep(run_id: str, kept: Kept) -> None:
    _kept[run_id] = kept
    _kept.move_to_end(run_id)
    while len(_kept) > _RUNS:
        _kept.popitem(last=False)


async def waiting(client: DurableFunctionsClient, run_id: str) -> frozenset[str]:
    """The items (by name) that have a call in the queue of the budget of ARM calls."""
    found = await stamps(client, f"turn:{run_id}:")
    return frozenset(one.id.split(":")[2] for one in found if not one.ended)


async def batches(client: DurableFunctionsClient, run_id: str) -> frozenset[str]:
    """Those that go on."""
    return frozenset(one.id for one in await stamps(client, f"batch:{run_id}:") if not one.ended)
