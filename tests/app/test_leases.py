"""Two runs never act on the same item."""

from pathlib import Path
from typing import Any

import pytest
from durabletask.client import OrchestrationQuery, OrchestrationStatus
from durabletask.entities import EntityInstanceId

from homeward.domain.leases import lease_key
from homeward.reading import runs
from tests.app.conftest import VAULT, World, Worlds
from tests.app.plans import write

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

ANN = {"X-Homeward-Dev-Principal": "ann;Operator"}
READER = {"X-Homeward-Dev-Principal": "eve;Reader"}

type Json = dict[str, Any]


async def test_a_busy_item_is_refused_at_the_door_naming_the_other_run(world: Worlds) -> None:
    """While one run acts on a VM nobody starts another, by whichever name, but a dry run; later it is taken."""
    async with world(vms=2) as w:
        hold = await w.control(
            "faults", {"match": {"method": "POST", "path": "/powerOff"}, "do": {"hold": "before"}}
        )
        first = await w.start("vm-01")
        await w.until(lambda: w.held(hold["id"]))
        item = await w.state()
        body = {"operation": "Failback", "vaultId": VAULT.upper(), "requestId": "again"}
        answers = [
            await w.api.post("/api/runs", json=body | {"items": ["vm-02", one]})
            for one in ("VM-01", item["item"], item["id"])
        ]
        tried = await w.start("vm-01", dryRun=True)
        await w.control(f"faults/{hold['id']}/release")
        ended = await w.ended(first)
        later = await w.api.post("/api/runs", json=body | {"items": ["VM-01"]})
        last, looked = await w.ended(later.json()), await w.ended(tried)
        truth = await w.state()

    assert [(409, ["/items"])] * 3 == [
        (one.status_code, [error["pointer"] for error in one.json()["errors"]]) for one in answers
    ]
    assert {f"Run {first['id']} acts on vm-01 now."} == {one.json()["detail"] for one in answers}
    assert ("Succeeded", 202, "Rejected") == (ended["status"], later.status_code, last["status"])
    assert looked["dryRun"]
    assert 1 == truth["accepted"]["unplannedFailover"]


async def test_a_request_sent_twice_at_once_is_not_busy_with_itself(
    world: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second sender looked for the run before the first had started it: it finds that run all the same."""
    find, early = runs.find, iter([True])

    async def too_early(client: Any, wanted: str) -> runs.Found | None:
        return None if next(early, False) else await find(client, wanted)

    async with world() as w:
        hold = await w.control(
            "faults", {"match": {"method": "POST", "path": "/powerOff"}, "do": {"hold": "before"}}
        )
        first = await w.start("vm-01", requestId="same")
        await w.until(lambda: w.held(hold["id"]))
        monkeypatch.setattr(runs, "find", too_early)
        second = await w.start("vm-01", requestId="same")
        await w.control(f"faults/{hold['id']}/release")
        await w.ended(first)

    assert (first["id"], False) == (second["id"], next(early, False))


async def test_a_busy_item_of_a_plan_is_refused_by_the_run_naming_the_other(
    world: Worlds, plans: Path
) -> None:
    """Its VMs are not known at the door: the run ends Rejected and says which run has the VM."""
    write(plans, "members: {web: {items: [vm-01]}}\nwaves: [{name: one, members: [web]}]\n")
    async with world() as w:
        hold = await w.control(
            "faults", {"match": {"method": "POST", "path": "/powerOff"}, "do": {"hold": "before"}}
        )
        first = await w.start("vm-01")
        await w.until(lambda: w.held(hold["id"]))
        second = await w.run(plan="shop")
        await w.control(f"faults/{hold['id']}/release")
        await w.ended(first)

    assert ("Rejected", "ItemBusy") == (second["status"], second["errors"][0]["code"])
    assert first["id"] in second["errors"][0]["message"]


async def test_a_rejected_run_gives_its_leases_back(world: Worlds) -> None:
    """A run that stopped at preflight does not keep the next one out."""
    async with world(overrides={"vm-01": {"originalVm": "running"}}) as w:
        await w.run("vm-01")
        second = await w.run("vm-01")

    assert ["OriginalVmRunning"] == [error["code"] for error in second["errors"]]


async def test_a_lease_is_taken_over_from_a_run_that_was_ended_by_force(world: Worlds) -> None:
    """A terminated run releases nothing; the next one reads that it ended and takes over."""
    async with world() as w:
        hold = await w.control(
            "faults", {"match": {"method": "GET", "path": "/recoveryPoints"}, "do": {"hold": "before"}}
        )
        first = await w.start("vm-01")
        await w.until(lambda: w.held(hold["id"]))
        await w.host.client.terminate_orchestration(first["id"])
        await w.control(f"faults/{hold['id']}/release")
        await w.host.wait(first["id"])
        cut_off = await w.ended(first)
        second = await w.run("vm-01", dryRun=False)
        truth = await w.state()

    assert "Succeeded" == second["status"], second["errors"] or second["items"]
    assert 1 == truth["accepted"]["unplannedFailover"]
    assert ("Failed", "RunCutOff") == (cut_off["status"], cut_off["errors"][0]["code"])


async def test_a_run_that_lost_its_lease_changes_nothing(world: Worlds) -> None:
    """A mutating activity reads the lease in the same invocation: another holder stops it."""
    async with world() as w:
        hold = await w.control(
            "faults", {"match": {"method": "GET", "path": "/recoveryPoints"}, "do": {"hold": "before"}}
        )
        started = await w.start("vm-01")
        await w.until(lambda: w.held(hold["id"]))
        lease = EntityInstanceId("lease", lease_key(VAULT, (await w.state())["item"]))
        await w.host.client.signal_entity(lease, "release", {"runId": started["id"]})
        await w.host.client.signal_entity(
            lease, "acquire", {"runId": "run-other", "item": "vm-01", "attempt": 1}
        )
        await w.control(f"faults/{hold['id']}/release")
        run = await w.ended(started)
        changes = await w.requests("POST")

    assert ("Failed", "LeaseLost") == (run["status"], run["items"][0]["errors"][0]["code"])
    assert [] == changes


async def test_an_attempt_that_a_later_one_took_over_from_changes_nothing(world: Worlds) -> None:
    """The lease names the attempt: what is left of an earlier one finds that it is over."""
    async with world() as w:
        hold = await w.control(
            "faults", {"match": {"method": "GET", "path": "/recoveryPoints"}, "do": {"hold": "before"}}
        )
        started = await w.start("vm-01")
        await w.until(lambda: w.held(hold["id"]))
        lease = EntityInstanceId("lease", lease_key(VAULT, (await w.state())["item"]))
        later = {"runId": started["id"], "item": "vm-01", "attempt": 2}
        await w.host.client.signal_entity(lease, "acquire", later)
        await w.host.client.signal_entity(lease, "acquire", later | {"attempt": 1})
        await w.control(f"faults/{hold['id']}/release")
        run = await w.ended(started)
        changes = await w.requests("POST")

    assert ("Failed", "LeaseLost") == (run["status"], run["items"][0]["errors"][0]["code"])
    assert f"run {started['id']}, attempt 2" in run["items"][0]["errors"][0]["message"]
    assert [] == changes


async def started(w: World, instance_id: str) -> bool:
    return await w.host.client.get_orchestration_state(instance_id) is not None


async def test_a_run_that_was_ended_by_force_is_found_and_wound_up(world: Worlds) -> None:
    """All of it was terminated while its failover was under way: its lease is freed, and the job is told."""
    async with world() as w:
        hold = await w.control(
            "faults", {"match": {"method": "GET", "path": "/replicationJobs/"}, "do": {"hold": "before"}}
        )
        first = await w.start("vm-01")
        await w.until(lambda: w.held(hold["id"]))
        await w.host.client.terminate_orchestration(first["id"], recursive=True)
        await w.control(f"faults/{hold['id']}/release")
        await w.host.wait(first["id"])
        fired = await w.api.post("/admin/functions/find_cut_off_runs", json={"input": ""})
        await w.until(lambda: started(w, f"windup:{first['id']}:1"))
        await w.host.wait(f"windup:{first['id']}:1")
        lease = EntityInstanceId("lease", lease_key(VAULT, (await w.state())["item"]))
        holder = await w.host.client.get_entity(lease)
        record = await w.host.client.get_entity(EntityInstanceId("record", first["id"]))
        shown = (await w.api.get(f"/api/runs/{first['id']}")).json()

    assert fired.is_success
    assert ("Failed", 1) == (shown["status"], shown["counts"]["items"])
    assert shown["startedAt"] < shown["endedAt"]
    assert "what it held was freed" in shown["errors"][0]["message"]
    assert holder is None or holder.get_state() in (None, {}, "null")
    assert record is not None
    assert "RunCutOff" in str(record.get_state())


async def test_an_operator_frees_what_a_purged_run_still_holds(world: Worlds) -> None:
    """It was ended by force and purged before it was wound up: nobody else can tell that it is over."""
    async with world() as w:
        with w.host.pacer.stand():
            first = await w.start("vm-01", approval="Required")
            await w.until(lambda: waits(w, first["id"]))
            going = await release(w, first, "vm-01")
            await w.host.client.terminate_orchestration(first["id"], recursive=True)
            await w.host.wait(first["id"])
            await w.until(lambda: all_over(w, first["id"]))
            await w.host.client.purge_orchestration(first["id"], recursive=True)
        busy = await w.run("vm-01")
        item = (await w.state())["item"]
        nobody = await release(w, first, item, READER)
        another = await release(w, busy, item)
        offered = [await held(w, first, who) for who in (READER, ANN)]
        freed = await release(w, first, item)
        again = await w.run("vm-01")
        told = (await w.api.get(f"/api/runs/{first['id']}")).json()["steering"]
        offered.append(await held(w, first, ANN))

    assert (409, 403, 409, 202) == tuple(one.status_code for one in (going, nobody, another, freed))
    lease = {"vm": "vm-01", "key": item}
    assert [[lease | {"actions": []}], [lease | {"actions": ["release-lease"]}], []] == offered
    assert ("ItemBusy", "release-lease") == (
        busy["errors"][0]["code"], busy["errors"][0]["recommendedAction"].split()[-4].rsplit("/", 1)[-1]
    )  # fmt: skip
    assert "Succeeded" == again["status"], again["errors"]
    assert [("release_lease", "ann", "it is gone", item)] == [
        (one["action"], one["by"], one["reason"], one["item"]) for one in told
    ]


async def held(w: World, run: Json, headers: dict[str, str]) -> list[Json]:
    return (await w.api.get(f"/api/runs/{run['id']}/live", headers=headers)).json()["held"]


async def release(w: World, run: Json, item: str, headers: dict[str, str] = ANN) -> Any:
    path = f"/api/runs/{run['id']}/items/{item}/release-lease"
    return await w.api.post(path, json={"reason": "it is gone"}, headers=headers)


async def all_over(w: World, run_id: str) -> bool:
    query = OrchestrationQuery(instance_id_prefix=f"{run_id}:", runtime_status=[OrchestrationStatus.RUNNING])
    return not await w.host.client.get_all_orchestration_states(query)


async def test_a_cut_off_run_whose_items_end_later_is_wound_up_then(world: Worlds) -> None:
    """Only the run itself was terminated: its item still waits for its word when the run is found."""
    async with world() as w:
        with w.host.pacer.stand():
            first = await w.start("vm-01", approval="Required")
            await w.until(lambda: waits(w, first["id"]))
            await w.host.client.terminate_orchestration(first["id"], recursive=False)
            await w.host.wait(first["id"])
            await w.api.post("/admin/functions/find_cut_off_runs", json={"input": ""})
            await w.until(lambda: started(w, f"windup:{first['id']}:1"))
        await w.host.wait(f"windup:{first['id']}:1")
        lease = EntityInstanceId("lease", lease_key(VAULT, (await w.state())["item"]))
        holder = await w.host.client.get_entity(lease)
        record = await w.host.client.get_entity(EntityInstanceId("record", first["id"]))

    assert holder is None or holder.get_state() in (None, {}, "null")
    assert record is not None
    assert "RunCutOff" in str(record.get_state())


async def waits(w: World, run_id: str) -> bool:
    return (await w.api.get(f"/api/runs/{run_id}")).json()["status"] == "AwaitingDecision"
