"""Holding the test VMs of a drill until somebody has looked at them, or the time for that is over."""

from dataclasses import replace
from datetime import timedelta

from homeward.domain.arm_ids import name_of
from homeward.domain.drills import DrillOrder
from homeward.domain.evidence import Fault
from homeward.domain.gates import Gate, GateState, scope_hash
from homeward.durable import Context, Durable, any_of, call, entity_id, now, pause_until
from homeward.steps.control import Control
from homeward.steps.drill import RELEASE, ReleaseInput
from homeward.steps.run import DECISION, STEERED
from orchestrators.board import Board
from orchestrators.gate import weigh
from orchestrators.inbox import Inbox


def hold(ctx: Context, inbox: Inbox, board: Board, order: DrillOrder, tested: int) -> Durable[Fault | None]:
    """Keep the test VMs that came up for as long as the order says, then let all of them go.

    Answers what somebody had against them, if anybody looked and did.
    """
    verdict = None
    if tested and order.hold != 0:
        gate = yield from _ask(ctx, inbox, board, _gate(ctx, order, tested))
        verdict = _verdict(gate)
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


def _ask(ctx: Context, inbox: Inbox, board: Board, gate: Gate) -> Durable[Gate]:
    """Until somebody decides, an operator ends the hold or the run, or the time is over."""
    board.open(gate)
    expiry, closed = pause_until(ctx, gate.expires_at), None
    if (yield from _let_go(ctx)):
        closed = replace(gate, state=GateState.CLOSED, decided_at=now(ctx))
    while closed is None:
        yield any_of([*inbox.waits, expiry])
        if inbox.holds(DECISION):
            closed = yield from weigh(ctx, board, gate, inbox.take(DECISION))
        elif inbox.holds(STEERED):
            inbox.take(STEERED)
            if (yield from _let_go(ctx)):
                closed = replace(gate, state=GateState.CLOSED, decided_at=now(ctx))
        else:
            closed = replace(gate, state=GateState.TIMED_OUT, decided_at=now(ctx))
    board.close(closed)
    return closed


def _let_go(ctx: Context) -> Durable[bool]:
    control = Control.from_json((yield ctx.call_entity(entity_id("control", ctx.instance_id), "read")))
    return control.released or control.cancelled


def _verdict(gate: Gate) -> Fault | None:
    if gate.state is not GateState.REJECTED:
        return None
    said = (
        f"{gate.decided_by} looked at the test VMs and did not accept them: {gate.comment or '(no comment)'}"
    )
    return Fault("DrillNotAccepted", said, recommended_action="Mend what was found, then drill again.")
