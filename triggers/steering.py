"""Steering a run: decisions on its gates, and pause, resume, cancel, mode, skip and retry, each with a reason."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import azure.durable_functions as df
import azure.functions as func

from homeward.alarms import Alarm, sound
from homeward.api import steerable
from homeward.api.problems import FieldProblem, ProblemError
from homeward.api.views import accepted
from homeward.domain.gates import Decision, Gate, GateState, Ruling, offered
from homeward.domain.runs import Stage
from homeward.domain.steered import Steered
from homeward.durable_state import OverError, raise_event, tell_entity
from homeward.reading import runs
from homeward.settings import from_environment
from homeward.steps.control import RETRY
from homeward.steps.run import DECISION, STEERED
from triggers.answers import base, body, json_answer
from triggers.routing import routed, who_calls

if TYPE_CHECKING:  # who may do what is loaded at the first request, not when the host loads the app
    from homeward.api.steering import DecisionBody

bp = df.Blueprint()

_NOT_OFFERED = "A failover is cancelled at the gate before its commit, and only where Azure offers that."
# What can be asked of VMs that outlive a run ended by force.
_HOLDING = ("pause", "resume", "cancel")


@routed(bp)
async def decide(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from homeward.api.deciding import decider
    from homeward.api.fields import parse
    from homeward.api.steering import DecisionBody

    asked = parse(DecisionBody, body(req))
    found, settings = await _acting(req, client), from_environment()
    order, apps = found.order, settings.on_behalf
    who = decider(asked, who_calls(req), order.requester, break_glass=order.break_glass, apps=apps)
    instance_id, gate = await _open_gate(client, found, asked)
    key = settings.signing_key or order.decision_key
    decision = Decision(
        found.id,
        gate.name,
        gate.scope_hash,
        asked.decision,
        who.id,
        who.name,
        datetime.now(UTC),
        asked.comment,
        asked.break_glass,
    )
    try:
        await raise_event(client, instance_id, DECISION, decision.signed(key).to_json())
    except OverError as error:
        detail = f"Nobody waits at the gate {gate.name!r} any more: {error} Read the run again."
        raise ProblemError(HTTPStatus.CONFLICT, detail) from error
    if asked.break_glass:
        said = f"{who.name} approved {gate.name!r} of {found.id} alone: {asked.comment}"
        sound(Alarm.BREAK_GLASS, said, run=found.id)
    return json_answer(accepted(base(req), found.id, found.status), HTTPStatus.ACCEPTED)


@routed(bp)
async def pause(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    return await _steer(req, client, "pause", _reason(req))


@routed(bp)
async def resume(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    return await _steer(req, client, "resume", _reason(req))


@routed(bp)
async def cancel(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    return await _steer(req, client, "cancel", _reason(req))


@routed(bp)
async def release_drill(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    """Let the test VMs of a drill go before the time of its hold is over."""
    found = await runs.get(client, req.route_params["id"])
    steerable.refuse_release(found.id, found.order.to_json())
    return await _steer(req, client, "release", _reason(req))


@routed(bp)
async def change_mode(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from homeward.api.fields import parse
    from homeward.api.steering import ModeBody

    asked = parse(ModeBody, body(req))
    found = await _acting(req, client)
    steerable.refuse_mode(found.id, found.order.to_json(), who_calls(req))
    return await _steer(req, client, "mode", asked.reason)


@routed(bp)
async def skip(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from triggers import reach

    run_id = (await _acting(req, client)).id
    view = await reach.item(client, run_id, req.route_params["item"])
    await reach.refuse_over(client, run_id, view)
    steerable.refuse_unskippable(view)
    return await _steer(req, client, "skip", _reason(req), view["name"])


@routed(bp)
async def retry(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from triggers import reach

    run_id = (await _acting(req, client)).id
    view = await reach.item(client, run_id, req.route_params["item"])
    batch = await reach.batch_to_retry(client, run_id, view)
    answer = await _steer(req, client, RETRY, _reason(req), view["name"])
    try:
        await raise_event(client, batch, RETRY, {})
    except OverError as error:  # since it was looked at
        raise reach.nobody_tries_again(view) from error
    return answer


@routed(bp)
async def change_recovery_point(
    req: func.HttpRequest, client: df.DurableFunctionsClient
) -> func.HttpResponse:
    from homeward.api.fields import parse
    from homeward.api.models import choice_of
    from homeward.api.steering import PointChangeBody
    from triggers import reach

    asked, run_id = parse(PointChangeBody, body(req)), (await _acting(req, client)).id
    view = await reach.item(client, run_id, req.route_params["item"])
    await reach.refuse_over(client, run_id, view)
    steerable.refuse_point(view)
    await reach.refuse_grouped(client, run_id, view)
    found = await runs.get(client, run_id)
    steerable.refuse_unapproved(found.order.to_json(), who_calls(req))
    wish = {"choice": choice_of(asked.recovery_point).to_json()}
    return await _steer(req, client, "point", asked.reason, view["name"], wish)


@routed(bp)
async def release_lease(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    """Free an item that a run holds which is read as over: nobody else frees it where that run was purged."""
    from triggers import reach

    who, reason = who_calls(req), _reason(req)
    found = await runs.get(client, req.route_params["id"])
    name, lease = await reach.lease_to_release(client, found, req.route_params["item"])
    steered = Steered("release_lease", who.name, reason, datetime.now(UTC).isoformat(), name)
    await tell_entity(client, "control", found.id, "release_lease", steered.to_json())
    await tell_entity(client, "lease", lease, "release", {"runId": found.id})
    return json_answer(accepted(base(req), found.id, found.status), HTTPStatus.ACCEPTED)


async def _acting(req: func.HttpRequest, client: df.DurableFunctionsClient) -> runs.Found:
    """The run that is named, or the leg that it is on."""
    return await runs.acting(client, await runs.get(client, req.route_params["id"]))


def _reason(req: func.HttpRequest) -> str:
    from homeward.api.fields import parse
    from homeward.api.steering import ReasonBody

    return parse(ReasonBody, body(req)).reason


async def _steer(
    req: func.HttpRequest,
    client: df.DurableFunctionsClient,
    action: str,
    reason: str,
    item: str | None = None,
    more: Mapping[str, Any] | None = None,
) -> func.HttpResponse:
    who = who_calls(req)
    found = await runs.get(client, req.route_params["id"])
    acting = await runs.acting(client, found)
    if acting.status.ended and not (action in _HOLDING and await runs.goes_on(client, acting.id)):
        raise ProblemError(HTTPStatus.CONFLICT, f"{found.id} has ended: {found.status}. Start a new run.")
    steered = Steered(action, who.name, reason, datetime.now(UTC).isoformat(), item).to_json()
    for one in dict.fromkeys((acting.id, found.id)):
        await tell_entity(client, "control", one, action, {**steered, **(more or {})})
    for waiting in dict.fromkeys((acting.id, found.id, *(await _listening(client, acting.id)))):
        with suppress(OverError):  # what was asked is noted; this only wakes those who wait for a person
            await raise_event(client, waiting, STEERED, {})
    return json_answer(accepted(base(req), found.id, found.status), HTTPStatus.ACCEPTED)


async def _listening(client: df.DurableFunctionsClient, run_id: str) -> list[str]:
    """The instances of the run's items that wait for a person, or so long that a person may let nobody wait."""
    return [
        f"{run_id}:{view['name']}:{view['attempt']}"
        for view in await runs.items(client, run_id)
        if view["stage"] in (Stage.AWAITING_COMMIT, Stage.SYNCHRONIZING) and not view.get("outcome")
    ]


async def _open_gate(
    client: df.DurableFunctionsClient, found: runs.Found, asked: "DecisionBody"
) -> tuple[str, Gate]:
    """The gate that is decided on, and the instance that waits at it.

    Refused where it is not open, where the decision is for another scope, or must not be approved as it stands.
    """
    name = asked.gate
    gates = {one["name"]: (found.id, Gate.from_json(one)) for one in found.progress.get("gates", [])}
    for view in await runs.items(client, found.id):
        if view.get("gate"):
            at = Gate.from_json(view["gate"])
            gates[at.name] = (f"{found.id}:{view['name']}:{view['attempt']}", at)
    if name not in gates:
        known = ", ".join(gates) or "none"
        raise _wrong(
            HTTPStatus.NOT_FOUND, "/gate", f"{found.id} has no gate {name!r}.", f"Its gates: {known}."
        )
    instance_id, gate = gates[name]
    refuse_closed(gate, asked.scope_hash, datetime.now(UTC))
    if asked.decision not in gate.offers:
        said = f"{asked.decision} cannot be decided here; {offered(gate)}"
        raise _wrong(HTTPStatus.CONFLICT, "/decision", said, _NOT_OFFERED)
    if gate.blocked and asked.decision is Ruling.APPROVE:
        raise _wrong(HTTPStatus.CONFLICT, "/decision", gate.blocked, "Reject, or do what it says first.")
    return instance_id, gate


def refuse_closed(gate: Gate, scope_hash: str, at: datetime) -> None:
    """Raise ProblemError (409) where a gate is not open at this time, or not for this scope."""
    if gate.state is not GateState.OPEN:
        said = f"The gate {gate.name!r} is {gate.state} by {gate.decided_by or 'nobody'}."
        raise ProblemError(HTTPStatus.CONFLICT, said)
    if at > gate.expires_at:
        until = f"{gate.expires_at:%Y-%m-%d %H:%M} UTC"
        raise ProblemError(HTTPStatus.CONFLICT, f"The gate {gate.name!r} was open until {until}.")
    if gate.scope_hash != scope_hash:
        remedy = "Read the run again, look at what changed, and decide on what it shows now."
        raise _wrong(HTTPStatus.CONFLICT, "/scopeHash", "The decision is for another scope.", remedy)


def _wrong(status: HTTPStatus, pointer: str, detail: str, remedy: str) -> ProblemError:
    return ProblemError(status, detail, [FieldProblem(pointer, detail, remedy)])
