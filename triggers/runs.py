"""Starting a run once, and finding it again: by its instance, or by its record when the history was purged."""

import asyncio
import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from azure.durable_functions import DurableFunctionsClient

from homeward.api.access import Caller
from homeward.api.problems import FieldProblem, ProblemError
from homeward.api.views import State, View, item_views
from homeward.domain.drills import DrillOrder
from homeward.domain.run_ids import RUN_ID, run_id
from homeward.domain.runs import Operation, RunRequest, RunStatus
from homeward.domain.views import with_record
from homeward.durable import (
    AlreadyExistsError,
    Instance,
    entity_state,
    instance,
    instance_ids,
    instances,
    start_once,
)
from homeward.settings import from_environment
from homeward.steps.control import Control
from homeward.steps.run import ROUND_TRIP, RUN, RunInput, pinned_to
from triggers.busy import refuse_busy

if TYPE_CHECKING:  # loaded at the first request
    from homeward.domain.plans.plan import Plan


# What a record tells of an end.
_END = ("status", "phase", "counts", "endedAt", "errors")


_STEPS = {Operation.ROUND_TRIP: ROUND_TRIP}


@dataclass(frozen=True, slots=True)
class Found:
    """A run as durable state shows it: what was ordered, and how it stands."""

    id: str
    order: RunInput
    progress: Mapping[str, Any]
    control: Control = field(default_factory=Control)

    @property
    def status(self) -> RunStatus:
        status = RunStatus(self.progress.get("status", RunStatus.PENDING))
        return RunStatus.PAUSED if status is RunStatus.RUNNING and self.control.paused else status

    @property
    def shown(self) -> str:
        """The run whose items are its items: of a round trip, that of its last leg."""
        legs = self.progress.get("legs")
        return legs[-1]["runId"] if legs else self.id


async def start(client: DurableFunctionsClient, request: RunRequest, who: Caller) -> Found:
    """Start the run of a request, or find it: the same request id with the same body is the same run for ever."""
    if not from_environment().allows(request.vault_id):
        raise _out_of_reach(request)
    if request.callback_url is not None:
        from triggers.callback_url import refuse_unfit

        refuse_unfit(request.callback_url, from_environment())
    new_id, body_hash = run_id(request.vault_id, request.request_id), _hash(request)
    known = await find(client, new_id)
    if known is None:
        order = replace(_order(request, who), body_hash=body_hash, requested_at=datetime.now(UTC))
        try:
            await refuse_busy(client, request)
            await start_once(client, _STEPS.get(request.operation, RUN).name, new_id, order.to_json())
        except (AlreadyExistsError, ProblemError):  # the same request may have come at the same time
            known = await find(client, new_id)
            if known is None:
                raise
        else:
            return Found(new_id, order, {})
    if known.order.body_hash != body_hash:
        raise _another_body(request, new_id)
    return known


def _order(request: RunRequest, who: Caller) -> RunInput:
    """What a run starts from; a plan is pinned here, and may ask for an approval by itself."""
    read_token, decision_key = secrets.token_urlsafe(24), secrets.token_urlsafe(32)
    order = RunInput(request, "", read_token, who.id, who.name, decision_key)
    if request.plan is None:
        return order
    from triggers.pinning import pinned

    plan = pinned(request)
    return pinned_to(replace(order, request=replace(request, drill=_drill(request, plan))), plan)


def _drill(request: RunRequest, plan: "Plan") -> DrillOrder | None:
    """As the request has it, else as the plan does."""
    if request.operation is not Operation.DRILL or request.drill is not None:
        return request.drill
    if plan.drill is None:
        detail = f"Neither the request nor the plan {plan.name!r} says how it is drilled."
        problem = FieldProblem("/drill", detail, "Name a test network in one of the two.")
        raise ProblemError(HTTPStatus.BAD_REQUEST, detail, [problem])
    return plan.drill.order


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
    return Found(wanted, RunInput.from_json(record), await _whole(client, wanted, shown), control)


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
    for one in sorted(await instance_ids(client, f"{wanted}:")):
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
    return {"status": RunStatus.FAILED, "phase": "CutOff", "errors": [error]}


def _hash(request: RunRequest) -> str:
    body = replace(request, request_id="", vault_id=request.vault_id.lower()).to_json()
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _out_of_reach(request: RunRequest) -> ProblemError:
    problem = FieldProblem(
        "/vaultId",
        f"The vault {request.vault_id} is not in HOMEWARD_VAULT_IDS.",
        "Ask the owner of this app to add the vault to the allow-list.",
    )
    return ProblemError(HTTPStatus.FORBIDDEN, problem.detail, [problem])


def _another_body(request: RunRequest, existing: str) -> ProblemError:
    problem = FieldProblem(
        "/requestId",
        f"The request id {request.request_id!r} belongs to run {existing}, which was asked for with another body.",
        "Send the same body again to find that run, or use a new requestId.",
    )
    return ProblemError(HTTPStatus.CONFLICT, problem.detail, [problem])
