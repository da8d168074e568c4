"""Holding a failover before its commit until a person decides; meanwhile another recovery point may be tried."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeward.domain import jobs
from homeward.domain.evidence import Fault
from homeward.domain.expectations import Expectation
from homeward.domain.findings import blocks
from homeward.domain.gates import Decision, Gate, GateState, Ruling, scope_hash
from homeward.domain.runs import Commit, Stage
from homeward.durable import Durable, any_of, call, now, pause
from homeward.errors import StageFailedError
from homeward.steps.change import Intent
from homeward.steps.change_point import CHANGE_POINT, ChangePointInput
from homeward.steps.choose_point import CHOOSE_POINT, ChoosePointInput
from homeward.steps.control import PointWish
from homeward.steps.run import DECISION, STEERED
from homeward.steps.verify_decision import VERIFY_DECISION, VerifyDecisionInput
from orchestrators.case import Case
from orchestrators.ensure import ensure, until_done
from orchestrators.inbox import Inbox
from orchestrators.steering import control_of, refuse_stopped
from orchestrators.verification import verify

# A commit that nobody decides is told as forgotten after this; later looks are a day apart (seconds).
_FORGOTTEN, _LATER = 4 * 3600.0, 24 * 3600.0
_YEARS = timedelta(days=3650)


def await_commit(case: Case) -> Durable[None]:
    """Return once a person approved the commit. Raises StageFailedError where it was rejected."""
    tried, inbox = 0, Inbox(case.ctx, DECISION, STEERED)
    while case.policy.commit is Commit.MANUAL:
        case.enter(Stage.AWAITING_COMMIT)
        wish = yield from _decide(case, inbox, tried)
        if wish is None:
            return
        tried = wish.number
        try:
            yield from _change_point(case, wish)
        except StageFailedError as error:
            case.warn(error.fault.code, error.fault.message)
        yield from verify(case)


def _decide(case: Case, inbox: Inbox, tried: int) -> Durable[PointWish | None]:
    """Wait for a decision (None: commit), or for a wish for another point that was not tried yet."""
    gate = _gate(case)
    case.at_gate(gate)
    patience = _FORGOTTEN
    while True:
        control = yield from control_of(case.ctx, case.task.run_id)
        refuse_stopped(control, case.task.named.name)
        wish = next((one for one in control.points if one.item == case.task.named.name), None)
        if wish is not None and wish.number > tried:
            case.at_gate(replace(gate, state=GateState.CLOSED))
            return wish
        yield any_of([*inbox.waits, pause(case.ctx, patience)])
        if inbox.holds(DECISION):
            if (yield from _counts(case, gate, inbox.take(DECISION))):
                return None
        elif inbox.holds(STEERED):
            inbox.take(STEERED)
        else:
            case.stalls(_FORGOTTEN)
            patience = _LATER


def _gate(case: Case) -> Gate:
    point = case.report.recovery_point
    about = [case.intent.item_id, point.to_json() if point else None]
    opened = now(case.ctx)
    question = f"Commit the failover of {case.report.friendly_name}? All other recovery points go with it."
    name = f"commit:{case.report.friendly_name}"
    return Gate(name, question, scope_hash(case.task.run_id, about), opened, opened + _YEARS)


def _counts(case: Case, gate: Gate, data: Any) -> Durable[bool]:
    """Whether what was sent approves the commit. Raises StageFailedError where it rejects it."""
    try:
        decision = Decision.from_json(data)
        question = VerifyDecisionInput(case.task.run_id, gate, decision)
        answer = yield from call(case.ctx, VERIFY_DECISION, question)
    except (StageFailedError, TypeError, ValueError, KeyError, AttributeError):
        return False
    if answer.why_not:
        case.warn("DecisionIgnored", answer.why_not)
        return False
    approved = decision.decision is Ruling.APPROVE
    state = GateState.APPROVED if approved else GateState.REJECTED
    case.at_gate(
        replace(
            gate,
            state=state,
            decided_by=decision.decided_by,
            decided_at=now(case.ctx),
            comment=decision.comment,
        )
    )
    if not approved:
        said = f"{decision.decided_by} rejected the commit: {decision.comment}"
        raise StageFailedError(
            Fault("CommitRejected", said, recommended_action="The failover is not committed.")
        )
    return True


def _change_point(case: Case, wish: PointWish) -> Durable[None]:
    item_id = case.intent.item_id
    chosen = yield from call(
        case.ctx, CHOOSE_POINT, ChoosePointInput(case.task.request.vault_id, item_id, wish.choice)
    )
    point_id = chosen.point.id
    if blocks(chosen.findings) or point_id is None:
        first = chosen.findings[0] if chosen.findings else None
        said = (
            first.message
            if first
            else "Latest is no point that can be changed to; choose one by its kind or id."
        )
        raise StageFailedError(Fault("PointNotChanged", said))
    case.since = chosen.read_at

    def step(intent: Intent) -> ChangePointInput:
        return ChangePointInput(intent, point_id)

    change = yield from ensure(case, CHANGE_POINT, jobs.CHANGE_POINT, step)
    yield from until_done(
        case, change, jobs.CHANGE_POINT, item_id, Expectation.POINT_CHANGED, f":{wish.number}"
    )
    case.point_changed(chosen.point)
