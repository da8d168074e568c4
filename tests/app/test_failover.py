"""Over to the recovery region: planned, and unplanned with a source that comes back."""

import pytest

from tests.app.conftest import Worlds
from tests.app.test_held_back import an_hour
from tests.app.test_steering import held, steer

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

AT_HOME = {"path": "resourcegroups/rg-app-eastus/providers/microsoft.compute/virtualmachines"}


async def test_a_planned_failover_ends_protected_the_other_way_round(world: Worlds) -> None:
    """Shut down, failed over, committed, reprotected: it runs away and replicates home."""
    async with world(state="protected-home") as w:
        run = await w.run("vm-01", operation="Failover")
        truth = await w.state()

    assert "Succeeded" == run["status"], run["items"] or run["errors"]
    assert ("running", "Protected") == (truth["vms"]["westus"], truth["protectionState"])
    assert 1 == truth["accepted"]["powerOff"] == truth["accepted"]["unplannedFailover"]


@pytest.mark.parametrize(
    ("state", "operation", "code"),
    [("protected-away", "Failover", "NotAtHome"), ("protected-home", "Failback", "AlreadyHome")],
)
async def test_the_wrong_direction_is_refused(world: Worlds, state: str, operation: str, code: str) -> None:
    async with world(state=state) as w:
        run = await w.run("vm-01", operation=operation)
        changes = await w.requests("POST")

    assert ("Rejected", code) == (run["status"], run["errors"][0]["code"])
    assert [] == changes


async def test_a_source_that_comes_alive_is_fenced_before_it_is_replaced(world: Worlds) -> None:
    """Its region is lost: fail over all the same, wait until it is back, power the source off, then reprotect.

    A power-off that Azure refuses at first leaves nothing unprotected.
    """
    refused = {"match": {"method": "POST", "path": "/powerOff", "nth": 1}, "do": {"status": 403}}
    async with world(state="protected-home") as w:
        away = await w.control("faults", {"match": AT_HOME, "do": {"status": 503}})
        await w.control("faults", refused)
        run = await w.start("vm-01", operation="Failover", mode="Unplanned", shutdown="None")

        async def committed() -> bool:
            return (await w.state())["protectionState"] == "UnplannedFailoverCommitted"

        await w.until(committed)
        before = await w.state()
        await w.control(f"faults/{away['id']}/release")
        ended = await w.ended(run)
        truth, calls = await w.state(), await w.requests("POST")

    assert [403, 202] == [one["status"] for one in calls if "/powerOff" in one["path"]]
    findings = [one["code"] for one in ended["items"][0]["findings"]]
    assert ("running", 0) == (before["vms"]["eastus"], before["accepted"]["switchprotection"])
    assert "SourceFenced" in findings, findings
    assert "Succeeded" == ended["status"], ended["items"]
    assert (1, 1) == (truth["accepted"]["powerOff"], truth["accepted"]["switchprotection"])


async def test_a_source_that_cannot_be_fenced_is_not_replaced(world: Worlds) -> None:
    """A reprotect would delete it and its disks, the only copy of what was not replicated."""
    async with world(state="protected-home") as w:
        match = {"method": "POST", "path": "/powerOff"}
        await w.control("faults", {"match": match, "do": {"status": 403, "code": "AuthorizationFailed"}})
        run = await w.run("vm-01", operation="Failover", mode="Unplanned", shutdown="None")
        truth = await w.state()

    item = run["items"][0]
    assert ("Unprotected", "SourceNotFenced") == (item["outcome"], item["findings"][-1]["code"]), item
    assert (1, 0) == (truth["accepted"]["failoverCommit"], truth["accepted"]["switchprotection"])
    assert "running" == truth["vms"]["eastus"]


async def test_a_planned_failover_stops_where_the_source_does_not(world: Worlds) -> None:
    """Never while it may be alive; its region is not lost, so nothing is gained by haste."""
    async with world(state="protected-home", overrides={"vm-01": {"powerOff": "fails"}}) as w:
        run = await w.run("vm-01", operation="Failover")
        truth = await w.state()

    assert ("Failed", "ShutdownFailed") == (run["status"], run["items"][0]["errors"][0]["code"])
    assert 0 == truth["accepted"]["unplannedFailover"]


async def test_a_run_that_waits_for_a_lost_region_can_be_cancelled(world: Worlds) -> None:
    """It has recovered and waits to fence its source: cancelled, it ends as recovered and unprotected."""
    async with world(state="protected-home") as w:
        await w.control("faults", {"match": AT_HOME, "do": {"status": 503}})
        run = await w.start("vm-01", operation="Failover", mode="Unplanned", shutdown="None")

        async def committed() -> bool:
            return (await w.state())["protectionState"] == "UnplannedFailoverCommitted"

        await w.until(committed)
        await w.api.post(f"/api/runs/{run['id']}/cancel", json={"reason": "the region is gone for good"})
        ended = await w.ended(run)
        truth = await w.state()

    item = ended["items"][0]
    assert ("PartiallySucceeded", "Unprotected") == (ended["status"], item["outcome"]), item["errors"]
    assert "SourceNotFenced" in [one["code"] for one in item["findings"]]
    assert 0 == truth["accepted"]["switchprotection"]


async def test_a_run_that_is_switched_to_unplanned_waits_for_home_before_it_reprotects(world: Worlds) -> None:
    """Its reprotect was asked for a source that is off; now that is lost, and holds what was not replicated."""
    async with world(state="protected-home") as w:
        run = await w.start("vm-01", operation="Failover", reprotect="Auto")
        async with held(w, method="POST", path="/powerOff"):
            await w.control("faults", {"match": {"method": "GET", **AT_HOME}, "do": {"status": 503}})
            assert 202 == (await steer(w, run, "mode", mode="Unplanned")).status_code

        async def committed() -> bool:
            return (await w.state())["protectionState"] == "UnplannedFailoverCommitted"

        await w.until(committed)
        await an_hour(w)
        await steer(w, run, "cancel")
        ended = await w.ended(run)
        truth = await w.state()

    assert "Unprotected" == ended["items"][0]["outcome"], ended["items"]
    assert (1, 0) == (truth["accepted"]["unplannedFailover"], truth["accepted"]["switchprotection"])
