"""One item comes home: the runbook."""

from datetime import datetime
from typing import Any

import azure.durable_functions as df

from homeward.domain import jobs
from homeward.domain.cadence import PROTECTED
from homeward.domain.evidence import Fault
from homeward.domain.expectations import Expectation
from homeward.domain.runs import ItemOutcome, ItemReport, Reprotect, Stage
from homeward.durable import Context, Durable, now
from homeward.errors import StageFailedError
from homeward.steps.change import Change, Intent, Outcome
from homeward.steps.commit import COMMIT, CommitInput
from homeward.steps.failover import FAILOVER, FailoverInput
from homeward.steps.item import ItemInput
from homeward.steps.reprotect import REPROTECT, ReprotectInput
from orchestrators.case import Case
from orchestrators.cleanup import check_cleanup
from orchestrators.ensure import ensure, until_done
from orchestrators.power import give_back, shut_down
from orchestrators.verification import verify

bp = df.Blueprint()


@bp.orchestration_trigger(context_name="context")
def item(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    case = Case(ctx, ItemInput.from_json(input))
    try:
        yield from shut_down(case)
        yield from fail_over(case)
    except StageFailedError as error:
        yield from give_back(case)
        return case.finish(ItemOutcome.FAILED, error.fault).to_json()
    return (yield from come_to_rest(case)).to_json()


def come_to_rest(case: Case) -> Durable[ItemReport]:
    """What follows once the VM runs at its target: keep it, protect it again, look at what is left."""
    unprotected_since = now(case.ctx)
    try:
        yield from verify(case)
        yield from commit(case)
    except StageFailedError as error:
        return case.finish(ItemOutcome.FAILED, error.fault)
    try:
        yield from reprotect(case)
        yield from synchronize(case)
        yield from check_cleanup(case)
    except StageFailedError as error:
        return _unprotected(case, unprotected_since, error.fault)
    return case.finish(ItemOutcome.SUCCEEDED)


def fail_over(case: Case) -> Durable[None]:
    case.enter(Stage.FAILING_OVER)
    point, shutdown = case.task.health.point, case.task.request.shutdown

    def step(intent: Intent) -> FailoverInput:
        return FailoverInput(intent, point, shutdown)

    change = yield from ensure(case, FAILOVER, jobs.FAILOVER, step)
    case.accepted_at = change.at
    look = yield from until_done(case, change, jobs.FAILOVER, case.intent.item_id, Expectation.FAILED_OVER)
    if change.outcome is Outcome.ADOPTED:
        _refuse_another_point(point.id, look.recovery_point_id)
    case.point_used(look)


def commit(case: Case) -> Durable[None]:
    case.enter(Stage.COMMITTING)
    change = yield from ensure(case, COMMIT, jobs.COMMIT, CommitInput)
    yield from until_done(case, change, jobs.COMMIT, case.intent.item_id, Expectation.COMMITTED)


def reprotect(case: Case) -> Durable[None]:
    """Turn the replication around. The item's id moves with it; its name stays."""
    case.enter(Stage.REPROTECTING)
    way_back = case.task.health.way_back
    if case.task.request.reprotect is Reprotect.MANUAL or way_back is None:
        raise StageFailedError(_left_to_you())

    def step(intent: Intent) -> ReprotectInput:
        return ReprotectInput(intent, way_back)

    change = yield from ensure(case, REPROTECT, jobs.REPROTECT, step)
    moved_to = case.task.baseline.new_item_id
    look = yield from until_done(case, change, jobs.REPROTECT, moved_to, Expectation.REPROTECTED)
    case.reprotected(look.new_item_id or moved_to)


def synchronize(case: Case) -> Durable[None]:
    """Wait until the item is Protected at its new id. Never a percentage: it does not reach 100 (recorded)."""
    case.enter(Stage.SYNCHRONIZING)
    at = case.report.new_item_id or case.task.baseline.new_item_id
    nothing_to_send = Change(Outcome.ADOPTED, now(case.ctx))
    yield from until_done(case, nothing_to_send, PROTECTED, at, Expectation.PROTECTED)


def _unprotected(case: Case, since: datetime, fault: Fault) -> ItemReport:
    case.unprotected_since(since)
    return case.finish(ItemOutcome.UNPROTECTED, fault)


def _refuse_another_point(approved: str | None, used: str | None) -> None:
    """A failover that we adopted must have used the point that this run chose (Latest is no particular one)."""
    if (
        approved is None
        or used is None
        or approved.rsplit("/", 1)[-1].lower() == used.rsplit("/", 1)[-1].lower()
    ):
        return
    raise StageFailedError(
        Fault(
            "AnotherRecoveryPoint",
            f"A failover to another recovery point ({used.rsplit('/', 1)[-1]}) was found under way.",
            recommended_action="It was not committed. Choose another point before you commit, or commit it by hand.",
        )
    )


def _left_to_you() -> Fault:
    return Fault(
        "ReprotectLeftToYou",
        "The VM runs at its target and replicates nowhere, as the request asked (reprotect: Manual).",
        recommended_action="Reprotect it in the vault when you are ready.",
    )
