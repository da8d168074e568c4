"""Long waits, broken activities and small histories."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from durabletask.client import OrchestrationStatus

from homeward.arm.budget import Budget, Need
from homeward.arm.site_recovery import Accepted, SiteRecovery
from homeward.domain.evidence import Fault
from homeward.errors import RetryLaterError
from tests.app.conftest import World, Worlds
from tests.app.plans import write
from tests.app.test_gates import ANN, BOB, approval, decide, gate_of

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

HOUR = 3600.0


@pytest.fixture(autouse=True)
def unwatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app does not look at itself every five minutes: of waits of many days that would be nearly all the work."""
    monkeypatch.setenv("AzureWebJobs.check_self.Disabled", "1")


async def _history(w: World, run: dict[str, Any]) -> int:
    item = run["items"][0]["name"]
    return len(await w.host.client.get_orchestration_history(f"{run['id']}:{item}:1"))


async def test_an_items_history_does_not_grow_with_the_wait(world: Worlds) -> None:
    """At most 150 events, and within 10 of each other for a wait of one hour and of 72 hours."""
    sizes: list[int] = []
    for hours in (1, 72):
        async with world(durations={"resync": hours * HOUR}) as w:
            run = await w.run("vm-01")
            sizes.append(await _history(w, run))
            assert "Succeeded" == run["status"], run

    assert max(sizes) <= 150, sizes
    assert max(sizes) - min(sizes) <= 10, sizes


async def test_the_watcher_outlives_days_without_anybody_who_waits(world: Worlds) -> None:
    """A commit is decided after more than two days: who waits afterwards is still woken, and no history grew."""
    async with world() as w:
        run = await w.start("vm-01", commit="Manual", headers=ANN)
        gate = await gate_of(w, run)
        late = datetime.fromisoformat(gate["openedAt"]) + timedelta(hours=50)
        await w.later(late)
        with w.host.pacer.stand():
            watcher = f"watch:batch:{run['id']}:0:0"
            watching = await w.host.client.get_orchestration_state(watcher)
            size = len(await w.host.client.get_orchestration_history(watcher))
            answer = await decide(w, run, BOB, **approval(gate))
        ended = await w.ended(run)
        gone = await w.host.wait(watcher)

    assert 202 == answer.status_code, answer.text
    assert watching is not None
    assert OrchestrationStatus.RUNNING == watching.runtime_status
    assert size < 20, size
    assert "Succeeded" == ended["status"], ended["items"]
    assert OrchestrationStatus.COMPLETED == gone.runtime_status


async def _gated(world: Worlds, gates: int, wait: timedelta) -> tuple[dict[str, Any], int]:
    """A run that waits so long at each of its gates, and the size of its item's history."""
    async with world() as w:
        run = await w.start(plan="shop", headers=ANN)
        for _ in range(gates):
            gate = await gate_of(w, run)
            late = datetime.fromisoformat(gate["openedAt"]) + wait
            await w.later(late)
            with w.host.pacer.stand():
                await decide(w, run, BOB, **approval(gate))
                await w.until(partial(_closed, w, run, gate))
        ended = await w.ended(run)
        assert "Succeeded" == ended["status"], ended
        return ended, await _history(w, ended)


async def test_waits_for_a_word_and_for_a_decision_keep_the_history_small(world: Worlds, plans: Path) -> None:
    """Eight days for each: who waits looks ever more rarely whether the word may still come, and tells so."""
    approved = "approval: {required: true, timeout: 9d}"
    write(plans, f"members: {{db: {{items: [vm-01]}}}}\npolicy: {{commit: Manual}}\n{approved}\n")
    ended, size = await _gated(world, 2, timedelta(days=8))

    stalls = [one for one in ended["items"][0]["findings"] if one["code"] == "StageStalled"]
    assert (1, True) == (len(stalls), size <= 150), (stalls, size)


async def test_an_items_history_does_not_grow_with_the_wait_at_its_gate(world: Worlds, plans: Path) -> None:
    """At most 150 events, and within 10 of each other for one hour and for 72 (to which time jumps from 71)."""
    write(plans, "members: {db: {items: [vm-01]}}\npolicy: {commit: Manual}\napproval: {required: false}\n")
    sizes = [(await _gated(world, 1, timedelta(hours=hours)))[1] for hours in (1, 71)]

    assert max(sizes) <= 150, sizes
    assert max(sizes) - min(sizes) <= 10, sizes


async def _closed(w: World, run: dict[str, Any], gate: dict[str, Any]) -> bool:
    gates = (await w.api.get(f"/api/runs/{run['id']}")).json()["gates"]
    return any((one["name"], one["state"]) == (gate["name"], "Approved") for one in gates)


async def _size_where_the_budget_is_empty(world: Worlds, patch: pytest.MonkeyPatch, hours: int) -> int:
    """The history of an item each of whose calls is sent back twice before it gets its turn."""
    turn, sent_back = Budget.turn, Counter[datetime]()

    @contextmanager
    def empty(self: Budget, need: Need, at: datetime, rank: datetime | None) -> Generator[None]:
        place = rank or at
        sent_back[place] += 1
        if sent_back[place] <= 2:
            raise RetryLaterError(Fault("ArmBudget", "Nothing is left."), 20.0, rank=place)
        with turn(self, need, at, rank):
            yield

    with patch.context() as patched:
        patched.setattr(Budget, "turn", empty)
        async with world(durations={"resync": hours * HOUR}) as w:
            run = await w.run("vm-01")
            assert "Succeeded" == run["status"], run
            return await _history(w, run)


async def test_a_budget_that_is_empty_again_and_again_keeps_the_history_small(
    world: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As without it, whether the calls of a short wait are sent back or the many looks of a long one."""
    sizes = [await _size_where_the_budget_is_empty(world, monkeypatch, hours) for hours in (1, 72)]

    assert max(sizes) <= 150, sizes
    assert max(sizes) - min(sizes) <= 10, sizes


@pytest.mark.parametrize("method", ["fail_over", "commit", "switch_protection"])
async def test_an_activity_that_breaks_after_its_call_is_not_called_twice(
    world: Worlds, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """Where the platform fails an activity instead of handing it out again, its effect is looked for first."""
    original = getattr(SiteRecovery, method)
    broken: list[str] = []

    async def breaks_once(self: SiteRecovery, *arguments: Any) -> Accepted:
        accepted = await original(self, *arguments)
        if not broken:
            broken.append(method)
            raise RuntimeError("The worker went away.")
        return accepted

    monkeypatch.setattr(SiteRecovery, method, breaks_once)
    async with world() as w:
        run = await w.run("vm-01")
        truth = await w.state()

    assert "Succeeded" == run["status"], run["items"]
    assert [method] == broken
    assert [1, 1, 1] == [
        truth["accepted"][key] for key in ("unplannedFailover", "failoverCommit", "switchprotection")
    ]


async def test_an_unplanned_run_does_not_wait_for_a_lost_source(world: Worlds) -> None:
    """The source's Compute answers nothing: an unplanned failback goes on without it."""
    async with world() as w:
        match = {"path": "resourcegroups/rg-app-westus/providers/microsoft.compute/virtualmachines"}
        await w.control("faults", {"match": match, "do": {"status": 503}})
        run = await w.run("vm-01", mode="Unplanned", shutdown="None", dryRun=True)

    assert "Succeeded" == run["status"], run
    assert "SourceNotRunning" in [finding["code"] for finding in run["items"][0]["findings"]]


async def test_no_success_without_a_fresh_read(world: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job says done while reads of the item still lag: the stage goes on only when the item shows it."""
    fail_over, read = SiteRecovery.fail_over, SiteRecovery.item
    stale: list[Any] = []
    served: list[str] = []

    async def remember(self: SiteRecovery, item_id: str, body: Any) -> Accepted:
        stale.extend([await read(self, item_id)] * 3)
        return await fail_over(self, item_id, body)

    async def lag(self: SiteRecovery, item_id: str) -> Any:
        if stale:
            served.append(item_id)
            return stale.pop()
        return await read(self, item_id)

    monkeypatch.setattr(SiteRecovery, "fail_over", remember)
    monkeypatch.setattr(SiteRecovery, "item", lag)
    async with world() as w:
        run = await w.run("vm-01")

    claims = [one["claim"] for one in run["items"][0]["evidence"]]
    assert "Succeeded" == run["status"], run["items"]
    assert 3 == len(served)
    assert any("active location Recovery" in claim for claim in claims)


async def test_an_item_that_contradicts_its_job_ends_the_wait(
    world: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job says done and the item never shows it: after half an hour the run says so and changes nothing more."""

    def never(*_: object) -> bool:
        return False

    monkeypatch.setattr("activities.wait.agrees", never)
    async with world() as w:
        run = await w.run("vm-01")
        truth = await w.state()

    item = run["items"][0]
    assert ("FailingOver", "ItemContradictsJob") == (item["stage"], item["errors"][0]["code"])
    assert 0 == truth["accepted"]["failoverCommit"]
    assert "SourceLeftOff" in [finding["code"] for finding in item["findings"]]
