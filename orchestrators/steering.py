"""What operators ask while an item is under way: seen before each of its mutating steps."""

from homeward.domain.evidence import Fault
from homeward.domain.runs import ItemOutcome
from homeward.durable import Context, Durable, entity_id, pause, sub_orchestrate
from homeward.errors import HeldBackError, StageFailedError, UncertainError
from homeward.steps.control import Control
from homeward.steps.paused import PAUSED, PausedInput
from orchestrators.case import Case

# An activity may read what operators asked a little later than an orchestration: a call that it held back is tried
# again after so long (seconds), and so often in all before that counts as a failure.
_LAG, _MOST = 5.0, 20


class StoppedError(StageFailedError):
    """An operator cancelled the run, or left this item out."""

    def __init__(self, outcome: ItemOutcome, why: str) -> None:
        super().__init__(Fault(outcome, why))
        self.outcome = outcome


class StoppedUnclearError(StoppedError, UncertainError):
    """The same, after a call of which it is not known whether it was accepted."""


def clear(case: Case) -> Durable[None]:
    """Go on, once nothing holds the item back. Raises StoppedError where it shall not go on at all."""
    control = yield from control_of(case.ctx, case.task.run_id)
    if control.paused:
        case.warn("Paused", _said(control, "pause"))
        control = yield from _resumed(case.ctx, case.task.run_id, case.child("paused"))
    refuse_stopped(control, case.task.named.name)
    case.mode = control.mode or case.mode


def clear_again(case: Case, held: HeldBackError) -> Durable[None]:
    """As `clear`, after an activity did not make its call: it may be asked to make it again."""
    case.held_back += 1
    yield from clear(case)
    yield from lag(case.ctx, case.held_back, held)


def lag(ctx: Context, times: int, held: HeldBackError) -> Durable[None]:
    """Give an activity time to see what operators ask by now. Raises what held it back where it never does."""
    if times > _MOST:
        raise held
    yield pause(ctx, _LAG)


def heed(ctx: Context, run_id: str, pause_id: str) -> Durable[Control]:
    """What operators asked of a run, once it is not paused; `pause_id` names the wait for that."""
    control = yield from control_of(ctx, run_id)
    return (yield from _resumed(ctx, run_id, pause_id)) if control.paused else control


def refuse_stopped(control: Control, item: str) -> None:
    """Raise StoppedError where the run is cancelled or the item left out."""
    if control.cancelled:
        raise StoppedError(ItemOutcome.CANCELLED, _said(control, "cancel"))
    if item in control.skipped:
        raise StoppedError(ItemOutcome.SKIPPED, _said(control, "skip"))


def control_of(ctx: Context, run_id: str) -> Durable[Control]:
    return Control.from_json((yield ctx.call_entity(entity_id("control", run_id), "read")))


def _resumed(ctx: Context, run_id: str, pause_id: str) -> Durable[Control]:
    return (yield from sub_orchestrate(ctx, PAUSED, PausedInput(run_id), pause_id))


def _said(control: Control, action: str) -> str:
    last = next((one for one in reversed(control.log) if one.action == action), None)
    return f"{last.by or 'Somebody with a key'}: {last.reason}" if last else action
