"""Between a look and a call much may happen: what operators asked and what others changed is seen before the call."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.app.conftest import VMS, World, Worlds
from tests.app.plans import write
from tests.app.test_gates import ANN, BOB, Json, approval, decide, gate_of
from tests.app.test_steering import held, steer

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

# The last read of preflight but those of the target, and the last of a failover but those of its two machines.
POINTS, JOBS = "/recoveryPoints", "/replicationJobs"


@asynccontextmanager
async def unanswered(
    w: World, after: str, region: str = "westus", first: Callable[[Json], Awaitable[None]] | None = None
) -> AsyncGenerator[Json]:
    """A run whose next call waits for an answer about the VM in a region, and is tried again later.

    From the read `after` on Compute does not answer for that VM; time stands, so nothing is tried again meanwhile.
    """
    hold = await w.control("faults", {"match": {"method": "GET", "path": after}, "do": {"hold": "before"}})
    run = await w.start("vm-01", headers=ANN)
    if first is not None:
        await first(run)
    await w.until(lambda: w.held(hold["id"]))
    match = {"method": "GET", "path": f"{VMS.format(region=region)}/vm-01"}

    async def refused() -> bool:
        return any(one["status"] == 503 for one in await w.requests("GET"))

    with w.host.pacer.stand():
        await w.control("faults", {"match": match, "do": {"status": 503}})
        await w.control(f"faults/{hold['id']}/release")
        await w.until(refused)
        yield run


async def answer(w: World) -> None:
    (await w.azure.delete("/_emulator/faults")).raise_for_status()


async def test_a_call_that_is_tried_again_is_not_made_once_the_run_is_cancelled(world: Worlds) -> None:
    """Not a look later: the source that was switched off runs again, and Azure was asked for nothing."""
    async with world() as w:
        async with unanswered(w, JOBS) as run:
            assert 202 == (await steer(w, run, "cancel")).status_code
            await answer(w)
        ended = await w.ended(run)
        truth = await w.state()

    item = ended["items"][0]
    assert ("Cancelled", "FailingOver") == (item["outcome"], item["stage"]), item["errors"]
    assert (0, "running") == (truth["accepted"]["unplannedFailover"], truth["vms"]["westus"])


async def test_a_call_that_is_tried_again_waits_while_the_run_is_paused(world: Worlds) -> None:
    async with world() as w:
        async with unanswered(w, JOBS) as run:
            await steer(w, run, "pause")
            await answer(w)
        await an_hour(w)
        failovers = (await w.state())["accepted"]["unplannedFailover"]
        await steer(w, run, "resume")
        ended = await w.ended(run)

    assert (0, "Succeeded") == (failovers, ended["status"]), ended["items"]


@pytest.mark.parametrize("after", [POINTS, JOBS], ids=["shutdown", "failover"])
async def test_a_planned_call_that_is_tried_again_follows_the_switch_to_unplanned(
    world: Worlds, after: str
) -> None:
    """The source's region is lost, so nobody can say that it is off: the run goes on within minutes, unplanned."""
    async with world() as w:
        async with unanswered(w, after) as run:
            assert 202 == (await steer(w, run, "mode", mode="Unplanned")).status_code
        ended = await w.ended(run)
        truth = await w.state()

    item = ended["items"][0]
    assert (1, "Succeeded") == (truth["accepted"]["unplannedFailover"], ended["status"]), item["errors"]
    spans = {span["stage"]: span for span in item["timeline"]}
    left = datetime.fromisoformat(spans["Verifying"]["startedAt"])
    assert left - datetime.fromisoformat(spans["ShuttingDown"]["startedAt"]) < timedelta(minutes=15)


async def test_a_source_stopped_as_planned_is_given_back_by_a_cancel_after_a_switch(world: Worlds) -> None:
    """The run is unplanned by now; what it did to the source it did as a planned one."""

    async def switch(run: Json) -> None:
        async with held(w, method="POST", path="/powerOff"):
            await steer(w, run, "mode", mode="Unplanned")

    async with world(overrides={"vm-01": {"originalVm": "stopped"}}) as w:
        async with unanswered(w, JOBS, "eastus", switch) as run:
            await steer(w, run, "cancel")
            await answer(w)
        ended = await w.ended(run)
        truth = await w.state()

    assert "Cancelled" == ended["items"][0]["outcome"], ended["items"]
    assert (0, "running") == (truth["accepted"]["unplannedFailover"], truth["vms"]["westus"])


@asynccontextmanager
async def approved(w: World) -> AsyncGenerator[Json]:
    """A run that is checked, and then approved: what the block does comes between."""
    with w.host.pacer.stand():
        run = await w.start("vm-01", approval="Required", headers=ANN)
        gate = await gate_of(w, run)
        yield run
        assert 202 == (await decide(w, run, BOB, **approval(gate))).status_code


async def test_a_source_is_not_stopped_where_the_original_vm_runs_by_now(world: Worlds) -> None:
    async with world(overrides={"vm-01": {"originalVm": "stopped"}}) as w:
        async with approved(w) as run:
            await w.start_vm("vm-01", "eastus")
        ended = await w.ended(run)
        truth = await w.state()

    assert "OriginalVmRunning" == ended["items"][0]["errors"][0]["code"], ended["items"]
    assert (0, "running") == (truth["accepted"]["powerOff"], truth["vms"]["westus"])


async def test_a_source_is_given_back_where_the_original_vm_was_started_after_it_stopped(
    world: Worlds,
) -> None:
    """The VM at the target is the one that was there before: nothing was recovered."""
    async with world(overrides={"vm-01": {"originalVm": "stopped"}}) as w:
        run = await w.start("vm-01")
        async with held(w, method="GET", path=JOBS):
            await w.start_vm("vm-01", "eastus")
        ended = await w.ended(run)
        truth = await w.state()

    assert "OriginalVmRunning" == ended["items"][0]["errors"][0]["code"], ended["items"]
    assert (1, "running") == (truth["accepted"]["powerOff"], truth["vms"]["westus"])


async def test_a_source_is_not_stopped_for_another_target_than_was_approved(world: Worlds) -> None:
    async with world() as w:
        async with approved(w) as run:
            await retarget(w)
        ended = await w.ended(run)
        truth = await w.state()

    fault = ended["items"][0]["errors"][0]
    assert "TargetChanged" == fault["code"], ended["items"]
    assert "now Standard_D8s_v5" in fault["message"]
    assert (0, 0) == (truth["accepted"]["powerOff"], truth["accepted"]["unplannedFailover"])


async def test_a_failover_is_not_made_to_another_target_than_was_approved(world: Worlds) -> None:
    """Somebody changed it after the source had stopped: that one runs again."""
    async with world() as w:
        run = await w.start("vm-01")
        async with held(w, method="POST", path="/powerOff"):
            await retarget(w)
        ended = await w.ended(run)
        truth = await w.state()

    assert "TargetChanged" == ended["items"][0]["errors"][0]["code"], ended["items"]
    assert (0, "running") == (truth["accepted"]["unplannedFailover"], truth["vms"]["westus"])


async def retarget(w: World, vm: str = "vm-01") -> None:
    """Somebody wants the recovered VM in another size."""
    body = {
        "properties": {
            "recoveryAzureVMSize": "Standard_D8s_v5",
            "providerSpecificDetails": {"instanceType": "A2A"},
        }
    }
    await w.send("PATCH", f"{(await w.state(vm))['id']}?api-version=2025-08-01", body)
    await w.control("clock", {"advanceSeconds": 10})


async def test_a_source_that_was_off_at_preflight_opens_no_gate_before_its_wave(
    world: Worlds, plans: Path
) -> None:
    """It explains by itself why nothing replicates; that was known when the run was checked."""
    write(
        plans,
        "members: {db: {items: [vm-01]}, web: {items: [vm-02]}}\n"
        "waves: [{name: data, members: [db]}, {name: front, members: [web]}]\n",
    )
    off = {"sourceVm": "deallocated", "replicationHealth": "Critical"}
    async with world(vms=2, overrides={"vm-02": off}) as w:
        ended = await w.run(plan="shop")

    assert ("Succeeded", []) == (ended["status"], ended["gates"]), ended["items"]


async def test_a_cancelled_run_powers_no_former_source_off(world: Worlds) -> None:
    """Cancelled while it commits: it says that the source was left alive, and replaces it with nothing."""
    async with world(state="protected-home") as w:
        run = await w.start("vm-01", operation="Failover", mode="Unplanned", shutdown="None")
        async with held(w, method="POST", path="/failoverCommit"):
            await steer(w, run, "cancel")
        ended = await w.ended(run)
        truth = await w.state()

    item = ended["items"][0]
    assert (1, 0) == (truth["accepted"]["failoverCommit"], truth["accepted"]["powerOff"])
    assert ["SourceNotFenced"] == [one["code"] for one in item["findings"] if "Fenced" in one["code"]]


async def test_a_source_that_does_not_go_off_is_not_called_fenced(world: Worlds) -> None:
    async with world(state="protected-home", overrides={"vm-01": {"powerOff": "hangs"}}) as w:
        run = await w.run("vm-01", operation="Failover", mode="Unplanned", reprotect="Manual")

    said = [one for one in run["items"][0]["findings"] if "Fenced" in one["code"]]
    assert [("SourceNotFenced", True)] == [
        (one["code"], "asked to power off" in one["message"]) for one in said
    ]


@pytest.mark.parametrize(("changed", "expected"), [(False, ("Succeeded", 2)), (True, ("Failed", 1))])
async def test_an_approved_vm_is_tried_again_as_it_was_approved_or_not_at_all(
    world: Worlds, *, changed: bool, expected: tuple[str, int]
) -> None:
    """Somebody mended what failed by another target: that was approved by nobody."""
    async with world(vms=2) as w:
        match = {"item": "vm-02", "method": "POST", "path": "/unplannedFailover", "nth": 1}
        await w.control("faults", {"match": match, "do": {"failTask": "VmFailover"}})
        with w.host.pacer.stand():
            run = await w.start("vm-01", "vm-02", approval="Required", headers=ANN)
            await decide(w, run, BOB, **approval(await gate_of(w, run)))
        async with held(w, method="GET", path="/publicIPAddresses"):
            await w.until(lambda: failed(w, run))
            if changed:
                await retarget(w, "vm-02")
            assert 202 == (await steer(w, run, "items/vm-02/retry")).status_code
        ended = await w.ended(run)
        truth = await w.state("vm-02")

    item = next(one for one in ended["items"] if one["friendlyName"] == "vm-02")
    assert expected == (item["outcome"], truth["accepted"]["unplannedFailover"]), item["errors"]
    assert changed == ("NotAsApproved" in [one["code"] for one in item["errors"]])


async def failed(w: World, run: Json) -> bool:
    items = (await w.api.get(f"/api/runs/{run['id']}")).json()["items"]
    return any(one.get("outcome") == "Failed" for one in items)


async def test_another_point_of_an_approved_vm_is_an_approver_s_wish_and_waits_while_paused(
    world: Worlds,
) -> None:
    carol = {"X-Homeward-Dev-Principal": "carol;Operator,Approver"}
    wish = {"recoveryPoint": {"kind": "LatestAppConsistent"}, "reason": "the database is broken"}
    async with world() as w:
        path = "rg-app-eastus/providers/Microsoft.Network/networkInterfaces/"
        with w.host.pacer.stand():
            run = await w.start("vm-01", commit="Manual", approval="Required", headers=ANN)
            gate = await gate_of(w, run)
            look = await w.control(
                "faults", {"match": {"method": "GET", "path": path}, "do": {"hold": "before"}}
            )
            await decide(w, run, BOB, **approval(gate))
        await w.until(lambda: w.held(look["id"]))
        with w.host.pacer.stand():
            await w.control(f"faults/{look['id']}/release")
            await gate_of(w, run)
            await steer(w, run, "pause")
            at = f"/api/runs/{run['id']}/items/vm-01/recovery-point"
            answers = [(await w.api.post(at, json=wish, headers=who)).status_code for who in (ANN, carol)]
        await an_hour(w)
        paused = (await w.state())["accepted"]["applyRecoveryPoint"]
        await steer(w, run, "resume")

        async def applied() -> bool:
            return (await w.state())["accepted"]["applyRecoveryPoint"] == 1

        await w.until(applied)
        await steer(w, run, "cancel")
        await w.ended(run)

    assert ([403, 202], 0) == (answers, paused)


async def an_hour(w: World) -> None:
    """Until it has passed in Azure."""

    async def now() -> datetime:
        return datetime.fromisoformat((await w.azure.get("/_emulator/clock")).json()["now"])

    later = await now() + timedelta(hours=1)

    async def passed() -> bool:
        return await now() > later

    await w.until(passed)
