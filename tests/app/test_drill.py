"""A drill: a test failover into a network of its own, verified, held, cleaned up, and seen to be gone."""

from typing import Any

import pytest

from tests.app.conftest import World, Worlds

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

SUB = "/subscriptions/5eed0000-0000-4000-8000-000000000001"
NETWORKS = f"{SUB}/resourceGroups/rg-drill/providers/Microsoft.Network/virtualNetworks"
SANDBOX = f"{NETWORKS}/sandbox"
PRODUCTION = f"{SUB}/resourceGroups/rg-app-westus/providers/Microsoft.Network/virtualNetworks/vnet-app-westus"
TEST_VM = f"{SUB}/resourceGroups/rg-app-westus/providers/Microsoft.Compute/virtualMachines/vm-01-test"

type Json = dict[str, Any]


def network(name: str = "sandbox", **more: Any) -> Json:
    made = {"name": name, "group": "rg-drill", "location": "westus", "prefix": "10.99.0.0/16"}
    return made | {"subnets": {"default": "10.99.0.0/24"}} | more


def sandbox(world: Worlds, *others: Json, **reset: Any) -> Any:
    """An Azure with a network that is good for a drill, unless it is said otherwise."""
    return world(**{"state": "protected-home", "networks": [network(), *others], **reset})


async def drill(w: World, *items: str, network_id: str = SANDBOX, **fields: Any) -> Json:
    asked = {"network": network_id, **fields.pop("drill", {})}
    return await w.start(*(items or ("vm-01",)), operation="Drill", drill=asked, **fields)


def claims(item: Json) -> str:
    return "\n".join(one["claim"] for one in item["evidence"])


async def test_a_drill_leaves_nothing_and_the_vm_replicates_as_before(world: Worlds) -> None:
    async with sandbox(world) as w:
        before = await w.state()
        run = await w.ended(await drill(w))
        after = await w.state()
        posts = [one["path"].split("?")[0].rsplit("/", 1)[-1] for one in await w.requests("POST")]

    item = run["items"][0]
    assert "Succeeded" == run["status"], (run["errors"], item["errors"])
    assert ["testFailover", "testFailoverCleanup"] == posts
    assert (before["vms"], before["disks"]) == (after["vms"], after["disks"])
    assert (1, 1) == (after["accepted"]["testFailover"], after["accepted"]["testFailoverCleanup"])
    assert ["TestFailover", "TestFailoverCleanup"] == [one["scenario"] for one in item["jobs"]]
    assert {"Gone"} == {one["verdict"] for one in item["remainders"]}
    assert {"VM", "NIC", "Disk"} == {one["kind"] for one in item["remainders"]}
    assert "no longer does (161011)" in claims(item)
    assert "The test network is isolated" in claims(item)
