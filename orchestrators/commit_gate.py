"""Holding a failover before its commit until a person decides; meanwhile another recovery point may be tried."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeward.domain.data_loss import judge_loss
from homeward.domain.evidence import Fault
from homeward.domain.gates import YES_OR_NO, Decision, Gate, GateState, Ruling, decided, scope_hash
from homeward.domain.runs import Commit, Stage
from homeward.durable import Durable, any_of, call, now, pause
from homeward.errors import StageFailedError
from homeward.steps.control import PointWish
from homeward.steps.run import DECISION, STEERED
from homeward.steps.verify_decision import VERIFY_DECISION, VerifyDecisionInput
from orchestrators.break_glass import broken_glass
from orchestrators.case import Case
from orchestrators.inbox import STRAY, ignore
from orchestrators.keeping_off import keep_off
from orchestrators.points import change_point
from orchestrators.steering import StoppedError, control_of, refuse_stopped
from orchestrators.undoing import cancel_failover, offered
from orchestrators.verification import verify

# A commit that nobody decides is told once as forgotten, after this, and stays an alarm until somebody does. The
# history of a wait of months stays small (seconds).
_FORGOTTEN = 4 * 3600.0
_YEARS = timedelta(days=3650)


def await_commit(case: Case) -> Durable[None]:
    """Return once a person approved the commit. Raises StageFailedError where it was rejected, or undone."""
    tried = 0
    while case.policy.commit is Commit.MANUAL:
        case.enter(Stage.AWAITING_COMMIT)
        since = yield from offered(case)
        word = yield from _decide(case, _gate(case, tried, undo=since is not None), tried)
        if isinstance(word, PointWish):
            tried = word.number
            yield from change_point(case, word)
            yield from (keep_off(case) if case.task.request.fence else verify(case))
        elif word.decision is Ruling.CANCEL_FAILOVER and since is not None:
            yield from cancel_failover(case, word, since)
        elif word.decision is Ruling.APPROVE:
            if case.task.request.fence:  # it may have been started while the gate was open
                yield from keep_off(case)
            return


def _decide(case: Case, gate: Gate, tried: int) -> Durable[PointWish | Decision]:
    """Wait for a decision, or for a wish for another point that was not tried yet."""
    inbox = case.inbox
    case.at_gate(gate)
    late = [pause(case.ctx, _FORGOTTEN)]
    while True:
        control = yield from control_of(case.ctx, case.task.run_id)
        try:
            refuse_stopped(control, case.task.named.name)
        except StoppedError:
            case.at_gate(replace(gate, state=GateState.CLOSED))
            raise
        wish = next((one for one in control.points if one.item == case.task.named.name), None)
        if wish is not None and wish.number > tried:
            case.at_gate(replace(gate, state=GateState.CLOSED))
            return wish
        yield any_of([*inbox.waits, *late])
        if inbox.holds(DECISION):
            decision = yield from _counts(case, gate, inbox.take(DECISION))
            if decision is not None:
                return decision
        elif inbox.holds(STEERED):
            if inbox.take(STEERED):
                ignore(case.ctx, case.task.run_id, STRAY)
        else:
            case.stalls((now(case.ctx) - gate.opened_at).total_seconds())
            late = []


def _gate(case: Case, tried: int, *, undo: bool) -> Gate:
    """Its scope covers the round: an approval of an earlier one does not count, though the point is the same."""
    name, point = case.report.friendly_name, case.report.recovery_point
    opened, loss = now(case.ctx), case.report.data_loss_seconds
    about = [case.intent.item_id, case.task.attempt, tried, opened.isoformat(), case.doubt]
    scope = scope_hash(case.task.run_id, about, point.to_json() if point else None)
    doubt = f", though {case.doubt}" if case.doubt else ""
    undoable = " Azure offers to cancel it instead (CancelFailover)." if undo else ""
    question = f"Commit the failover of {name}{doubt}? All other recovery points go with it.{undoable}"
    offers = (*YES_OR_NO, Ruling.CANCEL_FAILOVER) if undo else YES_OR_NO
    over = " ".join(
        f"{one.message} {one.remedy}" for one in judge_loss(name, loss, case.policy.max_data_loss)
    )
    return Gate(f"commit:{name}", question, scope, opened, opened + _YEARS, over, offers=offers)


def _counts(case: Case, gate: Gate, data: Any) -> Durable[Decision | None]:
    """The decision that was sent, where it counts. Raises StageFailedError where it rejects the commit."""
    try:
        decision = Decision.from_json(data)
        question = VerifyDecisionInput(case.task.run_id, gate, decision)
        answer = yield from call(case.ctx, VERIFY_DECISION, question)
    except (StageFailedError, TypeError, ValueError, KeyError, AttributeError):
        ignore(case.ctx, case.task.run_id, f"What was sent to the gate {gate.name!r} is no decision.")
        return None
    if answer.why_not:
        case.warn("DecisionIgnored", answer.why_not)
        return None
    if decision.break_glass:
        case.warn("BreakGlass", broken_glass(case.ctx, case.task.run_id, decision))
    case.at_gate(decided(gate, decision, now(case.ctx)))
    if decision.decision is Ruling.REJECT:
        said = f"{decision.decided_by} rejected the commit: {decision.comment}"
        raise StageFailedError(
            Fault("CommitRejected", said, recommended_action="The failover is not committed.")
        )
    return decision
