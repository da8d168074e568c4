"""A failover that a person commits: held, tried with other recovery points, then committed or not."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from tests.app.conftest import World, Worlds
from tests.app.test_gates import ANN, BOB, Json, approval, decide, gate_of

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def item_of(w: World, run: Json) -> Json:
    return (await w.api.get(f"/api/runs/{run['id']}")).json()["items"][0]


@asynccontextmanager
async def before_the_commit(w: World) -> AsyncGenerator[tuple[Json, Json]]:
    """A run and the gate that it waits at; time stands meanwhile, from the last look at the recovered VM on."""
    path = "rg-app-eastus/providers/Microsoft.Network/networkInterfaces/"
    look = await w.control("faults", {"match": {"method": "GET", "path": path}, "do": {"hold": "before"}})
    run = await w.start("vm-01", commit="Manual", headers=ANN)
    await w.until(lambda: w.held(look["id"]))
    with w.host.pacer.stand():
        await w.control(f"faults/{look['id']}/release")
        gate = await gate_of(w, run)
        assert gate["name"] == "commit:vm-01"
        yield run, gate


async def test_nothing_is_committed_before_a_person_says_so(world: Worlds) -> None:
    async with world() as w:
        async with before_the_commit(w) as (run, gate):
            before = await w.state()
            answer = await decide(w, run, BOB, **approval(gate))
        ended = await w.ended(run)

    assert (202, 0) == (answer.status_code, before["accepted"]["failoverCommit"])
    assert "Succeeded" == ended["status"], ended["items"]
    assert "bob" == ended["items"][0]["gate"]["decidedBy"]


async def test_a_rejected_commit_leaves_the_vm_recovered_and_says_so(world: Worlds) -> None:
    async with world() as w:
        async with before_the_commit(w) as (run, gate):
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


async def test_another_point_is_tried_before_the_commit(world: Worlds) -> None:
    """The VM is made again from the point that was asked for; the old approval does not count for it."""
    async with world() as w:
        async with before_the_commit(w) as (run, gate):
            first = (await item_of(w, run))["recoveryPoint"]
            wish = {"recoveryPoint": {"kind": "LatestAppConsistent"}, "reason": "the database is broken"}
            path = f"/api/runs/{run['id']}/items/vm-01/recovery-point"
            asked = await w.api.post(path, json=wish, headers=ANN)

        async def tried() -> bool:
            seen = await item_of(w, run)
            return seen["stage"] == "AwaitingCommit" and seen["gate"]["scopeHash"] != gate["scopeHash"]

        await w.until(tried)
        stale = await decide(w, run, BOB, **approval(gate))
        second = await decide(w, run, BOB, **approval(await gate_of(w, run)))
        assert second.status_code == 202, second.text
        ended = await w.ended(run)
        truth = await w.state()

    item = ended["items"][0]
    assert (202, 409) == (asked.status_code, stale.status_code)
    assert "Succeeded" == ended["status"], ended["items"]
    assert (1, 1) == (truth["accepted"]["applyRecoveryPoint"], truth["accepted"]["failoverCommit"])
    assert "LatestAppConsistent" == item["recoveryPoint"]["kind"]
    assert first["id"] != item["recoveryPoint"]["id"]
    assert item["dataLossSeconds"] > 0


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
