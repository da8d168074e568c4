"""Shutting the source down before a failover, and giving it back where the failover did not come about."""

from homeward.domain.evidence import Fault
from homeward.domain.runs import Mode, Shutdown, Stage
from homeward.durable import Durable, call, now, pause
from homeward.errors import StageFailedError
from homeward.steps.restart_source import RESTART_SOURCE, RestartSourceInput
from homeward.steps.shutdown import SHUTDOWN, ShutdownInput, ShutdownResult
from orchestrators.case import Case

# How long a source may take to go off: a graceful power-off takes about 35 s (seconds).
_PATIENCE = {Mode.PLANNED: 900.0, Mode.UNPLANNED: 60.0}
_FIRST_LOOK, _EVERY = 30.0, 15.0


def shut_down(case: Case) -> Durable[None]:
    """Power the source off and see that it is off. Planned: stop where that fails. Unplanned: try, and go on."""
    case.enter(Stage.SHUTTING_DOWN)
    request = case.task.request
    if request.shutdown is not Shutdown.POWER_OFF:
        return
    try:
        seen = yield from _power_off(case)
    except StageFailedError:
        if request.mode is Mode.PLANNED:
            raise
        return
    if seen.off:
        case.off_seen_at = seen.seen_at
        case.note(*seen.evidence)
    elif request.mode is Mode.PLANNED:
        raise StageFailedError(_still_on(case, seen))


def _power_off(case: Case) -> Durable[ShutdownResult]:
    started = now(case.ctx)
    seen = yield from call(case.ctx, SHUTDOWN, ShutdownInput(case.intent))
    case.shut_down_by_us = seen.asked
    delay = _FIRST_LOOK
    while not seen.off and (now(case.ctx) - started).total_seconds() < _PATIENCE[case.task.request.mode]:
        yield pause(case.ctx, delay)
        delay = _EVERY
        seen = yield from call(case.ctx, SHUTDOWN, ShutdownInput(case.intent, asked=seen.asked))
        case.shut_down_by_us = case.shut_down_by_us or seen.asked
    return seen


def give_back(case: Case) -> Durable[None]:
    """Start the source again if this run stopped it and no failover took its place."""
    if not case.shut_down_by_us or case.task.request.mode is not Mode.PLANNED:
        return
    try:
        result = yield from call(case.ctx, RESTART_SOURCE, RestartSourceInput(case.intent))
    except StageFailedError as error:
        case.warn("SourceLeftOff", f"The source VM was not started again: {error.fault.message}")
        return
    case.note(*result.evidence)
    if not result.started:
        case.warn("SourceLeftOff", result.why)


def _still_on(case: Case, seen: ShutdownResult) -> Fault:
    minutes = _PATIENCE[Mode.PLANNED] / 60
    return Fault(
        "ShutdownFailed",
        f"The source VM of {case.report.friendly_name} is {seen.power} {minutes:.0f} minutes after the power-off.",
        recommended_action="Look why it does not stop. Planned mode never fails over while the source may be alive.",
    )
