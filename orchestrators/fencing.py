"""Fencing: once the region of a lost source is back, find the source that is alive again and power it off."""

from dataclasses import replace
from typing import Any

from homeward.domain.arm_ids import name_of
from homeward.domain.runs import Mode, Reprotect, Shutdown
from homeward.durable import Context, Durable, call, pause, sub_orchestrate
from homeward.errors import StageFailedError
from homeward.steps.change import Intent
from homeward.steps.fence import FENCE, FENCING, FenceInput, FenceResult
from orchestrators.case import Case
from orchestrators.steering import control_of

# While its region is away, look this often whether it is back; after a power-off, whether it is off (seconds).
_AWAY, _GOING_OFF = 600.0, 30.0


def fence(case: Case) -> Durable[None]:
    """After an unplanned failover, see what became of the source; wait for it where a reprotect must.

    A request that wanted the source left alone has it left alone, until a reprotect would replace it.
    """
    left_alone = case.shutdown is Shutdown.NONE and case.reprotect is not Reprotect.WHEN_HOME_IS_BACK
    if case.mode is not Mode.PLANNED and not left_alone:
        yield from see_source_off(case)


def see_source_off(case: Case) -> Durable[None]:
    """See the former source off, or power it off; wait for its region where a reprotect must.

    Raises StageFailedError where it cannot be fenced and a reprotect would replace it all the same.
    """
    try:
        seen = yield from _look(case)
    except StageFailedError as error:
        case.warn("SourceNotFenced", error.fault.message)
        if case.reprotect is Reprotect.WHEN_HOME_IS_BACK:
            raise
        return
    case.note(*seen.evidence)
    if seen.sent:
        case.warn("SourceFenced", "The former source was alive; it was powered off.")
    elif not seen.off:
        case.warn("SourceNotFenced", f"The former source is {seen.power}; it may come alive with its region.")


def _look(case: Case) -> Durable[FenceResult]:
    question = FenceInput(case.intent)
    if case.reprotect is Reprotect.WHEN_HOME_IS_BACK:
        return (yield from sub_orchestrate(case.ctx, FENCING, question, case.child("fence")))
    return (yield from call(case.ctx, FENCE, question))


def fencing(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any] | None]:  # noqa: A002 - the native style
    """Look until the former source answers and is off, or an operator lets nobody wait for it any longer."""
    task = FenceInput.from_json(input)
    seen = yield from call(ctx, FENCE, task)
    sent = task.sent or seen.sent
    if seen.off or (yield from _is_stopped(ctx, task.intent)):
        return replace(seen, sent=sent and seen.off).to_json()
    yield pause(ctx, _GOING_OFF if seen.answered else _AWAY)
    ctx.continue_as_new(replace(task, sent=sent).to_json(), save_events=True)
    return None


def _is_stopped(ctx: Context, intent: Intent) -> Durable[bool]:
    """The item itself then ends, before its next step."""
    control = yield from control_of(ctx, intent.run_id)
    return control.cancelled or name_of(intent.item_id) in control.skipped
