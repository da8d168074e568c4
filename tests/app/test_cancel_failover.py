"""A failover that is undone at its gate, where Azure offers that: the VM runs where it came from, and only there."""

from typing import Any

import pytest

from tests.app.conftest import World, Worlds
from tests.app.test_commit import before_the_commit
from tests.app.test_gates import ANN, BOB, Json, approval, decide

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

OFFERED = {"allowedOperationsBeforeCommit": "withCancelFailover"}


async def cancelled(w: World, **fields: Any) -> tuple[Json, Json, Any]:
    """A run whose failover Bob has cancelled, as it ended; its gate, and what Bob was answered."""
    async with before_the_commit(w, "vm-01", **fields) as (run, gate):
        answer = await decide(w, run, BOB, **approval(gate, "CancelFailover"))
    return await w.ended(run), gate, answer


def codes(item: Json) -> set[str]:
    return {one["code"] for one in item["findings"]}


async def test_a_failover_is_cancelled_where_azure_offers_it(world: Worlds) -> None:
    """Its source, which this run had stopped, runs again; nothing was committed."""
    async with world(variants=OFFERED) as w:
        before = await w.state()
        ended, gate, _ = await cancelled(w)
        truth = await w.state()

    item = ended["items"][0]
    assert "CancelFailover" in gate["offers"]
    assert ("Failed", "Failed", "FailoverCancelled") == (
        ended["status"], item["outcome"], item["errors"][0]["code"]
    )  # fmt: skip
    assert "bob" in item["errors"][0]["message"]
    assert ("Protected", "Primary") == (truth["protectionState"], truth["activeLocation"])
    assert before["vms"] == truth["vms"]
    assert (1, 1, 0) == tuple(
        truth["accepted"].get(one, 0) for one in ("unplannedFailover", "failoverCancel", "failoverCommit")
    )
    assert [] == item["rollback"]
    assert not {"SourceLeftOff", "RecoveredVmLeft"} & codes(item)


async def test_it_cannot_be_decided_where_azure_does_not_offer_it(world: Worlds) -> None:
    async with world() as w:
        async with before_the_commit(w, "vm-01") as (run, gate):
            refused = await decide(w, run, BOB, **approval(gate, "CancelFailover"))
            own = await decide(w, run, ANN, **approval(gate, "CancelFailover"))
            await decide(w, run, BOB, **approval(gate))
        ended = await w.ended(run)

    assert (409, 403) == (refused.status_code, own.status_code)
    assert "offers Approve, Reject" in refused.json()["detail"]
    assert "Succeeded" == ended["status"]


async def test_a_lost_answer_does_not_cancel_twice(world: Worlds) -> None:
    async with world(variants=OFFERED) as w:
        await w.control("faults", {"match": {"path": "/failoverCancel"}, "do": {"drop": "after"}})
        ended, _, _ = await cancelled(w)
        truth = await w.state()

    assert "FailoverCancelled" == ended["items"][0]["errors"][0]["code"], ended["items"]
    assert (1, "running") == (truth["accepted"]["failoverCancel"], truth["vms"]["westus"])


async def test_a_cancellation_that_fails_opens_the_gate_again(world: Worlds) -> None:
    """The failover stands, and can be committed."""
    async with world(variants=OFFERED) as w:
        fault = {"match": {"path": "/failoverCancel"}, "do": {"failTask": "VmCancelFailover"}}
        await w.control("faults", fault)
        async with before_the_commit(w, "vm-01") as (run, first):
            await decide(w, run, BOB, **approval(first, "CancelFailover"))

        async def again() -> bool:
            gates = (await w.api.get(f"/api/runs/{run['id']}")).json()["gates"]
            return any(one["state"] == "Open" and one["scopeHash"] != first["scopeHash"] for one in gates)

        await w.until(again)
        with w.host.pacer.stand():
            gate = (await w.api.get(f"/api/runs/{run['id']}")).json()["gates"][-1]
            await decide(w, run, BOB, **approval(gate))
        ended = await w.ended(run)
        truth = await w.state()

    assert "Succeeded" == ended["status"], ended["items"]
    assert (1, "running") == (truth["accepted"]["failoverCommit"], truth["vms"]["eastus"])


async def test_a_recovered_vm_that_is_left_is_told_and_keeps_the_source_off(world: Worlds) -> None:
    """What is not gone by a 404 may be started by somebody: two of the same VM must not run."""
    async with world(variants=OFFERED | {"recoveredVmAfterCancel": "leftStopped"}) as w:
        ended, _, _ = await cancelled(w)
        truth = await w.state()

    assert {"RecoveredVmLeft", "SourceLeftOff"} <= codes(ended["items"][0])
    assert ("Protected", "stopped", "deallocated") == (
        truth["protectionState"], truth["vms"]["westus"], truth["vms"]["eastus"]
    )  # fmt: skip


async def test_a_source_that_the_run_did_not_stop_is_not_started(world: Worlds) -> None:
    """Site Recovery shut it down, as an unplanned run has it do."""
    async with world(variants=OFFERED) as w:
        ended, _, _ = await cancelled(w, mode="Unplanned")
        truth = await w.state()

    assert "SourceLeftOff" in codes(ended["items"][0])
    assert ("Protected", None, "deallocated") == (
        truth["protectionState"], truth["vms"]["eastus"], truth["vms"]["westus"]
    )  # fmt: skip


async def test_a_failover_that_somebody_cancelled_in_azure_is_no_recovered_vm(world: Worlds) -> None:
    """Whatever is then decided at its gate: the source that this run had stopped runs again, and it is told."""
    async with world(variants=OFFERED) as w:
        async with before_the_commit(w, "vm-01") as (run, gate):
            await w.post_arm(f"{(await w.state())['id']}/failoverCancel")

        async def over() -> bool:
            return (await w.state())["protectionState"] == "Protected"

        await w.until(over)
        with w.host.pacer.stand():
            await decide(w, run, BOB, **approval(gate, "Reject"))
        ended = await w.ended(run)
        truth = await w.state()

    item = ended["items"][0]
    assert ("Failed", "Failed", "CommitRejected") == (
        ended["status"], item["outcome"], item["errors"][0]["code"]
    )  # fmt: skip
    assert {"FailoverUndone"} == {"FailoverUndone", "SourceLeftOff", "RecoveredVmLeft"} & codes(item)
    assert (None, []) == (item.get("unprotectedSince"), item["rollback"])
    assert ("Protected", "running", None) == (
        truth["protectionState"], truth["vms"]["westus"], truth["vms"]["eastus"]
    )  # fmt: skip
