"""A drill: a test failover into a network of its own, verified, held, cleaned up, and seen to be gone."""

import socket
from collections import Counter
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from durabletask.entities import EntityInstanceId

from homeward.arm.site_recovery import Accepted, SiteRecovery
from homeward.domain.evidence import Fault
from homeward.domain.leases import lease_key
from homeward.domain.run_ids import run_id
from homeward.errors import UnclearError
from tests.app.conftest import VAULT, World, Worlds
from tests.app.plans import write
from tests.app.test_gates import ANN, BOB, approval, decide, gate_of
from tests.app.test_leases import started

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

SUB = "/subscriptions/5eed0000-0000-4000-8000-000000000001"
NETWORKS = f"{SUB}/resourceGroups/rg-drill/providers/Microsoft.Network/virtualNetworks"
SANDBOX = f"{NETWORKS}/sandbox"
PRODUCTION = f"{SUB}/resourceGroups/rg-app-westus/providers/Microsoft.Network/virtualNetworks/vnet-app-westus"
TEST_VM = f"{SUB}/resourceGroups/rg-app-westus/providers/Microsoft.Compute/virtualMachines/vm-01-test"

type Json = dict[str, Any]


def network(name: str = "sandbox", **more: Any) -> Json:
    made = {"name": name, "group": "rg-drill", "location": "westus", "prefix": "10.99.0.0/16"}
    return made | {"subnets": {"default": "10.99.0.0/24"}} | more


def sandbox(world: Worlds, *others: Json, **reset: Any) -> Any:
    """An Azure with a network that is good for a drill, unless it is said otherwise."""
    return world(**{"state": "protected-home", "networks": [network(), *others], **reset})


async def drill(w: World, *items: str, network_id: str = SANDBOX, **fields: Any) -> Json:
    asked = {"network": network_id, **fields.pop("drill", {})}
    return await w.start(*(items or ("vm-01",)), operation="Drill", drill=asked, **fields)


@contextmanager
def deaf_port() -> Generator[int]:
    """Nobody listens there, and nobody else gets it meanwhile."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        yield one.getsockname()[1]


def seconds(span: Json) -> float:
    return (
        datetime.fromisoformat(span["endedAt"]) - datetime.fromisoformat(span["startedAt"])
    ).total_seconds()


@asynccontextmanager
async def holding(w: World) -> AsyncGenerator[Json]:
    """A drill whose test VM is held; time stands meanwhile, from the look at its interface on."""
    path = "rg-app-westus/providers/Microsoft.Network/networkInterfaces/vm-01-test"
    look = await w.control("faults", {"match": {"method": "GET", "path": path}, "do": {"hold": "before"}})
    run = await drill(w, drill={"hold": 7200}, headers=ANN)
    await w.until(lambda: w.held(look["id"]))
    with w.host.pacer.stand():
        await w.control(f"faults/{look['id']}/release")
        yield run


async def cleaned(w: World) -> bool:
    return (await w.state())["accepted"]["testFailoverCleanup"] == 1


async def swept(w: World) -> bool:
    """Nothing is written down any more of what is to be cleaned up."""
    key = EntityInstanceId("drill", lease_key(VAULT, (await w.state())["item"]))
    found = await w.host.client.get_entity(key)
    return found is None or found.get_state() in (None, {}, "null")


def claims(item: Json) -> str:
    return "\n".join(one["claim"] for one in item["evidence"])


async def test_a_drill_leaves_nothing_and_the_vm_replicates_as_before(world: Worlds) -> None:
    async with sandbox(world) as w:
        before = await w.state()
        run = await w.ended(await drill(w))
        after = await w.state()
        posts = [one["path"].split("?")[0].rsplit("/", 1)[-1] for one in await w.requests("POST")]
        report = await w.api.get(f"/api/runs/{run['id']}/report")
        listed = (await w.api.get(f"/api/runs/{run['id']}/items")).json()["value"][0]

    item = run["items"][0]
    assert (200, True) == (report.status_code, "Test failing over" in report.text)
    assert {"TestFailingOver", "CleaningUp"} <= {one["about"] for one in listed["byHand"]}
    assert "Succeeded" == run["status"], (run["errors"], item["errors"])
    assert ["testFailover", "testFailoverCleanup"] == posts
    assert (before["vms"], before["disks"]) == (after["vms"], after["disks"])
    assert (1, 1) == (after["accepted"]["testFailover"], after["accepted"]["testFailoverCleanup"])
    assert ["TestFailover", "TestFailoverCleanup"] == [one["scenario"] for one in item["jobs"]]
    assert {"Gone"} == {one["verdict"] for one in item["remainders"]}
    assert {"VM", "NIC", "Disk"} == {one["kind"] for one in item["remainders"]}
    assert "no longer does (161011)" in claims(item)
    assert "The test network is isolated" in claims(item)


HUB = f"{NETWORKS}/hub"
GATEWAY = {"default": "10.98.0.0/24", "GatewaySubnet": "10.98.1.0/27"}
UNFIT = [
    pytest.param([], PRODUCTION, "TestNetworkIsProduction", id="production itself"),
    pytest.param([network(peerings=[{"network": PRODUCTION}])], SANDBOX, "TestNetworkPeered", id="peered"),
    pytest.param(
        [network(peerings=[{"network": HUB}]), network("hub", peerings=[{"network": PRODUCTION}])],
        SANDBOX,
        "TestNetworkPeered",
        id="peered to what is peered",
    ),
    pytest.param(
        [network(prefix="10.98.0.0/16", subnets=GATEWAY, gateway="vpn")],
        SANDBOX,
        "TestNetworkHasGateway",
        id="with a gateway",
    ),
    pytest.param([network(subnets={"other": "10.99.0.0/24"})], SANDBOX, "TestSubnetMissing", id="subnet"),
]


@pytest.mark.parametrize(("networks", "wanted", "code"), UNFIT)
async def test_a_network_that_reaches_production_is_refused(
    world: Worlds, networks: list[Json], wanted: str, code: str
) -> None:
    """With a remedy, and with nothing changed."""
    async with world(state="protected-home", networks=networks) as w:
        run = await w.ended(await drill(w, network_id=wanted))
        changes = await w.requests("POST", "PUT", "DELETE")

    assert ("Rejected", code) == (run["status"], run["errors"][0]["code"])
    assert run["errors"][0]["recommendedAction"]
    assert [] == changes


async def test_a_network_that_is_peered_after_preflight_is_refused_at_the_call(world: Worlds) -> None:
    """It is read again in the invocation that would send the test failover."""
    async with sandbox(world) as w:
        last = {"method": "GET", "path": "replicationJobs", "nth": 1}
        hold = await w.control("faults", {"match": last, "do": {"hold": "before"}})
        started = await drill(w)
        await w.until(lambda: w.held(hold["id"]))
        body = {"properties": {"remoteVirtualNetwork": {"id": PRODUCTION}}}
        await w.send("PUT", f"{SANDBOX}/virtualNetworkPeerings/to-production?api-version=2024-05-01", body)
        await w.control(f"faults/{hold['id']}/release")
        run = await w.ended(started)
        changes = await w.requests("POST")

    assert ("Failed", "TestNetworkPeered") == (run["status"], run["items"][0]["errors"][0]["code"])
    assert [] == changes


async def test_a_member_of_a_multi_vm_group_is_refused_by_name(world: Worlds) -> None:
    async with sandbox(world, overrides={"vm-01": {"multiVmGroup": "shop"}}) as w:
        run = await w.ended(await drill(w))

    assert ("Rejected", "GroupNotDrilled") == (run["status"], run["errors"][0]["code"])
    assert "'shop'" in run["errors"][0]["message"]


async def test_a_probe_that_fails_ends_the_drill_cleaned_up(world: Worlds, plans: Path) -> None:
    members = f"members: {{db: {{items: [vm-01]}}}}\ndrill: {{network: {SANDBOX}}}\n"
    with deaf_port() as port:
        probe = f"{{name: answers, kind: Tcp, host: 127.0.0.1, port: {port}, within: 60}}"
        write(plans, f"policy: {{probes: [{probe}]}}\n{members}")
        async with sandbox(world) as w:
            run = await w.run(operation="Drill", plan="shop")
            truth = await w.state()

    item = run["items"][0]
    assert ("Failed", "NotVerifiedProbeFailed", "Verifying") == (
        run["status"], item["errors"][0]["code"], item["stage"]
    )  # fmt: skip
    assert (1, 1) == (truth["accepted"]["testFailover"], truth["accepted"]["testFailoverCleanup"])
    assert {"Gone"} == {one["verdict"] for one in item["remainders"]}


async def test_nobody_decides_and_the_deadline_cleans_up(world: Worlds) -> None:
    async with sandbox(world) as w:
        run = await w.ended(await drill(w, drill={"hold": "untilDecided", "deadline": 3600}))
        truth = await w.state()

    held = next(one for one in run["items"][0]["timeline"] if one["stage"] == "Holding")
    assert ("Succeeded", "TimedOut") == (run["status"], run["gates"][0]["state"])
    assert 2400 < seconds(held) <= 3600
    assert 1 == truth["accepted"]["testFailoverCleanup"]


@pytest.mark.parametrize(
    ("answer", "status"), [("Approve", "Succeeded"), ("Reject", "Failed"), ("release", "Succeeded")]
)
async def test_a_person_ends_the_hold(world: Worlds, answer: str, status: str) -> None:
    """By a verdict on what was seen, or an operator without one."""
    async with sandbox(world) as w:
        async with holding(w) as run:
            gate = await gate_of(w, run)
            if answer == "release":
                reply = await w.api.post(
                    f"/api/runs/{run['id']}/release", json={"reason": "seen"}, headers=ANN
                )
            else:
                reply = await decide(w, run, BOB, **approval(gate, answer))
        ended = await w.ended(run)
        truth = await w.state()

    assert 202 == reply.status_code, reply.text
    assert (status, 1) == (ended["status"], truth["accepted"]["testFailoverCleanup"]), ended["errors"]
    assert (["DrillNotAccepted"] if answer == "Reject" else []) == [one["code"] for one in ended["errors"]]


async def test_a_cancelled_drill_is_cleaned_up(world: Worlds) -> None:
    async with sandbox(world) as w:
        async with holding(w) as run:
            await gate_of(w, run)
            await w.api.post(f"/api/runs/{run['id']}/cancel", json={"reason": "enough"}, headers=ANN)
        ended = await w.ended(run)
        truth = await w.state()

    assert ("Cancelled", "Cancelled") == (ended["status"], ended["items"][0]["outcome"])
    assert 1 == truth["accepted"]["testFailoverCleanup"]


@pytest.mark.parametrize(("variant", "code"), [("left", "TestFailoverLeftOvers"), ("jobFails", "150226")])
async def test_a_clean_up_that_leaves_something_is_loud(world: Worlds, variant: str, code: str) -> None:
    """Whether the job says so or not: what is left is named, with what to do."""
    lock = {"vm-01": {"locks": {"away": "CanNotDelete"}}}
    async with sandbox(world, overrides=lock, variants={"cleanUpUnderLock": variant}) as w:
        run = await w.ended(await drill(w))

    item = run["items"][0]
    assert ("Failed", code) == (run["status"], item["errors"][0]["code"]), item["errors"]
    assert item["errors"][0]["recommendedAction"]
    assert TEST_VM.lower() in [one["id"].lower() for one in item["remainders"] if one["verdict"] != "Gone"]


async def test_a_clean_up_that_hangs_is_told_and_goes_on_once_it_is_cancelled(world: Worlds) -> None:
    async with sandbox(world) as w:
        await w.control("faults", {"match": {"nth": 1}, "do": {"hangTask": "VmTfoDeleteTestVm"}})
        run = await drill(w)

        async def stalled() -> bool:
            shown = (await w.api.get(f"/api/runs/{run['id']}")).json()
            return any(one["stalled"] for one in shown["items"])

        await w.until(stalled)
        await w.post_arm(f"{VAULT}/replicationJobs/{(await w.state())['job']}/cancel")
        ended = await w.ended(run)

    said = [one["message"] for one in ended["items"][0]["findings"] if one["code"] == "StageStalled"]
    assert "Succeeded" == ended["status"], ended["errors"]
    assert ["vm-01 has been CleaningUp for 60 minutes; it is still waited for."] == said


@pytest.mark.parametrize("purged", [False, True], ids=["kept", "purged"])
async def test_a_drill_of_a_run_that_was_ended_by_force_is_swept(world: Worlds, *, purged: bool) -> None:
    """Its record is evidence enough, also where the run was purged before it was wound up."""
    async with sandbox(world) as w:
        async with holding(w) as run:
            await gate_of(w, run)
            await w.host.client.terminate_orchestration(run["id"], recursive=True)
            await w.host.wait(run["id"])
            if purged:
                await w.host.client.purge_orchestration(run["id"], recursive=True)
        await w.fire("sweep_drills")
        await w.until(lambda: cleaned(w))
        truth = await w.state()
        await w.until(lambda: swept(w))

    assert (1, 1) == (truth["accepted"]["testFailover"], truth["accepted"]["testFailoverCleanup"])


async def test_a_test_failover_that_shows_up_late_is_swept(
    world: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answer was lost, and no read showed it for 20 minutes: its run is over by then, its record is not."""
    call, calls = SiteRecovery.test_failover, Counter[str]()

    async def lost(self: SiteRecovery, item_id: str, body: Any) -> Accepted:
        calls[item_id] += 1
        accepted = await call(self, item_id, body)
        raise UnclearError(Fault("NoAnswer", f"The answer {accepted.operation_id} was lost."))

    monkeypatch.setattr(SiteRecovery, "test_failover", lost)
    async with sandbox(world) as w:
        for match, do in (
            ({"method": "POST", "path": "/testFailover?", "nth": 1}, {"hideSeconds": 1200}),
            ({"method": "GET", "path": "/Microsoft.RecoveryServices/"}, {"staleSeconds": 20}),
        ):
            await w.control("faults", {"match": match, "do": do})
        run = await w.ended(await drill(w))
        unseen, closed = await w.state(), await swept(w)
        await w.control("clock", {"advanceSeconds": 1200})
        await w.fire("sweep_drills")
        await w.until(lambda: cleaned(w))
        await w.until(lambda: swept(w))
        truth = await w.state()

    item = run["items"][0]
    assert ("Failed", False) == (run["status"], closed), item
    assert "DrillNotSeen" in {one["code"] for one in item["findings"]}
    assert (1, 0) == (unseen["accepted"]["testFailover"], unseen["accepted"]["testFailoverCleanup"])
    assert (1, 1) == (truth["accepted"]["testFailover"], truth["accepted"]["testFailoverCleanup"])
    assert (False, {"eastus": "running", "westus": None}) == (truth["tested"], truth["vms"])
    assert 2 == calls.total()


async def test_a_test_failover_of_somebody_else_is_left_alone(world: Worlds) -> None:
    """It is told at preflight, and no sweep touches it."""
    async with sandbox(world, overrides={"vm-01": {"testFailover": "pending"}}) as w:
        run = await w.ended(await drill(w))
        await w.fire("sweep_drills")
        truth = await w.state()

    assert ("Rejected", "TestFailoverPending") in [(run["status"], one["code"]) for one in run["errors"]]
    assert 0 == truth["accepted"]["testFailoverCleanup"]


@pytest.mark.parametrize("call", ["testFailover", "testFailoverCleanup"])
@pytest.mark.parametrize("do", [{"drop": "before"}, {"drop": "after"}, {"hideSeconds": 45}])
async def test_an_unclear_answer_is_called_at_most_once_too_often(world: Worlds, call: str, do: Json) -> None:
    """Azure accepts one of each, and nothing is left."""
    async with sandbox(world) as w:
        match = {"method": "POST", "path": f"/{call}?", "nth": 1}
        await w.control("faults", {"match": match, "do": do})
        run = await w.ended(await drill(w))
        truth = await w.state()

    assert "Succeeded" == run["status"], run["items"][0]["errors"]
    assert (1, 1) == (truth["accepted"]["testFailover"], truth["accepted"]["testFailoverCleanup"])


@pytest.mark.parametrize("variant", ["None", "MarkedForDeletion"])
async def test_reads_that_lag_behind_leave_no_test_vm(world: Worlds, variant: str) -> None:
    """Whether Azure goes on saying MarkedForDeletion is a guess; a failover is possible right after."""
    async with sandbox(world, variants={"testFailoverStateAfterCleanup": variant}) as w:
        lag = {"match": {"method": "GET", "path": "/replicationProtectedItems/"}, "do": {"staleSeconds": 20}}
        await w.control("faults", lag)
        run = await w.ended(await drill(w))
        truth = await w.state()
        later = await w.run("vm-01", operation="Failover", dryRun=True)

    assert ("Succeeded", 1) == (run["status"], truth["accepted"]["testFailoverCleanup"]), run["items"]
    assert "Succeeded" == later["status"], later["errors"]


async def test_a_drill_whose_run_is_gone_and_whose_items_are_not_ends_by_its_deadline(world: Worlds) -> None:
    """Only the run was ended: its item still cleans up, nobody else has to."""
    async with sandbox(world) as w:
        async with holding(w) as run:
            await gate_of(w, run)
            await w.host.client.terminate_orchestration(run["id"], recursive=False)
            await w.host.wait(run["id"])
        await w.until(lambda: cleaned(w))
        await w.until(lambda: swept(w))


async def test_the_drills_of_a_plan_are_told_and_started_once(world: Worlds, plans: Path) -> None:
    """Overdue until one succeeded; whoever looks again at the same hour starts no second."""
    said = (
        f"drill: {{network: {SANDBOX}, every: 90d, automatic: true}}\nmembers: {{db: {{items: [vm-01]}}}}\n"
    )
    write(plans, said)
    async with sandbox(world) as w:
        before = (await w.api.get("/api/plans")).json()["value"][0]["drill"]
        for _ in range(2):
            await w.fire("start_due_drills")
        wanted = run_id(VAULT, "drill/shop/first")
        await w.until(lambda: started(w, wanted))
        await w.ended({"id": wanted})
        after = (await w.api.get("/api/plans/shop")).json()["drill"]
        for _ in range(2):
            await w.fire("start_due_drills")
        seen = (await w.api.get(f"/api/runs/{after['last']['runId']}")).json()
        truth = await w.state()

    assert (True, None) == (before["overdue"], before["last"])
    assert (False, "Succeeded") == (after["overdue"], after["lastSucceeded"]["status"])
    assert (
        90
        == (
            datetime.fromisoformat(after["nextDue"]) - datetime.fromisoformat(after["last"]["startedAt"])
        ).days
    )
    assert ("Drill", "shop", 1) == (seen["operation"], seen["plan"], truth["accepted"]["testFailover"])
