"""A call to somebody outside, until it is taken or ten hours are over."""

from collections.abc import Callable

from homeward.domain.callbacks import Callback, CallbackState
from homeward.domain.payload import Payload
from homeward.durable import Context, Durable, Task, call, pause
from homeward.errors import StageFailedError
from homeward.steps.call_back import CallBackResult
from homeward.steps.step import Step

# The pause after each call that was not taken (seconds); after the last of them it is given up.
_PAUSES = (10, 60, 300, 900, 3600, 10_800, 21_600)


def deliver[I: Payload](
    ctx: Context, step: Step[I, CallBackResult], task: I, note: Callable[[Callback], Task]
) -> Durable[None]:
    """`note` keeps how far it has come, after each call."""
    for attempt, seconds in enumerate((*_PAUSES, None), start=1):
        answer = yield from _call(ctx, step, task)
        state = _state_after(answer, last=seconds is None)
        yield note(Callback(state, attempt, answer.error))
        if state is not CallbackState.PENDING or seconds is None:
            break
        yield pause(ctx, max(seconds, answer.retry_after))


def _call[I: Payload](ctx: Context, step: Step[I, CallBackResult], task: I) -> Durable[CallBackResult]:
    try:
        return (yield from call(ctx, step, task))
    except StageFailedError as error:
        return CallBackResult(error.fault.message)


def _state_after(answer: CallBackResult, *, last: bool) -> CallbackState:
    if not answer.error:
        return CallbackState.DELIVERED
    return CallbackState.FAILED if last else CallbackState.PENDING
