"""Undoing a failover before its commit by Site Recovery's own cancellation, where it offers that."""

from dataclasses import replace
from datetime import datetime

from homeward.domain import jobs
from homeward.domain.evidence import Fault
from homeward.domain.expectations import Expectation
from homeward.domain.gates import Decision
from homeward.domain.replicated_item import CANCEL_FAILOVER as OPERATION
from homeward.domain.runs import Stage
from homeward.durable import Durable, call, pause
from homeward.errors import StageFailedError, UncertainError
from homeward.steps.cancel_failover import CANCEL_FAILOVER, CancelFailoverInput
from homeward.steps.change import Intent
from homeward.steps.recovered_power import RECOVERED_POWER, RecoveredPowerInput
from homeward.steps.wait import WAIT, WaitInput
from orchestrators.case import Case
from orchestrators.ensure import ensure, until_done
from orchestrators.steering import StoppedError, clear

# Azure may take the VM away a little later than its job ends (seconds between looks).
_LOOKS = (30.0, 60.0, 120.0)
# By so much a read may lag behind (seconds).
_LAG = 210.0


def offered(case: Case) -> Durable[datetime | None]:
    """Azure's time of the read that showed the item to allow it; None where it does not, or cannot be read.

    A member of a multi-VM group goes with the others only.
    """
    if case.task.group:
        return None
    question = WaitInput(case.task.request.vault_id, case.intent.item_id, Expectation.POINT_CHANGED)
    try:
        look = yield from call(case.ctx, WAIT, question)
    except StageFailedError:
        return None
    return look.seen_at if OPERATION in look.allowed else None


def cancel_failover(case: Case, decision: Decision, since: datetime) -> Durable[None]:
    """Return, having told why, where the failover was not cancelled. Raises StageFailedError where it was."""
    yield from clear(case)

    def step(intent: Intent) -> CancelFailoverInput:
        return CancelFailoverInput(replace(intent, since=since))

    try:
        change = yield from ensure(case, CANCEL_FAILOVER, jobs.CANCEL, step)
        look = yield from until_done(case, change, jobs.CANCEL, case.intent.item_id, Expectation.PROTECTED)
    except StoppedError:
        raise
    except StageFailedError as error:
        unclear = isinstance(error, UncertainError)
        said = (
            "It is not known whether the failover was cancelled"
            if unclear
            else "The failover was not cancelled"
        )
        case.warn(error.fault.code, f"{said}: {error.fault.message}")
        return
    if look.reservation is not None:
        case.warn("PartialSuccess", f"The {jobs.CANCEL} job ended Succeeded but {look.reservation}.")
    yield from _see_gone(case)
    case.undo()
    name, said = case.report.friendly_name, f": {decision.comment}" if decision.comment else "."
    raise StageFailedError(
        Fault(
            "FailoverCancelled",
            f"{decision.decided_by} had the failover of {name} cancelled{said}",
            recommended_action=f"{name} is Protected where it came from. Start a new run when it shall move.",
        )
    )


def cancelled_since(case: Case) -> Durable[bool]:
    """Whether its failover stands no more, though this run saw none cancel it; what was seen is told.

    Seen twice, so that no read that lags behind the failover is taken for that.
    """
    if list(Stage).index(case.report.stage) > list(Stage).index(Stage.COMMITTING):
        return False
    question = WaitInput(case.task.request.vault_id, case.intent.item_id, Expectation.PROTECTED)
    try:
        look = yield from call(case.ctx, WAIT, question)
        if look.over:
            yield pause(case.ctx, _LAG)
            look = yield from call(case.ctx, WAIT, question)
    except StageFailedError:
        return False
    if look.over:
        case.note(*look.evidence)
        case.warn(
            "FailoverUndone", "Its failover was cancelled in Azure: it is Protected where it came from."
        )
        yield from _see_gone(case)
        case.undo()
    return look.over


def _see_gone(case: Case) -> Durable[None]:
    """Gone is what a GET answers 404 to."""
    question = RecoveredPowerInput(case.intent)
    try:
        seen = yield from call(case.ctx, RECOVERED_POWER, question)
        for delay in _LOOKS:
            if seen.gone:
                break
            yield pause(case.ctx, delay)
            seen = yield from call(case.ctx, RECOVERED_POWER, question)
    except StageFailedError as error:
        case.warn(
            "RecoveredVmNotSeen", f"Whether the recovered VM is gone was not seen: {error.fault.message}"
        )
        return
    case.note(*seen.evidence)
    if not seen.gone:
        said = f"Its failover was cancelled, and the recovered VM is still there: it is {seen.power}."
        case.warn("RecoveredVmLeft", said)
