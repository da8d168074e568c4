"""Zero loss: the point's time is later than the quiesce, and only one of the two VMs is given its voice back."""

import base64
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.app.conftest import Json, World, Worlds
from tests.app.drill.seed import ALL, SEED, dice
from tests.app.plans import write
from tests.app.test_gates import ANN, BOB, approval, decide, gate_of

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

QUIESCE, RESUME = "systemctl stop shop", "systemctl start shop"
ENDS_WELL: Json = {"runCommandOutput": "homeward-ended-with-0", "dataDisks": 1}
TIMINGS = 100 if ALL else 3


def plan(plans: Path, more: str = "") -> None:
    policy = f"zeroLoss: {{quiesce: {QUIESCE}, resume: {RESUME}{more}}}"
    write(plans, f"members:\n  web:\n    items: [vm-01]\n    policy:\n      {policy}\n")


def scripts(truth: Json) -> list[tuple[str, str]]:
    """Which ran where, in their order."""
    words = {QUIESCE: "quiesce", RESUME: "resume"}
    return [(words[plain(one["script"])], one["location"]) for one in truth["scripts"]]


def plain(sent: str) -> str:
    """The script in what is sent to a Windows VM."""
    encoded = sent.split("-EncodedCommand ")[1].split(maxsplit=1)[0]
    return base64.b64decode(encoded).decode("utf-16-le")


def ended(truth: Json, number: int) -> datetime:
    return datetime.fromisoformat(truth["scripts"][number]["ended"])


async def run_once(world: Worlds, chance: random.Random) -> tuple[Json, Json]:
    """The scripts take so long that the quiesce ends at a random moment between two recovery points."""
    seconds = 1 + (chance.uniform(0, 300) - datetime.now(UTC).timestamp()) % 300
    async with world(overrides={"vm-01": ENDS_WELL}, durations={"runCommand": seconds}) as w:
        return await w.run(plan="shop"), await w.state()


def holds(run: Json, truth: Json, seed: str) -> None:
    item = run["items"][0]
    assert "Succeeded" == run["status"], (seed, run["items"])
    assert (0, False) == (item["dataLossSeconds"], item["dataLossIsUpperBound"]), seed
    assert [("quiesce", "westus"), ("resume", "eastus")] == scripts(truth), seed
    # The last write is that before the quiesce: the disks were made from a later point, and all of them.
    assert datetime.fromisoformat(truth["recoveredFrom"]["time"]) > ended(truth, 0), seed
    assert 2 == truth["recoveredFrom"]["disks"], seed
    assert 1 == truth["accepted"]["unplannedFailover"], seed


@pytest.mark.parametrize("number", range(TIMINGS))
async def test_nothing_is_lost_whenever_the_quiesce_ends(world: Worlds, plans: Path, number: int) -> None:
    """The loss in the result is proven by the job's point and the emulator's truth. HOMEWARD_SEED repeats a run."""
    plan(plans)
    holds(*await run_once(world, dice(f"zero loss {number}")), f"HOMEWARD_SEED={SEED}, timing {number}")


async def test_an_approval_covers_a_point_that_is_not_yet_there(world: Worlds, plans: Path) -> None:
    """It was given for the policy; the newest point of that moment would have lost what was written since."""
    plan(plans)
    async with world(overrides={"vm-01": ENDS_WELL}) as w:
        with w.host.pacer.stand():
            run = await w.start(plan="shop", approval="Required", headers=ANN)
            gate = await gate_of(w, run)
            approved = (await w.api.get(f"/api/runs/{run['id']}")).json()["items"][0]["recoveryPoint"]
            await decide(w, run, BOB, **approval(gate))
        ended_run = await w.ended(run)
        truth = await w.state()

    holds(ended_run, truth, "approved")
    assert approved["time"] != ended_run["items"][0]["recoveryPoint"]["time"]


NO_LATER_POINT = {"match": {"method": "GET", "path": "/recoveryPoints"}, "do": {"staleSeconds": 7200}}


async def test_without_a_later_point_the_source_goes_on_as_before(world: Worlds, plans: Path) -> None:
    """Nothing was shut down, nothing failed over; the source has its voice back."""
    plan(plans, ", within: 5m")
    async with world(overrides={"vm-01": ENDS_WELL}) as w:
        await w.control("faults", NO_LATER_POINT)
        run = await w.run(plan="shop")
        truth = await w.state()

    error = run["items"][0]["errors"][0]
    assert ("Failed", "ZeroLossPointMissing") == (run["status"], error["code"])
    assert [("quiesce", "westus"), ("resume", "westus")] == scripts(truth)
    assert ("running", 0) == (truth["vms"]["westus"], truth["accepted"]["unplannedFailover"])


async def test_without_a_later_point_a_run_goes_on_where_its_policy_says_so(
    world: Worlds, plans: Path
) -> None:
    """The loss is then what the job says, counted from the quiesce."""
    plan(plans, ", within: 5m, otherwise: GoOn")
    async with world(overrides={"vm-01": ENDS_WELL}) as w:
        await w.control("faults", NO_LATER_POINT)
        run = await w.run(plan="shop")
        truth = await w.state()

    item = run["items"][0]
    assert "Succeeded" == run["status"], run["items"]
    assert "ZeroLossPointMissing" in {one["code"] for one in item["findings"]}
    used = datetime.fromisoformat(item["recoveryPoint"]["time"])
    expected = max((ended(truth, 0) - used).total_seconds(), 0)
    assert expected <= item["dataLossSeconds"] <= expected + 30
    assert [("quiesce", "westus"), ("resume", "eastus")] == scripts(truth)


async def test_a_failover_that_fails_gives_the_source_its_voice_back(world: Worlds, plans: Path) -> None:
    """It is started again first; the VM at the target, which never came to be, runs no script.

    A resume that Azure refuses for some minutes is asked for until it does not.
    """
    plan(plans)
    fault = {"match": {"scenario": "UnplannedFailover"}, "do": {"failTask": "VmFailover", "code": "28031"}}
    async with world(overrides={"vm-01": ENDS_WELL}) as w:
        await w.control("faults", fault)
        for nth in range(2, 7):  # the first is the quiesce
            match = {"method": "POST", "path": "/runCommand", "nth": nth}
            await w.control("faults", {"match": match, "do": {"status": 403, "code": "AuthorizationFailed"}})
        run = await w.run(plan="shop")
        truth = await w.state()

    assert "Failed" == run["status"]
    assert [("quiesce", "westus"), ("resume", "westus")] == scripts(truth)
    assert "running" == truth["vms"]["westus"]


async def test_a_source_that_does_not_get_quiet_is_not_shut_down(world: Worlds, plans: Path) -> None:
    """Its script failed, and so may its undoing: that is told by name."""
    plan(plans)
    async with world(overrides={"vm-01": {"runCommand": "fails"}}) as w:
        run = await w.run(plan="shop")
        truth = await w.state()

    item = run["items"][0]
    assert ("Failed", "ScriptFailed") == (run["status"], item["errors"][0]["code"])
    assert "SourceLeftQuiet" in {one["code"] for one in item["findings"]}
    assert ("running", 0) == (truth["vms"]["westus"], truth["accepted"]["unplannedFailover"])


async def cancelled_while_waiting(w: World) -> Json:
    """A run whose operator loses patience while its source is quiet."""
    run = await w.start(plan="shop")

    async def quiet() -> bool:
        return bool((await w.state())["scripts"])

    await w.until(quiet)
    answer = await w.api.post(f"/api/runs/{run['id']}/cancel", json={"reason": "Not now."})
    assert answer.is_success, answer.text
    return await w.ended(run)


async def test_a_cancelled_run_gives_the_source_its_voice_back(world: Worlds, plans: Path) -> None:
    """Soon, and not when the wait for a point would have been over."""
    plan(plans, ", within: 4h")
    async with world(overrides={"vm-01": ENDS_WELL}) as w:
        await w.control("faults", NO_LATER_POINT)
        run = await cancelled_while_waiting(w)
        truth = await w.state()

    assert "Cancelled" == run["status"]
    assert [("quiesce", "westus"), ("resume", "westus")] == scripts(truth)
    assert 0 == truth["accepted"]["unplannedFailover"]


async def test_a_multi_vm_group_with_zero_loss_is_refused(world: Worlds, plans: Path) -> None:
    """Its recovery plan cannot name a point, so nothing could be proven."""
    plan(plans)
    async with world(overrides={"vm-01": {**ENDS_WELL, "multiVmGroup": "shop"}}) as w:
        run = await w.run(plan="shop")

    assert "Rejected" == run["status"]
    assert "GroupZeroLoss" in {one["code"] for one in run["errors"]}


async def test_a_recovered_vm_that_is_not_committed_has_its_voice_all_the_same(
    world: Worlds, plans: Path
) -> None:
    """The source is off for good: a look that fails must not leave the only VM quiet, and nobody told."""
    plan(plans)
    match = {"method": "GET", "path": "rg-app-eastus/providers/Microsoft.Network/networkInterfaces/"}
    async with world(overrides={"vm-01": ENDS_WELL}) as w:
        await w.control("faults", {"match": match, "do": {"status": 403, "code": "AuthorizationFailed"}})
        run = await w.run(plan="shop")
        truth = await w.state()

    assert ("PartiallySucceeded", "Unprotected") == (run["status"], run["items"][0]["outcome"])
    assert [("quiesce", "westus"), ("resume", "eastus")] == scripts(truth)
