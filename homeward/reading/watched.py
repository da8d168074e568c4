"""The items of runs that somebody watches, kept by this worker: what did not change is not read again."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from azure.durable_functions import DurableFunctionsClient

from homeward.api.live.lean import Piece, lean, live_view
from homeward.api.views import View
from homeward.durable_state import Instance, Stamp, instance, instances, stamps

# So many runs are kept; where more than so many instances of one changed, all of them are read in pages.
_RUNS, _SINGLY = 8, 40


@dataclass(slots=True)
class _Watched:
    """Of a run: each instance as it was when it last changed, and each item as they make it."""

    pieces: dict[str, tuple[Stamp, Piece]] = field(default_factory=dict[str, tuple[Stamp, Piece]])
    views: dict[str, View] = field(default_factory=dict[str, View])


_kept: OrderedDict[str, _Watched] = OrderedDict()


async def views(client: DurableFunctionsClient, run_id: str) -> list[View]:
    """Every item of the run that has begun; those that did not change are the same objects as before."""
    now = {one.id: one for one in await stamps(client, f"{run_id}:")}
    kept = _keep(run_id)
    changed = [one for one in now.values() if one.id not in kept.pieces or kept.pieces[one.id][0] != one]
    gone = kept.pieces.keys() - now.keys()
    for seen in await _read(client, run_id, [one.id for one in changed]):
        if seen.id in now:  # what was read is at least as new as its stamp says
            piece = lean(seen.id, seen.input, seen.status, seen.output)
            kept.pieces[seen.id] = (now[seen.id], piece)
    for name in gone:
        kept.pieces.pop(name, None)
    _look_again(kept, {_item(name) for name in (*gone, *(one.id for one in changed))})
    return [view for _, view in sorted(kept.views.items()) if view]


def _look_again(kept: _Watched, names: set[str]) -> None:
    parts: dict[str, list[Piece]] = {name: [] for name in names}
    for instance_id, (_, piece) in kept.pieces.items() if names else ():
        if (name := _item(instance_id)) in parts:
            parts[name].append(piece)
    kept.views |= {name: live_view(some) for name, some in parts.items()}


def _item(instance_id: str) -> str:
    return instance_id.split(":")[1]


async def _read(client: DurableFunctionsClient, run_id: str, changed: list[str]) -> Iterable[Instance]:
    if len(changed) > _SINGLY:
        return await instances(client, f"{run_id}:")
    found = await asyncio.gather(*(instance(client, one) for one in changed))
    return [one for one in found if one is not None]


def _keep(run_id: str) -> _Watched:
    kept = _kept.setdefault(run_id, _Watched())
    _kept.move_to_end(run_id)
    while len(_kept) > _RUNS:
        _kept.popitem(last=False)
    return kept


async def waiting(client: DurableFunctionsClient, run_id: str) -> frozenset[str]:
    """The items (by name) that have a call in the queue of the budget of ARM calls."""
    found = await stamps(client, f"turn:{run_id}:")
    return frozenset(one.id.split(":")[2] for one in found if not one.ended)


async def batches(client: DurableFunctionsClient, run_id: str) -> frozenset[str]:
    """Those that go on."""
    return frozenset(one.id for one in await stamps(client, f"batch:{run_id}:") if not one.ended)
