"""Disable: replication ends for good, never without an approval, and what is left of it is looked at."""

from typing import Any

import pytest
import yaml

from tests.app.conftest import REPOSITORY, VMS, Json, World, Worlds
from tests.app.people import ANN, decided

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

ANYBODY = {"Authorization": "Bearer test"}


async def approved(w: World, **fields: Any) -> Json:
    """A run that bob approves, to its end."""
    with w.host.pacer.stand():
        run = await w.start("vm-01", operation="Disable", headers=ANN, **fields)
        await decided(w, run["id"], "Approve")
    return await w.ended(run)


def blobs() -> Json:
    """A topology of one VM, whose disks are unmanaged."""
    topology = yaml.safe_load((REPOSITORY / "emulator/seeds/mixed-fleet.yaml").read_text())["topology"]
    topology["vaults"][0] |= {"name": "vault-recovery", "group": "rg-recovery"}
    topology["vms"] = [one | {"name": "vm-01"} for one in topology["vms"] if "diskAccount" in one["home"]]
    return topology


def codes(item: Json) -> set[str]:
    return {one["code"] for one in item["findings"]}


async def removals(w: World) -> list[Json]:
    changes = await w.requests("POST", "DELETE")
    return [one for one in changes if one["method"] == "DELETE" or "/remove?" in one["path"]]


async def test_an_approved_disable_ends_replication_and_lists_what_is_left(world: Worlds) -> None:
    """The item is gone, its VM runs on, its replicas are seen gone, and the machine at home is named as left."""
    async with world(variants={"originalVmAfterReprotect": "leftStopped"}) as w:
        ended = await approved(w, removalReason="MigrationComplete")
        truth = (await w.azure.get("/_emulator/state")).json()
        left = await w.azure.get(
            f"{VMS.format(region='eastus')}/vm-01?api-version=2024-07-01", headers=ANYBODY
        )
        runs = await w.azure.get(
            f"{VMS.format(region='westus')}/vm-01?api-version=2024-07-01", headers=ANYBODY
        )
        sent = await removals(w)

    item = ended["items"][0]
    assert ("Succeeded", "Succeeded") == (ended["status"], item["outcome"]), (ended["errors"], item["errors"])
    assert ("vm-01" in truth["items"], ["POST"]) == (False, [one["method"] for one in sent])
    assert (200, 200) == (left.status_code, runs.status_code)
    stages = [one["stage"] for one in item["timeline"]]
    assert ["Preflight", "AwaitingApproval", "Disabling", "CheckingCleanup"] == stages
    assert {"ProtectionEnds", "StaysAway", "LeftBehind"} <= codes(item)
    verdicts = {(one["kind"], "ASRReplica" in one["id"]): one["verdict"] for one in item["remainders"]}
    assert ("Gone", "Removable") == (verdicts["Disk", True], verdicts["VM", False])
    assert item["unprotectedSince"]


async def test_blobs_of_unmanaged_disks_are_said_to_be_unseen(world: Worlds) -> None:
    """Compute lists no blobs; nobody shall take silence for a clean target."""
    async with world(topology=blobs()) as w:
        ended = await approved(w)

    assert "Succeeded" == ended["status"], ended["items"]
    assert "BlobsNotSeen" in codes(ended["items"][0])


async def test_nothing_is_disabled_without_an_approval(world: Worlds) -> None:
    """Whatever the request says: nobody decided, so nothing was sent."""
    async with world() as w:
        run = await w.run("vm-01", operation="Disable", approval="None")
        changes = await w.requests("POST", "DELETE")

    assert ("Rejected", "GateTimedOut") == (run["status"], run["errors"][0]["code"])
    assert [] == changes


async def test_a_vm_that_is_off_is_purged_only_by_name(world: Worlds) -> None:
    """Disabling acts within the VM; a purge does not, and is another call."""
    async with world(overrides={"vm-01": {"sourceVm": "deallocated"}}) as w:
        refused = await w.run("vm-01", operation="Disable")
        ended = await approved(w, purge=True)
        sent = await removals(w)

    assert ("Rejected", "ActiveVmNotRunning") == (refused["status"], refused["errors"][0]["code"])
    assert ("Succeeded", ["DELETE"]) == (ended["status"], [one["method"] for one in sent]), ended["items"]


async def test_a_failover_that_nobody_committed_is_not_forgotten_by_disabling(world: Worlds) -> None:
    """Its recovery points would be gone before anybody decided."""
    async with world(state="protected-home") as w:
        await w.fail_over_by_hand("vm-01")
        await w.control("clock", {"advanceSeconds": 600})
        run = await w.run("vm-01", operation="Disable", purge=True)
        sent = await removals(w)

    assert ("Rejected", "NotCommitted", []) == (run["status"], run["errors"][0]["code"], sent)
