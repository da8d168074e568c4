"""One item on its way: the runbook of a move, in a frame that every operation shares."""

from collections.abc import Callable
from typing import Any

from homeward.domain import jobs
from homeward.domain.expectations import Expectation
from homeward.domain.runs import ItemOutcome, ItemReport, Operation, Stage
from homeward.durable import Context, Durable, call
from homeward.errors import StageFailedError
from homeward.steps.change import Change, Outcome
from homeward.steps.commit import COMMIT, CommitInput
from homeward.steps.crew import Milestone
from homeward.steps.failover import FAILOVER
from homeward.steps.item import ItemInput
from homeward.steps.wait import WAIT, WaitInput
from orchestrators.adoption import refuse_another_point, refuse_older_point
from orchestrators.case import Case
from orchestrators.cleanup import check_cleanup
from orchestrators.commit_gate import await_commit
from orchestrators.disable import disable
from orchestrators.drill import drill
from orchestrators.ensure import ensure, qualify, until_done
from orchestrators.fencing import fence
from orchestrators.keeping_off import keep_off, start_again
from orchestrators.loss import hold_before_commit
from orchestrators.making import make_ahead
from orchestrators.muster import NotStartedError, await_orders, check, tell
from orchestrators.other_points import verify_points
from orchestrators.power import give_back, shut_down
from orchestrators.quiet import give_voice_back, speak_all_the_same
from orchestrators.reprotection import go_on_turned, reprotect, reprotect_alone, synchronize
from orchestrators.stages import stage
from orchestrators.steering import StoppedError, clear
from orchestrators.together import disbanded, fail_over_together
from orchestrators.uncarried import list_uncarried
from orchestrators.undoing import cancelled_since


def item(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    case = Case(ctx, ItemInput.from_json(input))
    try:
        yield from check(case)
        yield from await_orders(case)
        yield from RUNBOOKS[case.task.request.operation](case)
    except NotStartedError as error:
        return case.finish(error.outcome, *error.faults).to_json()
    except StageFailedError as error:
        return (yield from _stop(case, error)).to_json()
    yield from disbanded(case)
    return case.finish(ItemOutcome.SUCCEEDED).to_json()


def move(case: Case) -> Durable[None]:
    """A failover, or a failback. One that somebody else began goes on where it stands."""
    if case.past(Stage.REPROTECTING):
        yield from go_on_turned(case)
        return
    for name, step in MOVE:
        if not case.past(name):
            yield from step(case)


def look_at_recovered(case: Case) -> Durable[None]:
    """One that is not wanted there is not looked at further: nobody uses it before its commit."""
    yield from (keep_off(case) if case.task.request.fence else verify_points(case))


def recovered(case: Case) -> Durable[None]:
    tell(case, Milestone.RECOVERED)
    try:
        yield from fence(case)
    except StageFailedError:
        case.broke_in(Stage.REPROTECTING)
        raise
    yield from list_uncarried(case)
    if case.task.request.fence:
        yield from start_again(case)


def _stop(case: Case, error: StageFailedError) -> Durable[ItemReport]:
    """End where a stage failed: protected, recovered but unprotected, or not recovered and its source given back."""
    over = case.recovered_at is not None
    if not over or (not case.protected and (yield from cancelled_since(case))):
        yield from give_back(case, error)
        yield from give_voice_back(case, error)
    else:
        yield from speak_all_the_same(case)
    yield from disbanded(case)
    if case.protected:
        return case.finish(ItemOutcome.FAILED, error.fault)
    if case.recovered_at is not None:
        case.unprotected_since(case.recovered_at)
        return case.finish(ItemOutcome.UNPROTECTED, error.fault)
    return case.finish(error.outcome if isinstance(error, StoppedError) else ItemOutcome.FAILED, error.fault)


@stage(Stage.FAILING_OVER)
def fail_over(case: Case) -> Durable[None]:
    yield from clear(case)
    change = yield from (fail_over_together(case) if case.task.group else _fail_over_alone(case))
    case.accepted_at = change.at
    try:
        look = yield from until_done(
            case, change, jobs.FAILOVER, case.intent.item_id, Expectation.FAILED_OVER
        )
    except StageFailedError:
        yield from _look_where_it_is(case)
        raise
    case.recovered_at = look.seen_at
    case.point_used(look)
    qualify(case, look, jobs.FAILOVER)
    if case.task.group:
        refuse_older_point(case, look)
    elif change.outcome is Outcome.ADOPTED and case.health.standing is None:
        refuse_another_point(case, look)


def _look_where_it_is(case: Case) -> Durable[None]:
    """A job that did not end well may have brought this VM over all the same: a group's fails as a whole."""
    question = WaitInput(case.task.request.vault_id, case.intent.item_id, Expectation.FAILED_OVER)
    try:
        look = yield from call(case.ctx, WAIT, question)
    except StageFailedError:
        return
    if look.over:
        case.recovered_at = look.seen_at
        case.note(*look.evidence)
        case.point_used(look)


def _fail_over_alone(case: Case) -> Durable[Change]:
    return (yield from ensure(case, FAILOVER, jobs.FAILOVER, case.failover))


@stage(Stage.COMMITTING)
def commit(case: Case) -> Durable[None]:
    if case.others_job(jobs.COMMIT) is None:
        hold_before_commit(case)
    yield from clear(case)
    points = None if case.doubt else case.jobs_of(jobs.CHANGE_POINT)
    failovers = case.jobs_of(jobs.FAILOVER)
    change = yield from ensure(
        case, COMMIT, jobs.COMMIT, lambda intent: CommitInput(intent, points, failovers)
    )
    look = yield from until_done(case, change, jobs.COMMIT, case.intent.item_id, Expectation.COMMITTED)
    qualify(case, look, jobs.COMMIT)


MOVE: tuple[tuple[Stage, Callable[[Case], Durable[None]]], ...] = (
    (Stage.SHUTTING_DOWN, make_ahead),
    (Stage.SHUTTING_DOWN, shut_down),
    (Stage.FAILING_OVER, fail_over),
    (Stage.VERIFYING, look_at_recovered),
    (Stage.AWAITING_COMMIT, await_commit),
    (Stage.COMMITTING, commit),
    (Stage.REPROTECTING, recovered),
    (Stage.REPROTECTING, reprotect),
    (Stage.SYNCHRONIZING, synchronize),
    (Stage.CHECKING_CLEANUP, check_cleanup),
)
RUNBOOKS: dict[Operation, Callable[[Case], Durable[None]]] = {
    Operation.FAILOVER: move,
    Operation.FAILBACK: move,
    Operation.DRILL: drill,
    Operation.REPROTECT: reprotect_alone,
    Operation.DISABLE: disable,
}
