"""The part of an item's way on which nothing is changed: its preflight, and the wait for the word to go."""

from homeward.domain.evidence import Fault
from homeward.domain.findings import Severity
from homeward.domain.gates import scope_hash
from homeward.domain.runs import Approval, Counts, ItemOutcome, Stage
from homeward.durable import Durable, event, sub_orchestrate
from homeward.errors import BrokenError, HomewardError
from homeward.steps.crew import ORDERS, Check, Milestone, Order, Orders
from homeward.steps.failover import FailoverInput
from homeward.steps.item import ItemInput
from homeward.steps.preflight import PREFLIGHT, PreflightInput, PreflightResult, preflight_id
from orchestrators.case import Case


class NotStartedError(HomewardError):
    """The item ends before anything of it was changed."""

    def __init__(self, outcome: ItemOutcome, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"{outcome}: {'; '.join(fault.message for fault in faults)}")
        self.outcome = outcome
        self.faults = faults


def check(case: Case) -> Durable[None]:
    """Take the lease, judge the item, and tell the batch. What stops it is told to the batch, not raised."""
    task = case.task
    order = PreflightInput(task.run_id, task.attempt, task.request, task.named, task.policy)
    child = preflight_id(task.run_id, task.named.name, task.attempt)
    try:
        seen = yield from sub_orchestrate(case.ctx, PREFLIGHT, order, child)
    except BrokenError as error:
        seen = PreflightResult(task.named, fault=error.fault)
    if seen.health is not None:
        case.passed(seen, seen.health)
    case.stopped_by = reasons(seen) or _unapproved(task, seen)
    tell(case, Milestone.CHECKED, _checked(case, seen))


def await_orders(case: Case) -> Durable[None]:
    """Wait for the word to go. Raises NotStartedError where it does not come, or must not be followed."""
    if case.task.request.approval is Approval.REQUIRED:
        case.enter(Stage.AWAITING_APPROVAL)
    orders = event(case.ctx, ORDERS)
    if not (yield from case.parent.gives(orders)):
        fault = Fault("RunCutOff", "The run was ended by force while this item waited for its word.")
        raise NotStartedError(ItemOutcome.NOT_STARTED, (fault,))
    said = Orders.from_json(orders.get_result())
    if said.order is Order.STOP:
        # An earlier attempt of it was made, and failed.
        again = case.task.attempt > 1
        outcome = ItemOutcome.FAILED if again else ItemOutcome.NOT_STARTED
        raise NotStartedError(outcome, case.stopped_by or ((said.why,) if said.why else ()))
    if case.stopped_by:
        raise NotStartedError(ItemOutcome.FAILED, case.stopped_by)


def tell(
    case: Case, reached: Milestone, checked: Check | None = None, order: FailoverInput | None = None
) -> None:
    counts = Counts(items=1, running=1, recovered=int(reached is Milestone.RECOVERED))
    case.parent.tell(counts, reached, checked, order)


def _checked(case: Case, seen: PreflightResult) -> Check:
    """The digest covers what an approval is about: the item, its point, its policy and its target settings."""
    health = seen.health
    about = [
        case.task.named.to_json(),
        case.task.policy.to_json(),
        health.scope.to_json() if health and health.scope else None,
    ]
    return Check(
        scope_hash(about),
        case.stopped_by,
        health.claims if health else (),
        health.data_loss_seconds if health else None,
        health.point.kind if health else None,
        health.scope if health and case.task.request.approval is Approval.REQUIRED else None,
        health.point.time if health and case.task.group else None,
    )


def _unapproved(task: ItemInput, seen: PreflightResult) -> tuple[Fault, ...]:
    """What keeps a later attempt from going: it would not be what was approved."""
    scope = seen.health.scope if seen.health else None
    changes = task.approved.changes(scope) if task.approved and scope else ()
    if not changes:
        return ()
    name, what = task.named.friendly_name, "; ".join(changes)
    said = f"{name} is not tried again, because it is not as it was approved: {what}."
    remedy = "Start a new run of it: that is checked, and approved, as it is now."
    return (Fault("NotAsApproved", said, recommended_action=remedy),)


def reasons(check: PreflightResult) -> tuple[Fault, ...]:
    if check.held_by is not None:
        return (_busy(check),)
    if check.fault is not None:
        return (check.fault,)
    findings = check.health.findings if check.health else ()
    return tuple(
        Fault(finding.code, finding.message, recommended_action=finding.remedy)
        for finding in findings
        if finding.severity is Severity.BLOCKING
    )


def _busy(check: PreflightResult) -> Fault:
    return Fault(
        "ItemBusy",
        f"Run {check.held_by} acts on {check.named.friendly_name} now.",
        recommended_action="Wait for that run to end, then ask again with a new requestId. If it is over and its "
        f"history was purged: POST /api/runs/{check.held_by}/items/{check.named.name}/release-lease with a reason.",
    )
