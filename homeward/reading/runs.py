"""Runs as durable state shows them: by their instance, or by their record when the history was purged."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from azure.durable_functions import DurableFunctionsClient

from homeward.api.problems import ProblemError
from homeward.api.views import State, View, item_views
from homeward.domain.run_ids import RUN_ID
from homeward.domain.runs import RunStatus
from homeward.domain.views import with_record
from homeward.durable_state import Instance, entity_state, instance, instances, stamps
from homeward.steps.control import Control
from homeward.steps.run import RunInput

# The phase of a run that did not come to its own end.
CUT_OFF = "CutOff"
# What a record tells of an end.
_END = ("status", "phase", "counts", "endedAt", "errors")


@dataclass(frozen=True, slots=True)
class Found:
    """A run as durable state shows it: what was ordered, and how it stands. `purged`: only its record is left."""

    id: str
    order: RunInput
    progress: Mapping[str, Any]
    control: Control = field(default_factory=Control)
    purged: bool = False

    @property
    def status(self) -> RunStatus:
        status = RunStatus(self.progress.get("status", RunStatus.PENDING))
        return RunStatus.PAUSED if status is RunStatus.RUNNING and self.control.paused else status

    @property
    def shown(self) -> str:
        """The run whose items are its items: of a round trip, that of its last leg."""
        legs = self.progress.get("legs")
        return legs[-1]["runId"] if legs else self.id


async def find(client: DurableFunctionsClient, wanted: str) -> Found | None:
    if not RUN_ID.fullmatch(wanted):
        return None
    seen = await instance(client, wanted)
    control = Control.from_json(await entity_state(client, "control", wanted))
    if seen is not None:
        shown = await _whole(client, wanted, await _progress(client, seen))
        return Found(wanted, RunInput.from_json(seen.input), shown, control)
    record = await entity_state(client, "record", wanted)
    if not record:
        return None
    shown = record if "endedAt" in record else record | _cut_off("Its history was purged before it ended.")
    return Found(
        wanted, RunInput.from_json(record), await _whole(client, wanted, shown), control, purged=True
    )


async def get(client: DurableFunctionsClient, wanted: str) -> Found:
    found = await find(client, wanted)
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"There is no run {wanted!r}.")
    return found


async def acting(client: DurableFunctionsClient, found: Found) -> Found:
    """Who acts for a run now: the leg that a round trip is on, or the run itself."""
    leg = await find(client, found.shown) if found.shown != found.id else None
    return leg if leg is not None and not leg.status.ended else found


async def goes_on(client: DurableFunctionsClient, wanted: str) -> bool:
    """Whether items of a run are under way, be it ended or not."""
    return not all(one.ended for one in await instances(client, f"{wanted}:"))


async def items(client: DurableFunctionsClient, wanted: str) -> list[View]:
    return item_views(await states(client, wanted))


async def states(client: DurableFunctionsClient, wanted: str) -> list[State]:
    return [_state(one) for one in await instances(client, f"{wanted}:")]


async def states_by_item(client: DurableFunctionsClient, wanted: str) -> dict[str, list[str]]:
    """The ids of the states of every item, by its name and in the order of names."""
    found: dict[str, list[str]] = {}
    for one in sorted(each.id for each in await stamps(client, f"{wanted}:")):
        found.setdefault(one.split(":")[1], []).append(one)
    return found


async def states_of(client: DurableFunctionsClient, ids: Iterable[str]) -> list[State]:
    found = await asyncio.gather(*(instance(client, one) for one in ids))
    return [_state(one) for one in found if one is not None]


def _state(one: Instance) -> State:
    return one.id, one.status, one.output


async def _progress(client: DurableFunctionsClient, seen: Instance) -> Mapping[str, Any]:
    shown = seen.output or seen.status
    if not seen.broken and (shown.get("endedAt") or not seen.ended):
        return shown
    how = (
        f"It broke ({seen.broken}), which is a defect in Homeward."
        if seen.broken
        else "It was ended by force."
    )
    return seen.status | _cut_off(how) | _closed(await entity_state(client, "record", seen.id))


async def _whole(client: DurableFunctionsClient, run_id: str, shown: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a run shows, with what its status had no room for."""
    if not shown.get("leftOut"):
        return shown
    whole = (await entity_state(client, "record", run_id)).get("whole", {})
    return with_record(shown, whole)


def _closed(record: Mapping[str, Any]) -> dict[str, Any]:
    """How a run ended by its record, which is closed by the run itself or by what wound it up."""
    return {key: record[key] for key in _END} if "endedAt" in record else {}


def _cut_off(how: str) -> dict[str, Any]:
    error = {
        "code": "RunCutOff",
        "message": f"The run did not come to its own end. {how}",
        "possibleCauses": "",
        "recommendedAction": "Look at every one of its items in the vault before you start another run.",
    }
    return {"status": RunStatus.FAILED, "phase": CUT_OFF, "errors": [error]}
