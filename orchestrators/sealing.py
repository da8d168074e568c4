"""Have a run that is over counted, and its report sealed and kept, until that is done or a week is over."""

from typing import Any

from homeward.domain.payload import Payload
from homeward.durable import Context, Durable, call, pause
from homeward.errors import StageFailedError
from homeward.steps.seal import SEAL, TALLY, SealInput, SealResult
from homeward.steps.step import Step

# The pause before each try (seconds). The first leaves the run, whose last word but one this is, the time to end.
_PAUSES = (5, 60, 600, 3600, 21_600, *[86_400] * 7)


def sealing(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    """Neither waits for the other: a run that cannot be counted is kept all the same."""
    task, counted, sealed = SealInput.from_json(input), None, None
    for seconds in _PAUSES:
        yield pause(ctx, seconds)
        counted = counted or (yield from _tried(ctx, TALLY, task))
        sealed = sealed or (yield from _tried(ctx, SEAL, task))
        if counted and sealed:
            break
    return (sealed or SealResult()).to_json()


def _tried[R: Payload](ctx: Context, step: Step[SealInput, R], task: SealInput) -> Durable[R | None]:
    try:
        return (yield from call(ctx, step, task))
    except StageFailedError:
        return None
