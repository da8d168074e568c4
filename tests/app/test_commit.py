"""A failover that a person commits: held, tried with other recovery points, then committed or not."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from durabletask.client import OrchestrationQuery

from tests.app.conftest import World, Worlds
from tests.app.plans import write
from tests.app.receiver import receiver
from tests.app.test_gates import ANN, BOB, Json, approval, decide, gate_of

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def item_of(w: World, run: Json) -> Json:
    return (await w.api.get(f"/api/runs/{run['id']}")).json()["items"][0]


async def hold_look(w: World) -> Json:
    """The next look at the recovered VM waits in Azure: after it comes the gate."""
    path = "rg-app-eastus/providers/Microsoft.Network/networkInterfaces/"
    return await w.control("faults", {"match": {"method": "GET", "path": path}, "do": {"hold": "before"}})


@asynccontextmanager
async def standing(w: World, run: Json, look: Json) -> AsyncGenerator[Json]:
    """The gate after that look; time stands while it is open."""
    await w.until(lambda: w.held(look["id"]))
    with w.host.pacer.stand():
        await w.control(f"faults/{look['id']}/release")
        gate = await gate_of(w, run)
        assert gate["name"] == "commit:vm-01"
        yield gate


@asynccontextmanager
async def before_the_commit(w: World, *items: str, **fields: Any) -> AsyncGenerator[tuple[Json, Json]]:
    """A run and the gate that it waits at."""
    look = await hold_look(w)
    run = await w.start(*items, **({"commit": "Manual"} if items else {}), **fields, headers=ANN)
    async with standing(w, run, look) as gate:
        yield run, gate


async def ask_for(w: World, run: Json, kind: str) -> Json:
    """Ask for another recovery point; the look that follows is held."""
    look = await hold_look(w)
    body = {"recoveryPoint": {"kind": kind}, "reason": "the database is broken"}
    asked = await w.api.post(f"/api/runs/{run['id']}/items/vm-01/recovery-point", json=body, headers=ANN)
    assert asked.status_code == 202, asked.text
    return look


async def test_nothing_is_committed_before_a_person_says_so(world: Worlds) -> None:
    async with world() as w:
        async with before_the_commit(w, "vm-01") as (run, gate):
            before = await w.state()
            answer = await decide(w, run, BOB, **approval(gate))
        ended = await w.ended(run)

    assert (202, 0) == (answer.status_code, before["accepted"]["failoverCommit"])
    assert "Succeeded" == ended["status"], ended["items"]
    assert "bob" == ended["items"][0]["gate"]["decidedBy"]


async def test_a_rejected_commit_leaves_the_vm_recovered_and_says_so(world: Worlds) -> None:
    async with world() as w:
        async with before_the_commit(w, "vm-01") as (run, gate):
            requester = await decide(w, run, ANN, **approval(gate))
            await decide(w, run, BOB, **approval(gate, "Reject"))
        ended = await w.ended(run)
        truth = await w.state()

    item = ended["items"][0]
    assert 403 == requester.status_code
    assert ("PartiallySucceeded", "Unprotected", "CommitRejected") == (
        ended["status"], item["outcome"], item["errors"][0]["code"]
    )  # fmt: skip
    assert 0 == truth["accepted"]["failoverCommit"]


async def test_a_point_that_somebody_else_chose_meanwhile_is_not_committed(world: Worlds) -> None:
    """The approval was for another: in the portal the VM was made again while the gate was open."""
    async with world() as w:
        async with before_the_commit(w, "vm-01") as (run, gate):
            item = (await w.state())["id"]
            points = (await w.send("GET", f"{item}/recoveryPoints?api-version=2025-08-01")).json()["value"]
            details = {"instanceType": "A2A"}
            body = {"properties": {"recoveryPointId": points[0]["id"], "providerSpecificDetails": details}}
            await w.send("POST", f"{item}/applyRecoveryPoint?api-version=2025-08-01", body)

        async def changed() -> bool:
            jobs = (await w.azure.get("/_emulator/state")).json()["jobs"]
            return any(one["scenario"] == "ChangePit" and one["ended"] for one in jobs)

        await w.until(changed)
        with w.host.pacer.stand():
            await decide(w, run, BOB, **approval(gate))
        ended = await w.ended(run)
        truth = await w.state()

    item = ended["items"][0]
    assert ("Unprotected", "PointChanged") == (item["outcome"], item["errors"][0]["code"])
    assert 0 == truth["accepted"]["failoverCommit"]


async def test_a_failover_that_somebody_else_made_meanwhile_is_not_committed(world: Worlds) -> None:
    """The approval was for another: in the portal ours was cancelled, and the VM failed over again."""

    async def over(w: World, scenario: str, count: int) -> bool:
        jobs = (await w.azure.get("/_emulator/state")).json()["jobs"]
        return count == sum(one["scenario"] == scenario and bool(one["ended"]) for one in jobs)

    async with world(variants={"allowedOperationsBeforeCommit": "withCancelFailover"}) as w:
        async with before_the_commit(w, "vm-01") as (run, gate):
            await w.post_arm(f"{(await w.state())['id']}/failoverCancel")
        await w.until(lambda: over(w, "CancelFailover", 1))
        await w.fail_over_by_hand("vm-01")
        await w.until(lambda: over(w, "UnplannedFailover", 2))
        with w.host.pacer.stand():
            await decide(w, run, BOB, **approval(gate))
        ended = await w.ended(run)
        truth = await w.state()

    item = ended["items"][0]
    assert ("Unprotected", "AnotherFailover") == (item["outcome"], item["errors"][0]["code"])
    assert 0 == truth["accepted"]["failoverCommit"]


async def test_a_vm_that_is_skipped_at_its_gate_leaves_none_open(world: Worlds) -> None:
    async with world() as w:
        async with before_the_commit(w, "vm-01") as (run, _):
            await w.api.post(f"/api/runs/{run['id']}/items/vm-01/skip", json={"reason": "x"}, headers=ANN)
        ended = await w.ended(run)

    assert ("PartiallySucceeded", ["Closed"]) == (ended["status"], [one["state"] for one in ended["gates"]])


async def test_another_point_is_tried_before_the_commit(world: Worlds) -> None:
    """The VM is made again from the point that was asked for; the old approval does not count for it."""
    async with world() as w:
        async with before_the_commit(w, "vm-01") as (run, gate):
            first = (await item_of(w, run))["recoveryPoint"]
            look = await ask_for(w, run, "LatestAppConsistent")
        async with standing(w, run, look) as second:
            earlier = (await w.api.get(f"/api/runs/{run['id']}")).json()
            live = (await w.api.get(f"/api/runs/{run['id']}/live")).json()
            stale = await decide(w, run, BOB, **approval(gate))
            approved = await decide(w, run, BOB, **approval(second))
        ended = await w.ended(run)
        truth = await w.state()

    item = ended["items"][0]
    assert (409, 202) == (stale.status_code, approved.status_code), approved.text
    assert "Succeeded" == ended["status"], ended["items"]
    assert (1, 1) == (truth["accepted"]["applyRecoveryPoint"], truth["accepted"]["failoverCommit"])
    assert "LatestAppConsistent" == item["recoveryPoint"]["kind"]
    assert first["id"] != item["recoveryPoint"]["id"]
    for decided in (ended, earlier, live):
        assert [gate["scopeHash"], second["scopeHash"]] == [one["scopeHash"] for one in decided["gates"]]
    assert ["Closed", "Approved"] == [one["state"] for one in ended["gates"]]
    assert ["Closed", "Open"] == [one["state"] for one in earlier["gates"]]
    assert item["dataLossSeconds"] > 0


async def test_a_round_that_left_the_point_as_it_was_needs_an_approval_of_its_own(world: Worlds) -> None:
    """Latest is no point that can be changed to: the gate opens anew, for the same point."""
    async with world() as w:
        async with before_the_commit(w, "vm-01") as (run, gate):
            look = await ask_for(w, run, "Latest")
        async with standing(w, run, look) as second:
            stale = await decide(w, run, BOB, **approval(gate))
            approved = await decide(w, run, BOB, **approval(second))
        ended = await w.ended(run)

    assert (409, 202) == (stale.status_code, approved.status_code), approved.text
    assert "Succeeded" == ended["status"], ended["items"]


async def test_a_point_that_nobody_saw_is_not_committed_under_a_limit_on_data_loss(
    world: Worlds, plans: Path
) -> None:
    """A change of point is lost: the gate says that the point is unknown, until a later change was seen."""
    write(plans, "policy: {commit: Manual, maxDataLoss: 2d}\nmembers: {web: {items: [vm-01]}}\n")
    async with world() as w:
        async with before_the_commit(w, plan="shop") as (run, _):
            await w.control("faults", {"match": {"path": "/applyRecoveryPoint"}, "do": {"drop": "before"}})
            look = await ask_for(w, run, "LatestProcessed")
        async with standing(w, run, look) as unknown:
            point = (await item_of(w, run))["recoveryPoint"]
            refused = await decide(w, run, BOB, **approval(unknown))
            await w.azure.delete("/_emulator/faults")
            look = await ask_for(w, run, "LatestProcessed")
        async with standing(w, run, look) as seen:
            approved = await decide(w, run, BOB, **approval(seen))
        ended = await w.ended(run)
        truth = await w.state()

    assert (409, 202) == (refused.status_code, approved.status_code), approved.text
    assert "not known which recovery point" in unknown["question"]
    assert (None, None) == (point["id"], point["time"])
    assert "cannot be told" in refused.json()["detail"]
    assert "Succeeded" == ended["status"], ended["items"]
    assert (1, 1) == (truth["accepted"]["applyRecoveryPoint"], truth["accepted"]["failoverCommit"])
    assert ended["items"][0]["recoveryPoint"]["id"]


async def test_a_stage_that_is_entered_twice_is_carried_out_twice(world: Worlds, plans: Path) -> None:
    """Its probes and its hooks, too: each time in an orchestration of its own, under an id of its own."""
    async with receiver() as app, world() as w:
        probe = f"{{name: page, kind: Http, url: '{app.url}/page'}}"
        hook = f"{{stage: Verifying, moment: After, url: '{app.url}/hook'}}"
        policy = f"policy: {{commit: Manual, probes: [{probe}], hooks: [{hook}]}}\n"
        write(plans, policy + "members: {web: {items: [vm-01]}}\n")
        async with before_the_commit(w, plan="shop") as (run, _):
            look = await ask_for(w, run, "LatestProcessed")
        async with standing(w, run, look) as second:
            await decide(w, run, BOB, **approval(second))
        ended = await w.ended(run)
        made = {kind: await instances(w, f"{kind}:{run['id']}") for kind in ("probing", "hooks", "wait")}

    assert "Succeeded" == ended["status"], ended["items"]
    assert {"probing": 2, "hooks": 2, "wait": 5} == {kind: len(ids) for kind, ids in made.items()}, made


async def instances(w: World, prefix: str) -> list[str]:
    query = OrchestrationQuery(instance_id_prefix=prefix)
    return [one.instance_id for one in await w.host.client.get_all_orchestration_states(query)]


async def test_a_point_is_changed_at_the_gate_only(world: Worlds) -> None:
    async with world() as w:
        with w.host.pacer.stand():
            run = await w.start("vm-01", approval="Required", headers=ANN)
            await gate_of(w, run)
            wish = {"recoveryPoint": {"kind": "LatestProcessed"}, "reason": "x"}
            path = f"/api/runs/{run['id']}/items/vm-01/recovery-point"
            answer = await w.api.post(path, json=wish, headers=ANN)
            nonsense = await w.api.post(path, json={"recoveryPoint": {"kind": "Newest"}}, headers=ANN)

    assert [409, 400] == [answer.status_code, nonsense.status_code]


async def test_a_former_source_that_was_started_meanwhile_is_not_replaced(world: Worlds) -> None:
    """A person takes hours over the commit: a reprotect would delete what was written to the other VM since."""
    async with world() as w:
        async with before_the_commit(w, "vm-01") as (run, gate):
            await w.start_vm("vm-01", "westus")
        await w.until(lambda: is_forgotten(w, run))
        await decide(w, run, BOB, **approval(gate))
        ended = await w.ended(run)
        truth = await w.state()

    item = ended["items"][0]
    assert ("Unprotected", "FormerSourceRunning") == (item["outcome"], item["errors"][0]["code"]), item
    assert (0, "running") == (truth["accepted"]["switchprotection"], truth["vms"]["westus"])


async def is_forgotten(w: World, run: Json) -> bool:
    return bool((await w.api.get(f"/api/runs/{run['id']}")).json()["items"][0].get("stalled"))
