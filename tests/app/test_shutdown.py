"""Shutting the source down: planned mode fails closed, unplanned mode tries and goes on."""

from dataclasses import replace
from datetime import datetime

import pytest

from activities import shutdown
from activities.crowd import GOING_OFF
from homeward.arm import compute
from homeward.arm.azure import Azure
from tests.app.conftest import VMS, Worlds

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def test_planned_stops_where_the_source_does_not_go_off(world: Worlds) -> None:
    """A VM that never stops is never failed over in planned mode."""
    async with world(overrides={"vm-01": {"powerOff": "hangs"}}) as w:
        run = await w.run("vm-01")
        truth = await w.state()

    item = run["items"][0]
    assert ("Failed", "ShuttingDown", "ShutdownFailed") == (
        run["status"],
        item["stage"],
        item["errors"][0]["code"],
    )
    assert 0 == truth["accepted"]["unplannedFailover"]


async def test_unplanned_goes_on_where_the_source_does_not_go_off(world: Worlds) -> None:
    """Unplanned mode tries for a minute and then fails over; the loss is marked as an upper bound."""
    async with world(overrides={"vm-01": {"powerOff": "hangs"}}) as w:
        run = await w.run("vm-01", mode="Unplanned", shutdown="PowerOff")

    item = run["items"][0]
    assert "Succeeded" == run["status"], run
    assert item["dataLossIsUpperBound"] is True


@pytest.mark.parametrize("shutdown", ["SiteRecovery", "None"])
async def test_unplanned_leaves_the_source_to_azure_or_alone(world: Worlds, shutdown: str) -> None:
    """SiteRecovery lets Azure shut the source down, None does not; neither asks Compute."""
    async with world() as w:
        run = await w.run("vm-01", mode="Unplanned", shutdown=shutdown)
        truth = await w.state()

    assert "Succeeded" == run["status"], run
    assert 0 == truth["accepted"]["powerOff"]


async def test_a_partial_failover_goes_on_only_unplanned(world: Worlds) -> None:
    """Azure's own shutdown failed: an unplanned run goes on and says so."""
    async with world(overrides={"vm-01": {"powerOff": "fails"}}) as w:
        run = await w.run("vm-01", mode="Unplanned")

    assert "Succeeded" == run["status"], run
    assert "PartialSuccess" in [finding["code"] for finding in run["items"][0]["findings"]]


async def test_a_source_that_came_back_stops_the_failover(world: Worlds) -> None:
    """Off is read again in the invocation that posts the failover: a source started meanwhile stops it."""
    async with world(overrides={"vm-01": {"sourceVm": "deallocated"}}) as w:
        hold = await w.control("faults", _hold_last_look())
        started = await w.start("vm-01")
        await w.until(lambda: w.held(hold["id"]))
        await w.start_vm("vm-01", "westus")
        await w.control(f"faults/{hold['id']}/release")
        run = await w.ended(started)
        truth = await w.state()

    assert "SourceMayBeAlive" == run["items"][0]["errors"][0]["code"], run
    assert 0 == truth["accepted"]["unplannedFailover"]


async def test_gives_the_source_back_where_the_failover_failed(world: Worlds) -> None:
    """What this run shut down is started again while the item is still Protected and nothing was recovered.

    What Azure refuses of that at first (its start, and the look whether it runs) is asked for again.
    """
    do = {"status": 403, "code": "AuthorizationFailed", "message": "Not from here yet."}
    source = "rg-app-westus/providers/Microsoft.Compute/virtualMachines/vm-01"
    async with world() as w:
        await w.control(
            "faults", {"match": {"scenario": "UnplannedFailover"}, "do": {"failTask": "VmFailover"}}
        )
        starts = [{"method": "POST", "path": "/start", "nth": nth} for nth in (1, 2)]
        await w.control("faults", {"match": starts[0], "do": do})
        hold = await w.control("faults", {"match": starts[1], "do": {"hold": "after"}})
        started = await w.start("vm-01")
        await w.until(lambda: w.held(hold["id"]))
        await w.control("faults", {"match": {"method": "GET", "path": source, "nth": 1}, "do": do})
        await w.control(f"faults/{hold['id']}/release")
        run = await w.ended(started)
        truth, calls = await w.state(), await w.requests("GET", "POST")

    assert ["GET", "POST"] == sorted(one["method"] for one in calls if one["status"] == 403)
    assert "SourceLeftOff" not in [one["code"] for one in run["items"][0]["findings"]]
    assert "Failed" == run["status"]
    assert "running" == truth["vms"]["westus"]
    assert "vm-01 is running." in [one["claim"] for one in run["items"][0]["evidence"]]


def _hold_last_look() -> dict[str, object]:
    """Holds the job list that the failover activity reads just before it looks at the source VM."""
    return {"match": {"method": "GET", "path": "/replicationJobs"}, "do": {"hold": "before"}}


async def test_unplanned_loses_no_time_over_a_lost_region(world: Worlds) -> None:
    """The source's Compute answers nothing: an unplanned run has failed over within minutes of Azure's time."""
    async with world(overrides={"vm-01": {"replicationHealth": "Critical"}}) as w:
        match = {"path": "resourcegroups/rg-app-westus/providers/microsoft.compute/virtualmachines"}
        await w.control("faults", {"match": match, "do": {"status": 503}})
        run = await w.run("vm-01", mode="Unplanned", shutdown="PowerOff", reprotect="Manual")

    spans = {span["stage"]: span for span in run["items"][0]["timeline"]}
    shutting_down = datetime.fromisoformat(spans["ShuttingDown"]["endedAt"]) - datetime.fromisoformat(
        spans["ShuttingDown"]["startedAt"]
    )
    assert shutting_down.total_seconds() <= 60
    assert "FailingOver" in spans


async def test_a_vm_that_somebody_else_stopped_is_not_started(world: Worlds) -> None:
    """Homeward gives back only what it shut down itself."""
    async with world(overrides={"vm-01": {"sourceVm": "deallocated"}}) as w:
        await w.control(
            "faults", {"match": {"scenario": "UnplannedFailover"}, "do": {"failTask": "VmFailover"}}
        )
        run = await w.run("vm-01")
        truth = await w.state()

    assert "deallocated" == truth["vms"]["westus"]
    assert "SourceLeftOff" in [finding["code"] for finding in run["items"][0]["findings"]]


async def test_what_broke_while_it_shut_down_is_given_back_too(
    world: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The activity broke after it had asked: the VM goes off by us, and is started again by us."""
    power_off = compute.power_off
    broken: list[str] = []

    async def breaks_once(azure: Azure, vm_id: str) -> None:
        await power_off(azure, vm_id)
        if not broken:
            broken.append(vm_id)
            raise RuntimeError("The worker went away.")

    monkeypatch.setattr(compute, "power_off", breaks_once)
    async with world() as w:
        await w.control(
            "faults", {"match": {"scenario": "UnplannedFailover"}, "do": {"failTask": "VmFailover"}}
        )
        await w.run("vm-01")
        truth = await w.state()

    assert 1 == len(broken)
    assert "running" == truth["vms"]["westus"]


async def test_what_site_recovery_may_have_shut_down_is_told(world: Worlds) -> None:
    """An unplanned failover fails after Azure's own shutdown: the report says to look at the source."""
    async with world() as w:
        await w.control(
            "faults", {"match": {"scenario": "UnplannedFailover"}, "do": {"failTask": "VmFailover"}}
        )
        run = await w.run("vm-01", mode="Unplanned")

    assert "SourceLeftOff" in [finding["code"] for finding in run["items"][0]["findings"]]


async def test_many_that_go_off_are_seen_by_one_list_before_and_after(
    world: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And by their failover, each by itself: what a list tells is not what a failover goes by."""
    monkeypatch.setattr(shutdown, "GOING_OFF", replace(GOING_OFF, many=2))
    async with world(vms=4) as w:
        run = await w.run("vm-01", "vm-02", "vm-03", "vm-04")
        paths = [one["path"].lower() for one in await w.requests("GET")]

    sources = [
        one for one in paths if "/rg-app-westus/" in one and "$expand=instanceview" in one.replace("%24", "$")
    ]
    assert "Succeeded" == run["status"], run["items"]
    listed = len([one for one in paths if "statusonly=true" in one])
    assert 3 <= listed <= 6  # one a look, or two across a second
    assert 2 * 4 <= len(sources) <= 2 * 4 + 1, sources  # at preflight, before the failover; who came first


async def test_a_list_that_lags_keeps_no_vm_on(world: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    """It shows VMs off that somebody has just started: each is read by itself before it counts as off."""
    monkeypatch.setattr(shutdown, "GOING_OFF", replace(GOING_OFF, many=2))
    names = ("vm-01", "vm-02", "vm-03", "vm-04")
    async with world(vms=4) as w:
        for vm in names:
            await w.post_arm(f"{VMS.format(region='westus')}/{vm}/powerOff")
        await w.control("clock", {"advanceSeconds": 120})
        for vm in names:
            await w.start_vm(vm, "westus")
        await w.control("clock", {"advanceSeconds": 60})
        lags = {"match": {"method": "GET", "path": "statusOnly=true", "nth": 1}, "do": {"staleSeconds": 100}}
        await w.control("faults", lags)
        run = await w.run(*names)
        lists = [one for one in await w.requests("GET") if "statusOnly=true" in one["path"]]

    assert lists, "no list was read"
    assert "Succeeded" == run["status"], run["items"]


@pytest.mark.parametrize("status", [403, 503])
async def test_a_list_that_azure_does_not_give_is_done_without(
    world: Worlds, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    """The app may read the VMs of some groups only, or the list does not answer: each VM is read by itself."""
    monkeypatch.setattr(shutdown, "GOING_OFF", replace(GOING_OFF, many=2))
    async with world(vms=4) as w:
        match = {"method": "GET", "path": "000000000001/providers/Microsoft.Compute/virtualMachines"}
        await w.control("faults", {"match": match, "do": {"status": status}})
        run = await w.run("vm-01", "vm-02", "vm-03", "vm-04")
        lists = [one["status"] for one in await w.requests("GET") if "statusOnly=true" in one["path"]]

    assert "Succeeded" == run["status"], run["items"]
    assert lists[:1] == [status]
    assert len(lists) <= 2 or status != 403, lists
