"""What somebody else began is refused by name, or taken over where it stands; nothing is ever repeated."""

import pytest

from tests.app.conftest import Json, World, Worlds
from tests.app.people import ANN, decided
from tests.app.test_disable import blobs

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

CALLS = ("unplannedFailover", "failoverCommit", "switchprotection")


async def lost(w: World, call: str, operation: str) -> None:
    """A run that is ended by force right after Azure accepted this call of it."""
    match = {"method": "POST", "path": f"/{call}"}
    hold = await w.control("faults", {"match": match, "do": {"hold": "after"}})
    run = await w.start("vm-01", operation=operation)
    await w.until(lambda: w.held(hold["id"]))
    await w.host.client.terminate_orchestration(run["id"], recursive=True)
    await w.control(f"faults/{hold['id']}/release")
    await w.host.wait(run["id"])


async def made(w: World) -> tuple[int, ...]:
    accepted = (await w.state())["accepted"]
    return tuple(accepted[call] for call in CALLS)


def stages(run: Json) -> list[str]:
    return [one["stage"] for one in run["items"][0]["timeline"]]


async def test_a_failover_of_a_lost_run_is_waited_for_and_committed_by_a_person(world: Worlds) -> None:
    """Nobody approved its recovery point, so a person does; without being asked to, nobody takes it over."""
    async with world(state="protected-home") as w:
        await lost(w, "unplannedFailover", operation="Failover")
        refused = await w.run("vm-01", operation="Failover")
        run = await w.start("vm-01", operation="Failover", adopt=True, headers=ANN)
        await decided(w, run["id"], "Approve")
        ended = await w.ended(run)
        counts, truth = await made(w), await w.state()

    assert ("Rejected", "AlreadyBegun") == (refused["status"], refused["errors"][-1]["code"])
    item = ended["items"][0]
    assert ("Succeeded", (1, 1, 1)) == (ended["status"], counts), item["errors"]
    assert ("Protected", "running") == (truth["protectionState"], truth["vms"]["westus"])
    assert ["Preflight", "FailingOver", "Verifying", "AwaitingCommit", "Committing"] == stages(ended)[:5]
    assert "TakenOver" in [one["code"] for one in item["findings"]]
    assert (True, True) == (bool(item["recoveryPoint"]["id"]), item["dataLossIsUpperBound"])


async def test_an_uncommitted_failover_is_taken_over_with_the_job_that_made_it(world: Worlds) -> None:
    """Its job is over: the point that it used is known from it. A rejected commit leaves it uncommitted."""
    async with world(state="protected-home") as w:
        first = await w.start("vm-01", operation="Failover", commit="Manual", headers=ANN)
        await decided(w, first["id"], "Reject")
        used = (await w.ended(first))["items"][0]["recoveryPoint"]
        run = await w.start("vm-01", operation="Failover", adopt=True, headers=ANN)
        await decided(w, run["id"], "Approve")
        ended = await w.ended(run)
        counts = await made(w)

    assert ("Succeeded", (1, 1, 1)) == (ended["status"], counts), ended["items"][0]["errors"]
    taken = ended["items"][0]["recoveryPoint"]
    assert (used["id"], used["time"]) == (taken["id"], taken["time"])


async def test_a_committed_failover_is_taken_over_at_its_reprotect(world: Worlds) -> None:
    """Nothing before it is done again, and nobody is asked: everything irreversible has been decided."""
    async with world(state="protected-home") as w:
        await w.run("vm-01", operation="Failover", reprotect="Manual")
        refused = await w.run("vm-01", operation="Failover")
        ended = await w.run("vm-01", operation="Failover", adopt=True)
        counts = await made(w)

    assert "AlreadyBegun" in [one["code"] for one in refused["errors"]]
    assert ("Succeeded", (1, 1, 1)) == (ended["status"], counts), ended["items"][0]["errors"]
    assert ["Preflight", "Reprotecting", "Synchronizing", "CheckingCleanup"] == stages(ended)


@pytest.mark.parametrize("operation", ["Failover", "Reprotect"])
async def test_a_reprotect_under_way_is_waited_for(world: Worlds, operation: str) -> None:
    """Whichever of the two operations is asked for; one call is all that Azure ever gets."""
    async with world(state="failed-over") as w:
        await lost(w, "switchprotection", operation="Reprotect")
        refused = await w.run("vm-01", operation=operation)
        ended = await w.run("vm-01", operation=operation, adopt=True)
        truth = await w.state()

    assert "Rejected" == refused["status"]
    assert "Succeeded" == ended["status"], ended["items"][0]["errors"]
    assert (1, "Protected") == (truth["accepted"]["switchprotection"], truth["protectionState"])


async def test_what_arrived_already_is_done(world: Worlds) -> None:
    """It runs where the operation leads, Protected: recognised, and nothing is sent."""
    async with world(state="protected-away") as w:
        ended = await w.run("vm-01", operation="Failover", adopt=True)
        changes = await w.requests("POST")

    assert ("Succeeded", []) == (ended["status"], changes)


async def test_what_leads_the_other_way_is_not_taken_over(world: Worlds) -> None:
    """A failover under way is no failback: the direction is not what was asked for."""
    async with world(state="protected-home") as w:
        await lost(w, "unplannedFailover", operation="Failover")
        ended = await w.run("vm-01", operation="Failback", adopt=True)
        counts = await made(w)

    assert ("Rejected", (1, 0, 0)) == (ended["status"], counts)


async def test_unmanaged_disks_are_refused_before_anything_is_sent(world: Worlds) -> None:
    """By hand or taken over: a reprotect that tells no disk is refused by Azure once all before it is done."""
    async with world(state="failed-over", topology=blobs()) as w:
        asked = ({"operation": "Reprotect"}, {"operation": "Failover", "adopt": True})
        runs = [await w.run("vm-01", **one) for one in asked]
        changes = await w.requests("POST", "PUT", "DELETE")

    assert (["Rejected"] * 2, []) == ([one["status"] for one in runs], changes)
    assert [["NoManagedDisks"]] * 2 == [[fault["code"] for fault in one["errors"]] for one in runs]
