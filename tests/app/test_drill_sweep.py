"""What a drill began is cleaned up even where nobody of its run is left to do it."""

import pytest
from durabletask.client import OrchestrationStatus

from tests.app.conftest import World, Worlds
from tests.app.test_cut_off import end_alone, holder
from tests.app.test_drill import drill, sandbox
from tests.app.test_steering import held

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def test_a_drill_whose_run_was_ended_by_force_is_swept(world: Worlds) -> None:
    """With all that belongs to it, while its test VM was looked at: the next hour cleans up, once."""
    async with sandbox(world) as w:
        run = await drill(w)
        item = f"{run['id']}:{(await w.state())['item']}:1"
        async with held(w, method="GET", path="vm-01-test"):
            for one in (run["id"], f"wave:{run['id']}:0", f"batch:{run['id']}:0:0", item):
                await end_alone(w, one)
            await sweep(w)
        await w.until(lambda: swept(w))
        truth, free = await w.state(), await holder(w)

    assert (1, 1) == (truth["accepted"]["testFailover"], truth["accepted"]["testFailoverCleanup"])
    assert ("Protected", None) == (truth["protectionState"], free)


async def sweep(w: World) -> None:
    answer = await w.api.post("/admin/functions/sweep_drills", json={"input": ""})
    assert answer.is_success


async def swept(w: World) -> bool:
    states = await w.host.client.get_all_orchestration_states()
    mine = [one for one in states if one.instance_id.startswith("sweep:")]
    ended = (OrchestrationStatus.COMPLETED, OrchestrationStatus.FAILED)
    return bool(mine) and all(one.runtime_status in ended for one in mine)
