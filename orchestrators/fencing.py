"""Fencing: once the region of a lost source is back, find the source that is alive again and power it off."""

from dataclasses import replace
from typing import Any

from homeward.domain.arm_ids import name_of
from homeward.domain.runs import Mode, Reprotect, Shutdown
from homeward.durable import Context, Durable, call, pause, sub_orchestrate
from homeward.errors import HeldBackError, StageFailedError
from homeward.ledger import again
from homeward.steps.fence import FENCE, FENCING, FenceInput, FenceResult
from orchestrators.case import Case
from orchestrators.steering import control_of

# While its region is away, look this often whether it is back; after a power-off, whether it is off (seconds).
_AWAY, _GOING_OFF = 600.0, 30.0
# Where no reprotect waits for it, it is looked at so often in all.
_LOOKS = 5


def fence(case: Case) -> Durable[None]:
    """After an unplanned failover, see what became of the source; wait for it where a reprotect must.

    A request that wanted the source left alone has it left alone, until a reprotect would replace it.
    """
    off_or_left_alone = case.mode is Mode.PLANNED or case.shutdown is Shutdown.NONE
    if not off_or_left_alone or case.reprotect is Reprotect.WHEN_HOME_IS_BACK:
        yield from see_source_off(case)


def see_source_off(case: Case) -> Durable[None]:
    """See the former source off, or power it off; wait for its region where a reprotect must.

    Raises StageFailedError where it cannot be fenced and a reprotect would replace it all the same.
    """
    waits = case.reprotect is Reprotect.WHEN_HOME_IS_BACK
    question = FenceInput(case.intent, waits=waits)
    seen = yield from sub_orchestrate(case.ctx, FENCING, question, case.child("fence"))
    _tell(case, seen)
    if seen.fault is not None and waits:
        raise StageFailedError(seen.fault)


def _tell(case: Case, seen: FenceResult) -> None:
    """Fenced is what was alive, was powered off by us, and was then seen off."""
    case.note(*seen.evidence)
    if seen.fault is not None:
        case.warn("SourceNotFenced", seen.fault.message)
    elif not seen.off:
        asked = "was asked to power off and " if seen.sent else ""
        said = f"The former source {asked}is {seen.power}; it may come alive with its region."
        case.warn("SourceNotFenced", said)
    elif seen.sent:
        case.warn("SourceFenced", f"The former source was alive; it was powered off and is {seen.power}.")


def fencing(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any] | None]:  # noqa: A002 - the native style
    """Look until the former source is off, or nobody waits for it any longer. What operators ask is heeded first."""
    task = FenceInput.from_json(input)
    control = yield from control_of(ctx, task.intent.run_id)
    stopped = control.cancelled or name_of(task.intent.item_id) in control.skipped
    intent = replace(task.intent, look_only=stopped or control.paused, mode=control.mode or task.intent.mode)
    seen = yield from _look(ctx, replace(task, intent=intent))
    done = seen.off or stopped or seen.fault is not None
    waits = task.waits or control.paused or (seen.answered and task.looks + 1 < _LOOKS)
    if done or not waits:
        return seen.to_json()
    yield pause(ctx, _GOING_OFF if seen.answered else _AWAY)
    again(ctx, replace(task, sent=seen.sent, looks=task.looks + 1), save_events=True)
    return None


def _look(ctx: Context, task: FenceInput) -> Durable[FenceResult]:
    """One look, and a power-off where it is alive; an operator who held that back is heeded by the next look."""
    try:
        seen = yield from call(ctx, FENCE, task)
    except HeldBackError:
        seen = FenceResult(answered=True, off=False, power="running")
    except StageFailedError as error:
        seen = FenceResult(answered=True, off=False, power="unknown", fault=error.fault)
    return replace(seen, sent=task.sent or seen.sent)
