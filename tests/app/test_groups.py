"""A multi-VM group: its members get ready one by one, move by one accepted failover, or stay together."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from durabletask.client import OrchestrationQuery, OrchestrationStatus

from tests.app.conftest import VAULT, World, Worlds
from tests.app.people import decided
from tests.app.plans import write
from tests.app.test_gates import BOB, approval, decide, gate_of
from tests.app.test_steering import steer

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

GROUP = {f"vm-{n:02}": {"multiVmGroup": "shop"} for n in (1, 2, 3)}
MEMBERS = ("vm-01", "vm-02", "vm-03")
PLANS = f"{VAULT}/replicationRecoveryPlans"

ANN = {"X-Homeward-Dev-Principal": "ann;Operator"}

# The plan as the activity reads it that posts its failover: after it was looked for, and seen saved.
LAST_READ = {"method": "GET", "path": "/replicationRecoveryPlans/", "nth": 3}

type Json = dict[str, Any]


async def plan_failovers(w: World) -> list[int]:
    """How each failover that was asked of a plan was answered."""
    asked = [one for one in await w.requests("POST") if "/replicationRecoveryPlans/" in one["path"]]
    return [one["status"] for one in asked if "unplannedFailover" in one["path"]]


async def truth(w: World, what: str) -> list[Any]:
    return [(await w.state(vm))[what] for vm in MEMBERS]


def outcomes(run: Json) -> list[str]:
    return [item["outcome"] for item in run["items"]]


def codes(item: Json) -> list[str]:
    return [one["code"] for one in item["findings"]]


async def test_a_group_comes_home_by_one_failover_to_one_moment(world: Worlds) -> None:
    """Each member then is verified, committed and reprotected; the plan is gone."""
    async with world(vms=4, overrides=GROUP) as w:
        run = await w.run(*MEMBERS, "vm-04")
        accepted = await plan_failovers(w)
        failovers = [one["unplannedFailover"] for one in await truth(w, "accepted")]
        states = await truth(w, "protectionState")

    assert "Succeeded" == run["status"], run["items"]
    assert ([202], [1, 1, 1], ["Protected"] * 3) == (accepted, failovers, states)
    members = run["items"][:3]
    assert 1 == len({item["jobs"][0]["id"] for item in members})
    assert {("UnplannedFailover", "Succeeded")} == {
        (item["jobs"][0]["scenario"], item["jobs"][0]["state"]) for item in members
    }
    assert all(item["dataLossSeconds"] > 0 for item in members)
    gone = [one for item in members for one in item["evidence"] if one["claim"].endswith(" is gone.")]
    assert [f"{PLANS}/homeward-"] * 3 == [one["source"][: len(PLANS) + 10] for one in gone]


async def test_a_group_does_not_wait_for_a_job_that_lagging_reads_show_later(world: Worlds) -> None:
    """Its members name the job itself, and are committed minutes after it ended."""
    async with world(vms=3, overrides=GROUP) as w:
        lag = {"match": {"method": "GET", "path": "/replicationJobs"}, "do": {"staleSeconds": 20}}
        await w.control("faults", lag)
        run = await w.run(*MEMBERS)
        jobs = {one["name"]: one for one in (await w.azure.get("/_emulator/state")).json()["jobs"]}

    assert "Succeeded" == run["status"], run["items"]
    for item in run["items"]:
        failed_over, committed = (jobs[one["id"]] for one in item["jobs"][:2])
        begun, ended = (datetime.fromisoformat(text) for text in (committed["started"], failed_over["ended"]))
        assert begun - ended < timedelta(minutes=5)


async def test_the_members_land_on_one_moment(world: Worlds) -> None:
    """The points of a processed kind, too, are those that all members took together."""
    async with world(vms=3, overrides=GROUP) as w:
        run = await w.run(*MEMBERS, recoveryPoint={"kind": "LatestProcessed"})

    assert "Succeeded" == run["status"], run["items"]
    assert 1 == len({item["recoveryPoint"]["time"] for item in run["items"]})


async def test_where_one_member_does_not_go_off_nobody_moves(world: Worlds) -> None:
    """The others' sources run again, and the plan is gone."""
    sick = GROUP | {"vm-02": {"multiVmGroup": "shop", "powerOff": "hangs"}}
    async with world(vms=3, overrides=sick) as w:
        run = await w.run(*MEMBERS)
        vms = await truth(w, "vms")
        accepted = await plan_failovers(w)

    assert ("Failed", ["Failed"] * 3) == (run["status"], outcomes(run))
    reasons = [item["errors"][0]["code"] for item in run["items"]]
    assert ["GroupStopped", "ShutdownFailed", "GroupStopped"] == reasons
    assert "vm-02 of the multi-VM group 'shop'" in run["items"][0]["errors"][0]["message"]
    assert ["running", "stopping", "running"] == [one["westus"] for one in vms]
    assert [] == accepted
    assert any(one["claim"].endswith(" is gone.") for item in run["items"] for one in item["evidence"])


async def test_a_member_whose_source_came_back_stops_all(world: Worlds) -> None:
    """What must hold for one VM is read for every member in the activity that posts the failover."""
    asleep = GROUP | {"vm-03": {"multiVmGroup": "shop", "sourceVm": "deallocated"}}
    async with world(vms=3, overrides=asleep) as w:
        hold = await w.control("faults", {"match": LAST_READ, "do": {"hold": "before"}})
        started = await w.start(*MEMBERS)
        await w.until(lambda: w.held(hold["id"]))
        await w.start_vm("vm-03", "westus")
        await w.control(f"faults/{hold['id']}/release")
        run = await w.ended(started)
        accepted = await plan_failovers(w)
        vms = await truth(w, "vms")

    assert [["SourceMayBeAlive"]] * 3 == [[one["code"] for one in item["errors"]] for item in run["items"]]
    assert [] == accepted
    assert ["running"] * 3 == [one["westus"] for one in vms]


@pytest.mark.parametrize("do", [{"drop": "before"}, {"drop": "after"}, {"hideSeconds": 100}])
async def test_an_unclear_answer_makes_no_second_failover(world: Worlds, do: Json) -> None:
    """The job is found by the plan's name, or there was none and the call is made again."""
    async with world(vms=3, overrides=GROUP) as w:
        match = {"method": "POST", "path": "replicationRecoveryPlans/.*/unplannedFailover", "nth": 1}
        await w.control("faults", {"match": match, "do": do})
        run = await w.run(*MEMBERS)
        accepted = await plan_failovers(w)
        failovers = [one["unplannedFailover"] for one in await truth(w, "accepted")]

    assert "Succeeded" == run["status"], run["items"]
    assert ([1, 1, 1], 1) == (failovers, accepted.count(202))


async def test_a_group_that_may_be_on_its_way_starts_no_source_when_its_run_is_cancelled(
    world: Worlds,
) -> None:
    """The answer was lost, and reads lag behind: none of its members knows that nothing was accepted."""
    async with world(vms=3, overrides=GROUP) as w:
        match = {"method": "POST", "path": "replicationRecoveryPlans/.*/unplannedFailover", "nth": 1}
        await w.control("faults", {"match": match, "do": {"drop": "after"}})
        hold = await w.control("faults", {"match": {**LAST_READ, "nth": 4}, "do": {"hold": "before"}})
        started = await w.start(*MEMBERS)
        await w.until(lambda: w.held(hold["id"]))
        await w.control("faults", {"match": {"method": "GET"}, "do": {"staleSeconds": 150}})
        await steer(w, started, "cancel")
        await w.control(f"faults/{hold['id']}/release")
        run = await w.ended(started)
        vms = await truth(w, "vms")

    assert ["Cancelled"] * 3 == outcomes(run)
    assert all("SourceLeftOff" in codes(item) for item in run["items"])
    assert ["stopped"] * 3 == [one["westus"] for one in vms]


@pytest.mark.parametrize("fate", ["continues", "stops"])
async def test_a_member_that_fails_keeps_the_others_from_their_commit(world: Worlds, fate: str) -> None:
    """Planned: half a group is no success. Nobody commits, and the one left behind is not started beside them.

    Each is told as what it is, be the job of all a failure or a part of a success.
    """
    async with world(vms=3, overrides=GROUP, variants={"planAfterFailedVm": fate}) as w:
        await w.control("faults", {"match": {"item": "vm-02"}, "do": {"failTask": "VmFailover"}})
        run = await w.run(*MEMBERS)
        accepted = await truth(w, "accepted")
        vms = await truth(w, "vms")

    assert ("PartiallySucceeded", ["Unprotected", "Failed", "Unprotected"]) == (run["status"], outcomes(run))
    assert "28031" == run["items"][1]["errors"][0]["code"]
    assert [0, 0, 0] == [one["failoverCommit"] for one in accepted]
    assert "stopped" == vms[1]["westus"]
    assert "SourceLeftOff" in codes(run["items"][1])
    (told,) = {parting(item) for item in run["items"]}
    assert ["vm-01 came over", "vm-02 did not come over", "vm-03 came over"] == [
        one.partition(" (")[0] for one in told.removeprefix("The multi-VM group was parted: ").split(", ")
    ]


def parting(item: Json) -> str:
    return " ".join(one["message"] for one in item["findings"] if one["code"] == "GroupParted")


async def test_where_all_of_them_failed_their_sources_run_again(world: Worlds) -> None:
    async with world(vms=3, overrides=GROUP) as w:
        match = {"path": "replicationRecoveryPlans"}
        await w.control("faults", {"match": match, "do": {"failTask": "VmFailover"}})
        run = await w.run(*MEMBERS)
        vms = await truth(w, "vms")

    assert ["28031"] * 3 == [item["errors"][0]["code"] for item in run["items"]]
    assert ["running"] * 3 == [one["westus"] for one in vms]


async def test_unplanned_goes_on_with_those_that_moved(world: Worlds) -> None:
    """The source may be lost: what came over is kept, and says that it is not all."""
    async with world(vms=3, overrides=GROUP) as w:
        await w.control("faults", {"match": {"item": "vm-02"}, "do": {"failTask": "VmFailover"}})
        run = await w.run(*MEMBERS, mode="Unplanned", reprotect="Manual")
        accepted = await truth(w, "accepted")

    assert ["Unprotected", "Failed", "Unprotected"] == outcomes(run), run["items"]
    assert "PartialSuccess" in codes(run["items"][0])
    assert [1, 0, 1] == [one["failoverCommit"] for one in accepted]


async def test_a_group_that_breaks_takes_nobody_else_along(world: Worlds) -> None:
    """It is ended by force while its members go off: they end by name, and vm-04 comes home."""
    async with world(vms=4, overrides=GROUP) as w:
        match = {"method": "POST", "path": "/powerOff", "item": "vm-03"}
        hold = await w.control("faults", {"match": match, "do": {"hold": "before"}})
        started = await w.start(*MEMBERS, "vm-04")
        await w.until(lambda: w.held(hold["id"]))
        await w.host.client.terminate_orchestration(await group_of(w, started))
        await w.control(f"faults/{hold['id']}/release")
        run = await w.ended(started)

    assert ["Failed"] * 3 + ["Succeeded"] == outcomes(run), run["items"]
    assert all("was terminated" in item["errors"][0]["message"] for item in run["items"][:3])
    assert (3, 1) == (run["counts"]["failed"], run["counts"]["succeeded"])


async def test_a_group_that_breaks_after_its_members_does_not_break_its_batch(world: Worlds) -> None:
    """None went off, so all have ended while the group still tries to remove its plan."""
    hangs = {vm: {"multiVmGroup": "shop", "powerOff": "hangs"} for vm in MEMBERS}
    async with world(vms=3, overrides=hangs) as w:
        for nth in (1, 2):
            await w.control("faults", {"match": {"method": "DELETE", "nth": nth}, "do": {"status": 403}})
        third = {"match": {"method": "DELETE", "nth": 3}, "do": {"hold": "before"}}
        hold = await w.control("faults", third)
        started = await w.start(*MEMBERS)
        await w.until(lambda: w.held(hold["id"]))
        await w.host.client.terminate_orchestration(await group_of(w, started))
        await w.control(f"faults/{hold['id']}/release")
        run = await w.ended(started)
        batch = await w.host.client.get_orchestration_state(f"batch:{started['id']}:0:0")

    assert ["ShutdownFailed"] * 3 == [item["errors"][0]["code"] for item in run["items"]]
    assert (3, []) == (run["counts"]["failed"], run["errors"])
    assert batch is not None
    assert OrchestrationStatus.COMPLETED == batch.runtime_status


async def group_of(w: World, run: Json) -> str:
    query = OrchestrationQuery(instance_id_prefix=f"group:{run['id']}:")
    (found,) = await w.host.client.get_all_orchestration_states(query)
    return found.instance_id


async def test_a_part_of_a_group_is_refused_by_name(world: Worlds) -> None:
    async with world(vms=3, overrides=GROUP) as w:
        run = await w.run("vm-01", "vm-02")
        changes = await w.requests("POST", "PUT", "DELETE")

    assert ("Rejected", "GroupIncomplete") == (run["status"], run["errors"][0]["code"])
    assert "leaves out vm-03" in run["errors"][0]["message"]
    assert [] == changes


async def test_where_azure_takes_no_plan_nothing_is_shut_down(world: Worlds) -> None:
    """The role Site Recovery Operator may not save one: that is seen before anybody is off."""
    async with world(vms=3, overrides=GROUP) as w:
        denied = {"status": 403, "code": "AuthorizationFailed", "message": "You may not write plans."}
        await w.control("faults", {"match": {"method": "PUT"}, "do": denied})
        run = await w.run(*MEMBERS)
        changes = await w.requests("POST")

    assert ("Rejected", ["NotStarted"] * 3) == (run["status"], outcomes(run))
    assert ["You may not write plans."] * 3 == [item["errors"][0]["message"] for item in run["items"]]
    assert [] == changes


async def test_a_plan_that_may_be_left_though_it_was_not_saved_is_told(world: Worlds) -> None:
    """The answer to its saving was lost, and nobody may read or delete it afterwards."""
    async with world(vms=3, overrides=GROUP) as w:
        await w.control("faults", {"match": {"method": "PUT"}, "do": {"drop": "after"}})
        denied = {"status": 403, "code": "AuthorizationFailed", "message": "You may not look."}
        plan = {"path": "/replicationRecoveryPlans/homeward-"}
        for nth in range(2, 20):
            await w.control("faults", {"match": {"method": "GET", "nth": nth, **plan}, "do": denied})
        run = await w.run(*MEMBERS)

    told = run["items"][0]["errors"][0]
    assert ("Rejected", ["NotStarted"] * 3) == (run["status"], outcomes(run)), run["items"]
    assert "could not be removed: You may not look." in told["message"]
    assert "Delete the plan" in told["recommendedAction"]


async def test_a_plan_that_cannot_be_removed_is_told(world: Worlds) -> None:
    """It moves nothing by itself; the reports name it."""
    async with world(vms=3, overrides=GROUP) as w:
        await w.control("faults", {"match": {"method": "DELETE"}, "do": {"status": 403}})
        run = await w.run(*MEMBERS)

    assert "Succeeded" == run["status"]
    assert [1, 1, 1] == [codes(item).count("PlanLeft") for item in run["items"]]


async def test_a_new_attempt_of_one_is_one_of_all(world: Worlds) -> None:
    """The group failed as one, and is tried again as one, by a plan of its own."""
    async with world(vms=4, overrides=GROUP) as w:
        match = {"path": "replicationRecoveryPlans/.*/unplannedFailover", "nth": 1}
        await w.control("faults", {"match": match, "do": {"status": 409}})
        later = {"method": "POST", "path": "/switchprotection", "nth": 1}
        hold = await w.control("faults", {"match": later, "do": {"hold": "before"}})
        started = await w.start(*MEMBERS, "vm-04")

        async def failed() -> bool:
            seen = (await w.api.get(f"/api/runs/{started['id']}")).json()["items"]
            return [one.get("outcome") for one in seen].count("Failed") == len(MEMBERS)

        await w.until(failed)
        path = f"/api/runs/{started['id']}/items/vm-02/retry"
        answer = await w.api.post(path, json={"reason": "mended"}, headers=ANN)
        await w.until(lambda: w.held(hold["id"]))
        await w.control(f"faults/{hold['id']}/release")
        run = await w.ended(started)
        accepted = await plan_failovers(w)
        plans = {one["path"].split("?")[0] for one in await w.requests("PUT")}

    assert 202 == answer.status_code, answer.text
    assert ("Succeeded", [2, 2, 2, 1]) == (run["status"], [item["attempt"] for item in run["items"]])
    assert ([409, 202], 2) == (accepted, len(plans))


async def test_what_an_operator_leaves_out_stops_its_group(world: Worlds) -> None:
    """Skipped while another goes off: nobody moves, and what was shut down runs again."""
    async with world(vms=3, overrides=GROUP) as w:
        match = {"method": "POST", "path": "/powerOff", "item": "vm-03"}
        hold = await w.control("faults", {"match": match, "do": {"hold": "before"}})
        started = await w.start(*MEMBERS)
        await w.until(lambda: w.held(hold["id"]))
        path = f"/api/runs/{started['id']}/items/vm-01/skip"
        answer = await w.api.post(path, json={"reason": "not yet"}, headers=ANN)
        await w.control(f"faults/{hold['id']}/release")
        run = await w.ended(started)
        vms = await truth(w, "vms")
        accepted = await plan_failovers(w)

    assert 202 == answer.status_code, answer.text
    assert ["Skipped", "Failed", "Failed"] == outcomes(run), run["items"]
    assert ([], ["running"] * 3) == (accepted, [one["westus"] for one in vms])


async def test_no_member_goes_to_a_point_of_its_own(world: Worlds) -> None:
    """All of them landed on one moment: refused by the names of the VM and of its group; nothing is sent."""
    async with world(vms=2, overrides={vm: GROUP[vm] for vm in MEMBERS[:2]}) as w:
        run = await w.start(*MEMBERS[:2], commit="Manual", headers=ANN)
        await w.until(lambda: waiting_to_commit(w, run))
        body = {"recoveryPoint": {"kind": "LatestProcessed"}, "reason": "the database is broken"}
        path = f"/api/runs/{run['id']}/items/vm-02/recovery-point"
        answer = await w.api.post(path, json=body, headers=ANN)
        for _ in range(2):
            await decided(w, run["id"], "Approve")
        ended = await w.ended(run)
        accepted = [(await w.state(vm))["accepted"]["applyRecoveryPoint"] for vm in MEMBERS[:2]]

    assert 409 == answer.status_code, answer.text
    assert "vm-02 is one of the multi-VM group 'shop'" in answer.json()["detail"]
    assert ("Succeeded", [0, 0]) == (ended["status"], accepted), ended["items"]


async def waiting_to_commit(w: World, run: Json) -> bool:
    seen = (await w.api.get(f"/api/runs/{run['id']}")).json()["items"]
    return [one["stage"] for one in seen] == ["AwaitingCommit"] * 2


async def test_a_group_goes_at_once_though_its_wave_has_fewer_slots(
    world: Worlds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits until nobody else is under way, and nobody else begins before it has recovered."""
    monkeypatch.setenv("HOMEWARD_PLANS", str(tmp_path))
    members = "members: {all: {items: [vm-04, vm-01, vm-02, vm-03]}}\n"
    write(tmp_path, members + "waves: [{name: all, members: [all], parallelism: 2}]\n")
    async with world(vms=4, overrides=GROUP) as w:
        run = await w.run(plan="shop")
        log = [one["path"].split("?")[0].rsplit("/", 1)[-1] for one in await w.requests("POST")]

    assert "Succeeded" == run["status"], run["items"]
    moves = [one for one in log if one in ("powerOff", "failoverCommit")]
    assert ["powerOff", "failoverCommit"] + ["powerOff"] * 3 + ["failoverCommit"] * 3 == moves


async def test_an_approval_of_a_group_says_to_which_point_it_goes(world: Worlds) -> None:
    """Its plan names none: Azure takes the newest of the kind when the group moves."""
    async with world(vms=3, overrides=GROUP) as w:
        with w.host.pacer.stand():
            asked = {"recoveryPoint": {"kind": "LatestProcessed"}, "approval": "Required"}
            started = await w.start(*MEMBERS, headers=ANN, **asked)
            gate = await gate_of(w, started)
            await decide(w, started, BOB, **approval(gate))
        run = await w.ended(started)

    assert "none older than" in gate["question"]
    assert "Succeeded" == run["status"], run["items"]
