"""Tell whoever asked for a run how it ended, until that is taken or ten hours are over. The run is over by then."""

from typing import Any

from homeward.domain.callbacks import Callback, CallbackState
from homeward.durable import Context, Durable, call, entity_id, pause
from homeward.errors import StageFailedError
from homeward.steps.call_back import CALL_BACK, CallBackInput, CallBackResult
from homeward.steps.step import Nothing

# The pause after each call that was not taken (seconds); after the last of them it is given up.
_PAUSES = (10, 60, 300, 900, 3600, 10_800, 21_600)


def calling_back(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    task = CallBackInput.from_json(input)
    for attempt, seconds in enumerate((*_PAUSES, None), start=1):
        answer = yield from _call(ctx, task)
        state = _state_after(answer, last=seconds is None)
        told = Callback(state, attempt, answer.error)
        yield ctx.call_entity(entity_id("record", task.ended.id), "called_back", told.to_json())
        if state is not CallbackState.PENDING or seconds is None:
            break
        yield pause(ctx, max(seconds, answer.retry_after))
    return Nothing().to_json()


def _call(ctx: Context, task: CallBackInput) -> Durable[CallBackResult]:
    try:
        return (yield from call(ctx, CALL_BACK, task))
    except StageFailedError as error:
        return CallBackResult(error.fault.message)


def _state_after(answer: CallBackResult, *, last: bool) -> CallbackState:
    if not answer.error:
        return CallbackState.DELIVERED
    return CallbackState.FAILED if last else CallbackState.PENDING
