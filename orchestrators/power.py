"""Shutting the source down before a failover, and giving it back where the failover did not come about."""

from dataclasses import replace
from datetime import timedelta

from homeward.domain.evidence import Fault
from homeward.domain.runs import Mode, Shutdown, Stage
from homeward.durable import Durable, Patience, call, now, pause
from homeward.errors import BrokenError, HeldBackError, StageFailedError, UncertainError
from homeward.steps.restart_source import RESTART_SOURCE, RestartSourceInput
from homeward.steps.shutdown import SHUTDOWN, ShutdownInput, ShutdownResult
from orchestrators.case import Case
from orchestrators.ensure import NO_SECOND_CALL
from orchestrators.loss import hold_before_shutdown
from orchestrators.quiet import quiesce
from orchestrators.stages import stage
from orchestrators.steering import StoppedError, clear, clear_again

# How long an unplanned run waits for a source to go off: a graceful power-off takes about 35 s (seconds).
_UNPLANNED_PATIENCE = 60.0
# Recorded: 30 to 40 s; a look comes right after the longest. Where a list tells of many, one comes before, too: more
# than half are off by then.
_SOON, _REST = 36.0, 5.0
_DELAYS = (_SOON + _REST, 10.0, 10.0, 30.0, 60.0, 120.0, 240.0)
# While it does not answer, a planned run looks every minute at least whether operators still want it so.
_PATIENCE_WITH_COMPUTE = {
    Mode.PLANNED: replace(NO_SECOND_CALL, longest=60),
    Mode.UNPLANNED: Patience(tries=2, longest=15, crashes=0),
}
_BREAKS = 2
# Compute's clock and Site Recovery's may differ by this much.
_MARGIN = timedelta(seconds=10)
# After a start: when to look whether the VM runs (seconds).
_STARTED_LOOKS = (30.0, 30.0, 60.0)


@stage(Stage.SHUTTING_DOWN)
def shut_down(case: Case) -> Durable[None]:
    """Power the source off and see that it is off. Planned: stop where that fails. Unplanned: try, and go on."""
    yield from quiesce(case)
    yield from clear(case)
    hold_before_shutdown(case)  # a paused run may have waited for days
    if case.shutdown is not Shutdown.POWER_OFF:
        return
    try:
        seen = yield from _power_off(case)
    except StoppedError:
        raise
    except StageFailedError:
        if case.mode is Mode.PLANNED:
            raise
        return
    if seen.off:
        case.off_seen_at = seen.seen_at
        case.since = max(case.since, seen.seen_at - _MARGIN)
        case.note(*seen.evidence)
    elif case.mode is Mode.PLANNED:
        raise StageFailedError(_still_on(case, seen))


def _power_off(case: Case) -> Durable[ShutdownResult]:
    """Ask, and look ever more slowly until it is off or patience ends. Unplanned does not wait for a lost region."""
    started = now(case.ctx)
    asked, delay, delays, breaks = False, 0.0, iter(_DELAYS), 0
    while True:
        try:
            seen = yield from call(
                case.ctx,
                SHUTDOWN,
                ShutdownInput(case.intent, asked, case.baseline.target, soon=delay == _SOON),
                _PATIENCE_WITH_COMPUTE[case.mode],
                told=case.tries_again,
            )
        except HeldBackError as held:
            yield from _look_whether_asked(case)
            yield from clear_again(case, held)
            if not case.going_off and not case.shut_down_by_us:
                hold_before_shutdown(case)
            continue
        except BrokenError:
            # It may have asked before it broke.
            case.shut_down_by_us = case.shut_down_by_us or case.baseline.source_was_running
            breaks += 1
            if breaks > _BREAKS:
                raise
        else:
            case.shut_down_by_us = case.shut_down_by_us or seen.sent
            asked = asked or seen.asked
            case.going_off = case.going_off or asked
            delays = iter((_SOON, _REST, *_DELAYS[1:])) if seen.listed else delays
            if seen.off or (now(case.ctx) - started).total_seconds() >= _patience(case):
                return seen
        delay = next(delays, _DELAYS[-1])
        yield pause(case.ctx, delay)


def _look_whether_asked(case: Case) -> Durable[None]:
    """An invocation before the one that was held back may have asked, and been lost with its worker."""
    look = ShutdownInput(replace(case.intent, look_only=True), asked=True)
    try:
        seen = yield from call(case.ctx, SHUTDOWN, look, _PATIENCE_WITH_COMPUTE[Mode.UNPLANNED])
    except StageFailedError:
        runs = False
    else:
        runs = seen.power == "running"
    case.going_off = case.going_off or (case.baseline.source_was_running and not runs)


def _patience(case: Case) -> float:
    return case.policy.limits.shutting_down if case.mode is Mode.PLANNED else _UNPLANNED_PATIENCE


def give_back(case: Case, error: StageFailedError) -> Durable[None]:
    """Start the source again if this run stopped it and it is certain that no failover took its place.

    What was done counts, not the mode of now: an operator may have changed that since.
    """
    if not case.shut_down_by_us and not case.going_off and case.off_seen_at is None:
        by_site_recovery = case.shutdown is Shutdown.SITE_RECOVERY and case.report.stage is Stage.FAILING_OVER
        if case.undone or by_site_recovery:
            yield from _look_after_site_recovery(case, error)
        return
    why_not = _why_not(case, error) or (yield from _start_again(case))
    if why_not is not None:
        case.warn("SourceLeftOff", f"The source VM was not started again: {why_not}")


def _look_after_site_recovery(case: Case, error: StageFailedError) -> Durable[None]:
    """A failover that was accepted may have shut the source down before it failed; one that was refused has not."""
    uncertain = isinstance(error, UncertainError)
    if case.accepted_at is None and not uncertain and not case.undone:
        return
    look = ShutdownInput(replace(case.intent, look_only=True), asked=True)
    try:
        seen = yield from call(case.ctx, SHUTDOWN, look, _PATIENCE_WITH_COMPUTE[Mode.UNPLANNED])
        power = seen.power
    except StageFailedError:
        power = "not to be read"
    if power != "running" or (uncertain and not case.undone):
        who = "Site Recovery may have shut the source VM down, or may yet"
        who = "This run did not shut the source VM down, and does not start it" if case.undone else who
        said = f"{who}; it is {power}."
        case.warn("SourceLeftOff", said)


def _why_not(case: Case, error: StageFailedError) -> str | None:
    if not case.shut_down_by_us:
        return "It is not known that this run shut it down."
    if isinstance(error, UncertainError) and case.report.stage is Stage.FAILING_OVER:
        return "How the failover stands is not certain."
    if case.task.request.mode is Mode.UNPLANNED and not case.undone:
        return "The run is unplanned."
    return None


def _start_again(case: Case) -> Durable[str | None]:
    """None where it was started and seen running; else what kept us from it."""
    intent = replace(case.intent, since=case.baseline.read_at)
    question = RestartSourceInput(intent, case.baseline.target_vm, case.task.companions)
    try:
        result = yield from call(case.ctx, RESTART_SOURCE, question, NO_SECOND_CALL, case.tries_again)
        if not result.started:
            return result.why
        case.note(*result.evidence)
        for delay in _STARTED_LOOKS:
            yield pause(case.ctx, delay)
            look = ShutdownInput(replace(intent, look_only=True), asked=True)
            seen = yield from call(case.ctx, SHUTDOWN, look)
            if seen.power == "running":
                case.note(*seen.evidence)
                return None
    except StageFailedError as failed:
        return failed.fault.message
    return "Azure accepted its start, and it is not seen running."


def _still_on(case: Case, seen: ShutdownResult) -> Fault:
    minutes = _patience(case) / 60
    return Fault(
        "ShutdownFailed",
        f"The source VM of {case.report.friendly_name} is {seen.power} {minutes:.0f} minutes after the power-off.",
        recommended_action="Look why it does not stop. Planned mode never fails over while the source may be alive.",
    )
