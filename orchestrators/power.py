"""Shutting the source down before a failover, and giving it back where the failover did not come about."""

from homeward.domain.evidence import Fault
from homeward.domain.runs import Mode, Shutdown, Stage
from homeward.durable import Durable, call, now, pause
from homeward.errors import StageFailedError, UncertainError
from homeward.steps.restart_source import RESTART_SOURCE, RestartSourceInput
from homeward.steps.shutdown import SHUTDOWN, ShutdownInput, ShutdownResult
from orchestrators.case import Case

# How long a source may take to go off: a graceful power-off takes about 35 s (seconds).
_PATIENCE = {Mode.PLANNED: 900.0, Mode.UNPLANNED: 60.0}
_DELAYS = (30.0, 15.0, 15.0, 30.0, 60.0, 120.0, 240.0)
_TRIES_PLANNED, _TRIES_UNPLANNED = 20, 2


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
        case.off_seen_at = case.since = seen.seen_at
        case.note(*seen.evidence)
    elif request.mode is Mode.PLANNED:
        raise StageFailedError(_still_on(case, seen))


def _power_off(case: Case) -> Durable[ShutdownResult]:
    """Ask, and look ever more slowly until it is off or patience ends. Unplanned does not wait for a lost region."""
    started, mode = now(case.ctx), case.task.request.mode
    tries = _TRIES_UNPLANNED if mode is Mode.UNPLANNED else _TRIES_PLANNED
    asked, delays = False, iter(_DELAYS)
    while True:
        seen = yield from call(case.ctx, SHUTDOWN, ShutdownInput(case.intent, asked), tries=tries)
        case.shut_down_by_us = case.shut_down_by_us or seen.sent
        asked = asked or seen.asked
        if seen.off or (now(case.ctx) - started).total_seconds() >= _PATIENCE[mode]:
            return seen
        yield pause(case.ctx, next(delays, _DELAYS[-1]))


def give_back(case: Case, error: StageFailedError) -> Durable[None]:
    """Start the source again if this run stopped it and it is certain that no failover took its place."""
    if not case.shut_down_by_us and case.off_seen_at is None:
        return
    why_not = _why_not(case, error) or (yield from _start_again(case))
    if why_not is not None:
        case.warn("SourceLeftOff", f"The source VM was not started again: {why_not}")


def _why_not(case: Case, error: StageFailedError) -> str | None:
    if not case.shut_down_by_us:
        return "This run did not shut it down."
    if isinstance(error, UncertainError):
        return "How the failover stands is not certain."
    if case.task.request.mode is Mode.UNPLANNED:
        return "The run is unplanned."
    return None


def _start_again(case: Case) -> Durable[str | None]:
    """None where it was started; else what kept us from it."""
    question = RestartSourceInput(case.intent, case.task.baseline.target_vm)
    try:
        result = yield from call(case.ctx, RESTART_SOURCE, question)
    except StageFailedError as failed:
        return failed.fault.message
    case.note(*result.evidence)
    return None if result.started else result.why


def _still_on(case: Case, seen: ShutdownResult) -> Fault:
    minutes = _PATIENCE[Mode.PLANNED] / 60
    return Fault(
        "ShutdownFailed",
        f"The source VM of {case.report.friendly_name} is {seen.power} {minutes:.0f} minutes after the power-off.",
        recommended_action="Look why it does not stop. Planned mode never fails over while the source may be alive.",
    )
