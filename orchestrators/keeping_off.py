"""A recovered VM that nobody shall use: off from its take-over until its reprotect, which needs it running."""

from homeward.domain.evidence import Fault
from homeward.domain.runs import Reprotect, Stage
from homeward.durable import Durable, call, pause
from homeward.errors import HeldBackError, StageFailedError
from homeward.steps.recovered_power import RECOVERED_POWER, RecoveredPowerInput, RecoveredPowerResult, Wish
from orchestrators.case import Case
from orchestrators.ensure import NO_SECOND_CALL
from orchestrators.steering import clear, clear_again

# Recorded: a graceful power-off takes 30 to 40 s, a start less (seconds between looks).
_DELAYS = (41.0, 10.0, 30.0, 60.0, 120.0, 240.0)
_FENCED = "RecoveredVmFenced"


def keep_off(case: Case) -> Durable[None]:
    """Power the recovered VM off before its commit, and see it off: as often as it may have been started since.

    It is told once. Raises StageFailedError where it is not off.
    """
    case.enter(Stage.AWAITING_COMMIT)
    seen = yield from _until(case, Wish.OFF)
    if not any(one.code == _FENCED for one in case.report.findings):
        name = case.report.friendly_name
        case.warn(_FENCED, f"The recovered VM of {name} is {seen.power}, and stays off until its reprotect.")


def start_again(case: Case) -> Durable[None]:
    """Start it once it is committed, and see it run. One whose reprotect is left to a person stays off."""
    if case.reprotect is not Reprotect.MANUAL:
        yield from _until(case, Wish.RUNNING)


def _until(case: Case, wish: Wish) -> Durable[RecoveredPowerResult]:
    """One that is not found is looked for again: reads may lag behind a VM that was just made."""
    seen = yield from _ask(case, wish)
    for delay in _DELAYS:
        if seen.fulfilled:
            break
        yield pause(case.ctx, delay)
        seen = yield from _ask(case, wish)
    case.note(*seen.evidence)
    if not seen.fulfilled:
        raise StageFailedError(_not_so(case, wish, seen))
    return seen


def _ask(case: Case, wish: Wish) -> Durable[RecoveredPowerResult]:
    yield from clear(case)
    while True:
        question = RecoveredPowerInput(case.intent, wish)
        try:
            return (yield from call(case.ctx, RECOVERED_POWER, question, NO_SECOND_CALL, case.tries_again))
        except HeldBackError as held:
            yield from clear_again(case, held)


def _not_so(case: Case, wish: Wish, seen: RecoveredPowerResult) -> Fault:
    wanted = (
        "off, as it should be until its commit" if wish is Wish.OFF else "running, as its reprotect needs it"
    )
    return Fault(
        "RecoveredVmNotFenced" if wish is Wish.OFF else "RecoveredVmNotRunning",
        f"The recovered VM of {case.report.friendly_name} is {seen.power}, and not {wanted}.",
        recommended_action="Look at it, then send the same request again with another requestId.",
    )
