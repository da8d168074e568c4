"""A failover that was not verified names its rollback: the very requests that bring the VM home."""

from pathlib import Path

import pytest

from tests.app.conftest import Json, World, Worlds
from tests.app.people import ANN, asked, decided, read
from tests.app.plans import write
from tests.app.receiver import receiver

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def sent(w: World, body: Json, gates: int) -> Json:
    """Ann sends this, Bob approves what it asks, and it ends."""
    with w.host.pacer.stand():
        answer = await w.api.post("/api/runs", json=body, headers=ANN)
        assert answer.status_code == 202, answer.text
        await decided(w, answer.json()["id"], "Approve")
    for _ in range(gates - 1):
        await decided(w, answer.json()["id"], "Approve")
    return await w.ended(answer.json())


async def fenced_and_committed(w: World, body: Json) -> tuple[Json, tuple[str, str]]:
    """The first request of a rollback as it ended, and how item and recovered VM stood before its commit."""
    with w.host.pacer.stand():
        answer = await w.api.post("/api/runs", json=body, headers=ANN)
        assert answer.status_code == 202, answer.text
        await decided(w, answer.json()["id"], "Approve")
    await w.until(lambda: asked(w, answer.json()["id"]))
    truth = await w.state()
    await decided(w, answer.json()["id"], "Approve")
    return await w.ended(answer.json()), (truth["protectionState"], truth["vms"]["westus"])


async def test_the_requests_of_a_rollback_bring_the_vm_home(world: Worlds, plans: Path) -> None:
    """Taken over where it stands, committed by a person, reprotected, and failed back: two failovers in all."""
    async with receiver(*[500] * 40) as app, world(state="protected-home") as w:
        probe = f"{{name: page, kind: Http, url: '{app.url}', within: 1m}}"
        write(plans, f"policy: {{probes: [{probe}]}}\nmembers: {{web: {{items: [vm-01]}}}}\n")
        run = await w.run(plan="shop", operation="Failover")
        first, second = run["items"][0]["rollback"]
        ended, fenced = await fenced_and_committed(w, first["request"])
        away = await w.state()
        back = await sent(w, second["request"], gates=1)
        truth, again = await w.state(), await read(w, run["id"])

    assert ("Unprotected", "Verifying") == (run["items"][0]["outcome"], run["items"][0]["stage"])
    assert ("Succeeded", "Succeeded") == (ended["status"], back["status"]), (ended, back)
    assert ("UnplannedFailoverCommitPendingStatesBegin", "stopped") == fenced
    assert ("Protected", "running") == (away["protectionState"], away["vms"]["westus"])
    assert ("Protected", "running") == (truth["protectionState"], truth["vms"]["eastus"])
    assert (2, 2) == (truth["accepted"]["unplannedFailover"], truth["accepted"]["failoverCommit"])
    assert [first, second] == again["items"][0]["rollback"]


async def test_what_ended_well_has_no_rollback(world: Worlds) -> None:
    """It is committed: to move it back is a failback like any other."""
    async with world() as w:
        run = await w.run("vm-01")

    assert ("Succeeded", []) == (run["status"], run["items"][0]["rollback"])


async def test_a_rejected_commit_leaves_the_recovered_vm_off(world: Worlds) -> None:
    """To hold: nothing is committed, and nobody uses what was not verified. A refusal that passes changes nothing."""
    match = {"method": "POST", "path": "/powerOff", "nth": 1}
    async with world(state="protected-home") as w:
        await w.fail_over_by_hand("vm-01")
        await w.control("faults", {"match": match, "do": {"status": 403, "code": "AuthorizationFailed"}})
        run = await w.start(
            "vm-01", operation="Failover", adopt=True, fence=True, reprotect="WhenHomeIsBack", headers=ANN
        )
        await decided(w, run["id"], "Reject")
        ended = await w.ended(run)
        truth = await w.state()

    assert ("Unprotected", "CommitRejected") == (
        ended["items"][0]["outcome"], ended["items"][0]["errors"][0]["code"]
    )  # fmt: skip
    assert (0, "stopped") == (truth["accepted"]["failoverCommit"], truth["vms"]["westus"])
    assert "RecoveredVmFenced" in {one["code"] for one in ended["items"][0]["findings"]}


async def test_a_vm_that_does_not_stop_is_not_committed(world: Worlds) -> None:
    """Not fenced is told, and asked for again with another request."""
    async with world(state="protected-home") as w:
        await w.fail_over_by_hand("vm-01")
        fault = {"match": {"path": "/powerOff"}, "do": {"change": {"powerOff": "hangs"}}}
        await w.control("faults", fault)
        ended = await w.run("vm-01", operation="Failover", adopt=True, fence=True, reprotect="WhenHomeIsBack")
        truth = await w.state()

    assert "RecoveredVmNotFenced" == ended["items"][0]["errors"][0]["code"]
    assert 0 == truth["accepted"]["failoverCommit"]


async def test_what_nobody_failed_over_is_not_fenced(world: Worlds) -> None:
    async with world() as w:
        run = await w.run("vm-01", adopt=True, fence=True)
        body = {"operation": "Failback", "vaultId": run["vaultId"], "items": ["vm-01"], "fence": True}
        alone = await w.api.post("/api/runs", json=body)

    assert ("Rejected", "NothingToFence") == (run["status"], run["items"][0]["errors"][0]["code"])
    assert (400, "/fence") == (alone.status_code, alone.json()["errors"][0]["pointer"])
