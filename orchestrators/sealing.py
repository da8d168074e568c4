"""Have a run that is over counted, and its report sealed and kept, until that is done or a week is over."""

from typing import Any

from homeward.durable import Context, Durable, call, pause
from homeward.errors import StageFailedError
from homeward.steps.seal import SEAL, TALLY, SealInput, SealResult

# The pause before each try (seconds). The first leaves the run, whose last word but one this is, the time to end.
_PAUSES = (5, 60, 600, 3600, 21_600, *[86_400] * 7)


def sealing(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    task, sealed, counted = SealInput.from_json(input), SealResult(), False
    for seconds in _PAUSES:
        yield pause(ctx, seconds)
        try:
            if not counted:
                yield from call(ctx, TALLY, task)
            counted = True
            sealed = yield from call(ctx, SEAL, task)
        except StageFailedError:
            continue
        break
    return sealed.to_json()
