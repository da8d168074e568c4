"""Wait while the run is paused, in an orchestration of its own so that the item's history does not grow."""

from typing import Any

from homeward.durable import Context, Durable, pause
from homeward.ledger import again
from homeward.steps.paused import PausedInput
from orchestrators.steering import control_of

# How often a paused item looks whether it may go on (seconds).
_AGAIN = 30.0


def paused(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any] | None]:  # noqa: A002 - the native style
    task = PausedInput.from_json(input)
    yield pause(ctx, _AGAIN)
    control = yield from control_of(ctx, task.run_id)
    if not control.paused:
        return control.to_json()
    again(ctx, task, save_events=True)
    return None
