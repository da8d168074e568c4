"""Holding a failover before its commit until a person decides; meanwhile another recovery point may be tried."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeward.domain import jobs
from homeward.domain.data_loss import judge_loss
from homeward.domain.evidence import Fault
from homeward.domain.expectations import Expectation
from homeward.domain.findings import blocks
from homeward.domain.gates import Decision, Gate, GateState, Ruling, scope_hash
from homeward.domain.runs import Commit, PointUsed, Stage
from homeward.durable import Durable, any_of, call, now, pause
from homeward.errors import StageFailedError, UncertainError
from homeward.steps.change import Intent, Outcome
from homeward.steps.change_point import CHANGE_POINT, ChangePointInput
from homeward.steps.choose_point import CHOOSE_POINT, ChoosePointInput
from homeward.steps.control import PointWish
from homeward.steps.run import DECISION, STEERED
from homeward.steps.verify_decision import VERIFY_DECISION, VerifyDecisionInput
from orchestrators.case import Case
from orchestrators.ensure import ensure, until_done
from orchestrators.inbox import STRAY
from orchestrators.steering import StoppedError, clear, control_of, refuse_stopped
from orchestrators.verification import verify

# A commit that nobody decides is told as forgotten after this; later looks are a day apart (seconds).
_FORGOTTEN, _LATER = 4 * 3600.0, 24 * 3600.0
_YEARS = timedelta(days=3650)


def await_commit(case: Case) -> Durable[None]:
    """Return once a person approved the commit. Raises StageFailedError where it was rejected."""
    tried = 0
    while case.policy.commit is Commit.MANUAL:
        case.enter(Stage.AWAITING_COMMIT)
        wish = yield from _decide(case, tried)
        if wish is None:
            return
        tried = wish.number
        yield from _change_point(case, wish)
        yield from verify(case)


def _decide(case: Case, tried: int) -> Durable[PointWish | None]:
    """Wait for a decision (None: commit), or for a wish for another point that was not tried yet."""
    gate, inbox = _gate(case, tried), case.inbox
    case.at_gate(gate)
    patience = _FORGOTTEN
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
        yield any_of([*inbox.waits, pause(case.ctx, patience)])
        if inbox.holds(DECISION):
            if (yield from _counts(case, gate, inbox.take(DECISION))):
                return None
        elif inbox.holds(STEERED):
            if inbox.take(STEERED):
                case.warn("SteeringIgnored", STRAY)
        else:
            case.stalls(_FORGOTTEN)
            patience = _LATER


def _gate(case: Case, tried: int) -> Gate:
    """Its scope covers the round: an approval of an earlier one does not count, though the point is the same."""
    name, point = case.report.friendly_name, case.report.recovery_point
    opened, loss = now(case.ctx), case.report.data_loss_seconds
    about = [case.intent.item_id, case.task.attempt, tried, opened.isoformat(), case.doubt]
    scope = scope_hash(case.task.run_id, about, point.to_json() if point else None)
    doubt = f", though {case.doubt}" if case.doubt else ""
    question = f"Commit the failover of {name}{doubt}? All other recovery points go with it."
    over = " ".join(
        f"{one.message} {one.remedy}" for one in judge_loss(name, loss, case.policy.max_data_loss)
    )
    return Gate(f"commit:{name}", question, scope, opened, opened + _YEARS, over)


def _counts(case: Case, gate: Gate, data: Any) -> Durable[bool]:
    """Whether what was sent approves the commit. Raises StageFailedError where it rejects it."""
    try:
        decision = Decision.from_json(data)
        question = VerifyDecisionInput(case.task.run_id, gate, decision)
        answer = yield from call(case.ctx, VERIFY_DECISION, question)
    except (StageFailedError, TypeError, ValueError, KeyError, AttributeError):
        case.warn("DecisionIgnored", "Something that is no decision was sent to the gate; it was ignored.")
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
    yield from clear(case)
    try:
        point = yield from _choose(case, wish)
    except StageFailedError as error:
        case.warn(error.fault.code, error.fault.message)  # nothing was sent
        return
    yield from _apply(case, point)


def _choose(case: Case, wish: PointWish) -> Durable[PointUsed]:
    question = ChoosePointInput(case.task.request.vault_id, case.intent.item_id, wish.choice)
    chosen = yield from call(case.ctx, CHOOSE_POINT, question)
    if blocks(chosen.findings):
        raise StageFailedError(Fault("PointNotChanged", chosen.findings[0].message))
    if chosen.point.id is None:
        said = "Latest is no point that can be changed to; choose one by its kind or id."
        raise StageFailedError(Fault("PointNotChanged", said))
    case.since = chosen.read_at
    return chosen.point


def _apply(case: Case, point: PointUsed) -> Durable[None]:
    """Make the VM again from another point. Where that may have begun and was not seen done, its point is unknown."""
    change, item_id = None, case.intent.item_id

    def step(intent: Intent) -> ChangePointInput:
        return ChangePointInput(intent, point.id or "")

    try:
        change = yield from ensure(case, CHANGE_POINT, jobs.CHANGE_POINT, step)
        look = yield from until_done(case, change, jobs.CHANGE_POINT, item_id, Expectation.POINT_CHANGED)
    except StageFailedError as error:
        case.warn(error.fault.code, error.fault.message)
        if change is not None or isinstance(error, UncertainError):
            case.point_unknown(point, error.fault.code)
        return
    if look.reservation is not None:
        case.warn("PartialSuccess", f"The {jobs.CHANGE_POINT} job ended Succeeded but {look.reservation}.")
    if case.doubt and change.outcome is Outcome.ADOPTED:  # it may be the job of an earlier wish
        case.point_unknown(point, "PointUnknown")
    else:
        case.point_changed(point)
