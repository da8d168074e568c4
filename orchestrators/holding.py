"""Holding the test VMs of a drill until somebody has looked at them, or the time for that is over."""

from datetime import timedelta

from homeward.domain.arm_ids import name_of
from homeward.domain.drills import DrillOrder
from homeward.domain.evidence import Fault
from homeward.domain.gates import Gate, GateState, scope_hash
from homeward.durable import Context, Durable, call, entity_id, now
from homeward.steps.control import Control
from homeward.steps.drill import RELEASE, ReleaseInput
from orchestrators.board import Board
from orchestrators.gate import ask, refuse_cancelled
from orchestrators.inbox import Inbox
from orchestrators.rejection import CancelledError


def hold(ctx: Context, inbox: Inbox, board: Board, order: DrillOrder, tested: int) -> Durable[Fault | None]:
    """Keep the test VMs that came up for as long as the order says, then let all of them go.

    Answers what somebody had against them, if anybody looked and did.
    """
    verdict = None
    try:
        yield from _refuse_released(ctx)
        if tested and order.hold != 0:
            gate = yield from ask(ctx, inbox, board, _gate(ctx, order, tested), _refuse_released)
            verdict = _verdict(gate)
    except CancelledError:
        verdict = None  # nobody judged them; the run tells by itself that it was cancelled
    steered = {"action": "release", "by": "", "reason": "The hold is over.", "at": now(ctx).isoformat()}
    yield ctx.call_entity(entity_id("control", ctx.instance_id), "release", steered)
    yield from call(ctx, RELEASE, ReleaseInput(ctx.instance_id))
    return verdict


def _gate(ctx: Context, order: DrillOrder, tested: int) -> Gate:
    opened = now(ctx)
    held = order.deadline if order.hold is None else order.hold
    expires = opened + timedelta(seconds=held)
    question = (
        f"{tested} test VMs run in {name_of(order.network)} until {expires:%d %b %H:%M} UTC. "
        "Are they as they should be? Either answer cleans them up."
    )
    return Gate("hold", question, scope_hash(ctx.instance_id, order.to_json()), opened, expires)


def _refuse_released(ctx: Context) -> Durable[None]:
    """Raise CancelledError where an operator ended the hold, or the run."""
    yield from refuse_cancelled(ctx)
    control = Control.from_json((yield ctx.call_entity(entity_id("control", ctx.instance_id), "read")))
    if control.released:
        raise CancelledError("The hold was ended.")


def _verdict(gate: Gate) -> Fault | None:
    if gate.state is not GateState.REJECTED:
        return None
    said = (
        f"{gate.decided_by} looked at the test VMs and did not accept them: {gate.comment or '(no comment)'}"
    )
    return Fault("DrillNotAccepted", said, recommended_action="Mend what was found, then drill again.")
