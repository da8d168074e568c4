"""Waiting for a person: a gate opens, and closes by a decision that counts, by its time-out or by a cancellation."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from homeward.domain.gates import Decision, Gate, GateState, decided
from homeward.durable import Context, Durable, any_of, call, entity_id, now, pause_until
from homeward.errors import StageFailedError
from homeward.steps.control import Control
from homeward.steps.run import DECISION, STEERED
from homeward.steps.verify_decision import VERIFY_DECISION, VerifyDecisionInput
from orchestrators.board import Board
from orchestrators.break_glass import broken_glass
from orchestrators.inbox import STRAY, Inbox
from orchestrators.rejection import CancelledError


def refuse_cancelled(ctx: Context) -> Durable[None]:
    """Raise CancelledError where an operator cancelled this run."""
    control = Control.from_json((yield ctx.call_entity(entity_id("control", ctx.instance_id), "read")))
    if control.cancelled:
        last = next(one for one in reversed(control.log) if one.action == "cancel")
        raise CancelledError(f"{last.by or 'Somebody'} cancelled the run: {last.reason}")


def ask(
    ctx: Context,
    inbox: Inbox,
    board: Board,
    gate: Gate,
    heed: Callable[[Context], Durable[None]] = refuse_cancelled,
) -> Durable[Gate]:
    """Wait until somebody decides. Raises CancelledError where `heed` does: the run is cancelled meanwhile."""
    try:
        closed = yield from _closed(ctx, inbox, board, gate, heed)
    except CancelledError:
        board.close(replace(gate, state=GateState.CLOSED))
        raise
    board.close(closed)
    return closed


def _closed(
    ctx: Context, inbox: Inbox, board: Board, gate: Gate, heed: Callable[[Context], Durable[None]]
) -> Durable[Gate]:
    board.open(gate)
    expiry = pause_until(ctx, gate.expires_at)
    closed = None
    while closed is None:
        yield any_of([*inbox.waits, expiry])
        if inbox.holds(DECISION):
            closed = yield from _weigh(ctx, board, gate, inbox.take(DECISION))
        elif inbox.holds(STEERED):
            if inbox.take(STEERED):
                board.note(STRAY)
            yield from heed(ctx)
        else:
            closed = replace(gate, state=GateState.TIMED_OUT, decided_at=now(ctx))
    return closed


def _weigh(ctx: Context, board: Board, gate: Gate, data: dict[str, Any]) -> Durable[Gate | None]:
    """The closed gate where the decision counts; one that does not is noted and changes nothing."""
    try:
        decision = Decision.from_json(data)
        answer = yield from call(ctx, VERIFY_DECISION, VerifyDecisionInput(ctx.instance_id, gate, decision))
    except (StageFailedError, TypeError, ValueError, KeyError, AttributeError):
        board.note("Something that is no decision was sent to the gate; it was ignored.")
        return None
    if answer.why_not:
        board.note(answer.why_not)
        return None
    if decision.break_glass:
        board.note(broken_glass(ctx, ctx.instance_id, decision))
    return decided(gate, decision, now(ctx))
