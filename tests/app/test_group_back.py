"""Where the VM that would be left is gone, its group tells whether there is a way back."""

import pytest

from tests.app.conftest import VMS, Worlds

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def test_the_group_of_a_vm_that_is_gone_is_looked_for(world: Worlds) -> None:
    async with world() as w:
        vm = f"{VMS.format(region='westus')}/vm-01"
        await w.send("DELETE", f"{vm}?api-version=2024-11-01")
        await w.control("clock", {"advanceSeconds": 600})
        run = await w.run("vm-01", mode="Unplanned", dryRun=True)
        asked = [one["path"].lower().partition("?")[0] for one in await w.requests("GET")]

    assert vm.partition("/providers/")[0].lower() in asked, run["items"]
