"""What is left in the former region is told as Azure has it, under both of Microsoft's statements, both ways."""

import shlex
from typing import Any

import pytest

from tests.app.conftest import Json, World, Worlds

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

SUB = "/subscriptions/5eed0000-0000-4000-8000-000000000001"
WAYS = {
    ("Failback", "deleted"): ("protected-away", {"recoveryVmAfterReprotect": "deleted"}),
    ("Failback", "left"): ("protected-away", {"recoveryVmAfterReprotect": "left"}),
    ("Failover", "deleted"): ("protected-home", {"originalVmAfterReprotect": "deleted"}),
    ("Failover", "left"): ("protected-home", {"originalVmAfterReprotect": "leftStopped"}),
}
KINDS = {
    "virtualMachines": "Microsoft.Compute",
    "networkInterfaces": "Microsoft.Network",
    "publicIPAddresses": "Microsoft.Network",
    "disks": "Microsoft.Compute",
    "locks": "Microsoft.Authorization",
}


async def held(w: World, operation: str) -> set[str]:
    """The ids of everything in the former group, from the emulator's own lists."""
    group = f"{SUB}/resourceGroups/rg-app-{'westus' if operation == 'Failback' else 'eastus'}"
    found: set[str] = set()
    for kind, provider in KINDS.items():
        answer = await w.send("GET", f"{group}/providers/{provider}/{kind}?api-version=2020-05-01")
        found |= {one["id"].lower() for one in answer.json()["value"]}
    return found


def told(item: Json) -> dict[str, str]:
    return {one["id"].lower(): one["verdict"] for one in item["remainders"]}


def by_kind(item: Json, verdict: str) -> set[str]:
    return {one["kind"] for one in item["remainders"] if one["verdict"] == verdict}


@pytest.mark.parametrize(("operation", "fate"), WAYS)
async def test_the_list_is_what_the_emulator_holds(world: Worlds, operation: str, fate: str) -> None:
    """Every resource of the former group is told with a verdict, every other former part is gone; none deleted."""
    state, variants = WAYS[operation, fate]
    overrides = {"vm-01": {"publicAddress": "both", "dataDisks": 1}}
    async with world(state=state, variants=variants, overrides=overrides, strictApiVersions=False) as w:
        run = await w.run("vm-01", operation=operation)
        item = run["items"][0]
        there = await held(w, operation)
        deletes = await w.requests("DELETE")

    assert "Succeeded" == run["status"], run["items"]
    verdicts = told(item)
    caches = {one for one in verdicts if "/storageaccounts/" in one}
    assert there == {one for one, verdict in verdicts.items() if verdict != "Gone"} - caches
    assert ({"Needed"}, [], {"Disk", "CacheAccount"}) == (
        {verdicts[one] for one in caches}, deletes, by_kind(item, "Needed"),
    )  # fmt: skip
    assert {"PublicAddress"} == by_kind(item, "Unknown")
    assert ({"VM", "NIC", "Disk"} if fate == "left" else set()) >= by_kind(item, "Removable")
    assert ("VM" in by_kind(item, "Removable")) == (fate == "left")


async def test_a_lock_is_told_with_what_it_keeps(world: Worlds) -> None:
    """What Azure could not clean up because of it is there; whoever set it decides."""
    overrides = {"vm-01": {"locks": {"away": "CanNotDelete"}}}
    async with world(overrides=overrides) as w:
        item = (await w.run("vm-01"))["items"][0]

    assert "Lock" in by_kind(item, "Unknown")
    assert "VM" in by_kind(item, "Removable")


async def delete(w: World, item: Json) -> None:
    """As a person types the commands for what is removable, in their order."""
    for one in item["byHand"]:
        if " delete " in one["command"]:
            (resource,) = [word for word in shlex.split(one["command"]) if word.startswith("/")]
            answer = await w.send("DELETE", f"{resource}?api-version=2024-11-01")
            assert answer.status_code in (200, 202, 204)
            await w.control("clock", {"advanceSeconds": 0.01})


async def test_what_is_removable_can_be_removed_and_the_vm_still_goes_over_and_back(world: Worlds) -> None:
    """After the commands are typed nothing removable is left, and the next round trip is as any other."""
    async with world(
        variants={"recoveryVmAfterReprotect": "left"}, durations={"deleteVm": 0.001}, strictApiVersions=False
    ) as w:
        run = await w.run("vm-01")
        shown = (await w.api.get(f"/api/runs/{run['id']}/items")).json()["value"][0]
        await delete(w, shown)
        gone = {one for one, verdict in told(shown).items() if verdict == "Removable"}
        there = await held(w, "Failback")
        again: list[Any] = [await w.run("vm-01", operation=one) for one in ("Failover", "Failback")]

    assert gone
    assert not gone & there
    assert ["Succeeded"] * 2 == [one["status"] for one in again], [one["items"] for one in again]
