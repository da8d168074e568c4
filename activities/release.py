"""Tell every item of a run that its hold is over. A word to somebody who has ended is lost, and does no harm."""

from typing import Any

from activities.registration import activity
from homeward import durable_state
from homeward.steps.drill import RELEASE, RELEASED, ReleaseInput
from homeward.steps.step import Nothing


@activity(RELEASE, need=None)
async def release(step: ReleaseInput, client: Any) -> Nothing:  # client: an untyped binding
    for one in await durable_state.instances(client, f"{step.run_id}:"):
        if not one.ended and "batch" in one.input:
            await durable_state.raise_event(client, one.id, RELEASED, {})
    return Nothing()
