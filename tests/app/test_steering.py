"""Pause, resume, cancel, mode, skip and retry: seen before the next mutating step, each with who and why."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import World, Worlds
from tests.app.plans import write

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

ANN = {"X-Homeward-Dev-Principal": "ann;Operator"}

type Json = dict[str, Any]


@asynccontextmanager
async def held(w: World, **match: str) -> AsyncGenerator[None]:
    """A request that fits waits in Azure while the block runs."""
    fault = await w.control("faults", {"match": match, "do": {"hold": "before"}})
    await w.until(lambda: w.held(fault["id"]))
    yield
    await w.control(f"faults/{fault['id']}/release")


async def steer(w: World, run: Json, action: str, **body: str) -> Any:
    path = f"/api/runs/{run['id']}/{action}"
    return await w.api.post(path, json={"reason": "because"} | body, headers=ANN)


async def test_a_cancelled_run_gives_the_source_back(world: Worlds) -> None:
    """Cancelled after the power-off was sent: no failover is begun, and the source runs again."""
    async with world() as w:
        run = await w.start("vm-01")
        async with held(w, method="POST", path="/powerOff"):
            assert 202 == (await steer(w, run, "cancel")).status_code
        ended = await w.ended(run)
        truth = await w.state()

    item = ended["items"][0]
    assert ("Cancelled", "Cancelled", "ShuttingDown") == (ended["status"], item["outcome"], item["stage"])
    assert "ann: because" in item["errors"][0]["message"]
    assert ["ann cancelled the run: because"] == [one["message"] for one in ended["errors"]]
    assert 0 == truth["accepted"]["unplannedFailover"]
    assert "running" == truth["vms"]["westus"]


@pytest.mark.parametrize("original", ["stopped", "running"])
async def test_a_run_that_is_cancelled_during_its_preflight_says_who_did_it(
    world: Worlds, original: str
) -> None:
    """Whatever the preflight found: nothing was changed, and Cancelled is not Rejected."""
    async with world(overrides={"vm-01": {"originalVm": original}}) as w:
        run = await w.start("vm-01")
        async with held(w, method="GET", path="/recoveryPoints"):
            assert 202 == (await steer(w, run, "cancel")).status_code
        ended = await w.ended(run)
        changes = await w.requests("POST")

    assert ("Cancelled", ["Cancelled"]) == (ended["status"], [one["code"] for one in ended["errors"]])
    assert "ann cancelled the run: because" == ended["errors"][0]["message"]
    assert [] == changes


async def test_a_paused_run_begins_nothing_until_it_is_resumed(world: Worlds) -> None:
    """Paused while the failover is under way: it ends, and the commit waits."""
    async with world() as w:
        run = await w.start("vm-01")
        async with held(w, method="POST", path="/unplannedFailover"):
            await steer(w, run, "pause")
            paused_at = datetime.fromisoformat((await w.azure.get("/_emulator/clock")).json()["now"])
        paused = (await w.api.get(f"/api/runs/{run['id']}")).json()

        async def an_hour_later() -> bool:
            now = datetime.fromisoformat((await w.azure.get("/_emulator/clock")).json()["now"])
            return now > paused_at + timedelta(hours=1)

        await w.until(an_hour_later)
        committed = (await w.state())["accepted"]["failoverCommit"]
        await steer(w, run, "resume")
        ended = await w.ended(run)

    assert ("Paused", 0) == (paused["status"], committed)
    assert "Succeeded" == ended["status"], ended["items"]
    assert ["pause", "resume"] == [one["action"] for one in ended["steering"]]
    assert "Paused" in [finding["code"] for finding in ended["items"][0]["findings"]]


async def test_a_planned_run_goes_on_unplanned_where_the_source_is_lost(world: Worlds) -> None:
    """The source does not stop: without the switch the run would end there."""
    async with world(overrides={"vm-01": {"powerOff": "hangs"}}) as w:
        run = await w.start("vm-01")
        async with held(w, method="POST", path="/powerOff"):
            assert 202 == (await steer(w, run, "mode", mode="Unplanned")).status_code
        ended = await w.ended(run)
        truth = await w.state()

    assert 1 == truth["accepted"]["unplannedFailover"], ended["items"]
    assert "mode" in [one["action"] for one in ended["steering"]]


async def test_a_skipped_item_is_left_as_it_is(world: Worlds) -> None:
    async with world(vms=2) as w:
        run = await w.start("vm-01", "vm-02")
        async with held(w, method="GET", path="/recoveryPoints", item="vm-02"):
            assert 202 == (await steer(w, run, "items/vm-02/skip")).status_code
        ended = await w.ended(run)
        truth = await w.state("vm-02")

    outcomes = {item["friendlyName"]: item["outcome"] for item in ended["items"]}
    assert {"vm-01": "Succeeded", "vm-02": "Skipped"} == outcomes
    assert "PartiallySucceeded" == ended["status"]
    assert 0 == truth["accepted"]["powerOff"]


async def test_a_vm_that_does_not_come_to_be_protected_need_not_be_waited_for(world: Worlds) -> None:
    """A replication that stalls would hold its run, and the lease, for as long as it does."""
    async with world(durations={"resync": 30 * 24 * 3600}) as w:
        run = await w.start("vm-01")

        async def synchronizing() -> bool:
            seen = (await w.api.get(f"/api/runs/{run['id']}")).json()["items"]
            return bool(seen) and seen[0]["stage"] == "Synchronizing"

        await w.until(synchronizing)
        with w.host.pacer.stand():
            answer = await steer(w, run, "items/vm-01/skip")
            ended = await w.ended(run)
    item = ended["items"][0]
    assert 202 == answer.status_code
    assert ("PartiallySucceeded", "Unprotected") == (ended["status"], item["outcome"])
    assert "NotWaitedFor" == item["errors"][0]["code"]
    assert item["unprotectedSince"]


async def test_a_failed_item_is_tried_again_by_a_named_operator(world: Worlds) -> None:
    """The first failover job fails; while the other VM is under way, somebody retries, and it is a new attempt."""
    async with world(vms=2, durations={"commit": 900}) as w:
        await w.control(
            "faults", {"match": {"item": "vm-02", "method": "POST", "path": "/unplannedFailover", "nth": 1},
                       "do": {"failTask": "VmFailover"}},
        )  # fmt: skip
        run = await w.start("vm-01", "vm-02")
        async with held(w, method="POST", path="/switchprotection"):

            async def failed() -> bool:
                seen = (await w.api.get(f"/api/runs/{run['id']}")).json()["items"]
                return any(one.get("outcome") == "Failed" for one in seen)

            await w.until(failed)
            assert 409 == (await steer(w, run, "items/vm-01/retry")).status_code
            assert 202 == (await steer(w, run, "items/vm-02/retry")).status_code
        ended = await w.ended(run)
        truth = await w.state("vm-02")

    item = next(one for one in ended["items"] if one["friendlyName"] == "vm-02")
    assert ("Succeeded", 2) == (item["outcome"], item["attempt"]), item["errors"]
    assert 2 == truth["accepted"]["unplannedFailover"]
    assert "Succeeded" == ended["status"]


async def test_what_nobody_would_read_any_more_is_refused(world: Worlds, plans: Path) -> None:
    """A VM of a wave whose VMs have all ended is tried by nobody again, and one that was ended by force is over."""
    write(
        plans,
        """
members: {db: {items: [vm-01]}, web: {items: [vm-02]}}
waves:
  - {name: data, members: [db], onFailure: Continue}
  - {name: front, members: [web]}
""",
    )
    async with world(vms=2) as w:
        await w.control(
            "faults", {"match": {"item": "vm-01", "method": "POST", "path": "/unplannedFailover"},
                       "do": {"failTask": "VmFailover"}},
        )  # fmt: skip
        look = await w.control(
            "faults", {"match": {"method": "POST", "path": "vm-02/powerOff"}, "do": {"hold": "before"}}
        )
        run = await w.start(plan="shop")
        await w.until(lambda: w.held(look["id"]))
        retried = await steer(w, run, "items/vm-01/retry")
        late = f"{run['id']}:{(await w.state('vm-02'))['item']}:1"
        await w.host.client.terminate_orchestration(late, recursive=False)
        await w.host.wait(late)
        gone = [await steer(w, run, f"items/vm-02/{action}") for action in ("skip", "retry")]
        await w.control(f"faults/{look['id']}/release")
        ended = await w.ended(run)

    assert [409, 409, 409] == [one.status_code for one in (retried, *gone)]
    assert "Start a new run" in retried.json()["detail"]
    assert all("ended by force" in one.json()["detail"] for one in gone)
    assert [] == ended["steering"]


async def test_an_ended_run_is_steered_no_more(world: Worlds) -> None:
    async with world() as w:
        run = await w.run("vm-01", dryRun=True)
        answer = await steer(w, run, "cancel")
        nobody = await w.api.post(
            f"/api/runs/{run['id']}/cancel",
            json={"reason": "x"},
            headers={"X-Homeward-Dev-Principal": "eve;Reader"},
        )
        without_reason = await w.api.post(f"/api/runs/{run['id']}/cancel", json={})

    assert [409, 403, 400] == [answer.status_code, nobody.status_code, without_reason.status_code]
