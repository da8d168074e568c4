"""Time: jumps, scale, the clock hook."""

import json
import time

from devhost.testing import RunningHost


async def test_nine_days_of_timers_pass_at_once(jumping: RunningHost) -> None:
    """Nine timers of a day each take less than two real seconds."""
    begin = time.monotonic()

    await jumping.client.schedule_new_orchestration("nine_days", instance_id="nine")
    state = await jumping.wait("nine")

    assert state.serialized_output == "9"
    assert time.monotonic() - begin < 2


async def test_activities_run_in_order(jumping: RunningHost) -> None:
    """A chain of activities returns what each returned."""
    await jumping.client.schedule_new_orchestration("chain", input=["a", "b"], instance_id="c")
    state = await jumping.wait("c")

    assert json.loads(state.serialized_output or "null") == ["Hello a!", "Hello b!"]
