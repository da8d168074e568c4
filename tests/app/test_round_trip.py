"""A round trip is one case: over, a stay away, and back, each leg an ordinary run."""

import pytest

from tests.app.conftest import Json, World, Worlds
from tests.app.people import ANN, asked, decided, read

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


def legs(run: Json) -> list[tuple[str, str]]:
    return [(one["operation"], one["status"]) for one in run["legs"]]


async def back(w: World, run_id: str) -> bool:
    return len((await read(w, run_id))["legs"]) > 1


async def test_a_round_trip_ends_protected_at_home(world: Worlds) -> None:
    """After an hour away; two VMs, one of each accepted for each leg, and both legs can be read as runs."""
    async with world(state="protected-home", vms=2) as w:
        run = await w.run("vm-01", "vm-02", operation="RoundTrip", awayFor=3600)
        truths = [await w.state("vm-01"), await w.state("vm-02")]
        over, back = [await read(w, one["runId"]) for one in run["legs"]]
        report = await w.api.get(f"/api/runs/{run['id']}/report")
        repeated = await w.api.get(f"/api/runs/{run['id']}/outcome")

    assert ("Succeeded", [("Failover", "Succeeded"), ("Failback", "Succeeded")]) == (run["status"], legs(run))
    for truth in truths:
        assert ("Protected", "running") == (truth["protectionState"], truth["vms"]["eastus"])
        made = (truth["accepted"][one] for one in ("unplannedFailover", "failoverCommit", "switchprotection"))
        assert (2, 2, 2) == tuple(made)
    assert ["Succeeded"] * 2 == [one["outcome"] for one in run["items"]]
    assert back["startedAt"] >= over["endedAt"]
    assert (2, 2) == (run["counts"]["items"], run["counts"]["succeeded"])
    assert (200, 200) == (report.status_code, repeated.status_code)


async def test_without_a_time_a_person_says_when_they_come_home(world: Worlds) -> None:
    """Each leg asks for its own approval by the trip's name, and the stay ends by a gate of the trip's."""
    async with world(state="protected-home") as w:
        with w.host.pacer.stand():
            run = await w.start("vm-01", operation="RoundTrip", approval="Required", headers=ANN)
            await decided(w, run["id"], "Approve")
        await w.until(lambda: asked(w, run["id"]))  # the trip's own gate, which has no time-out
        with w.host.pacer.stand():
            away = await w.state()
            await decided(w, run["id"], "Approve")
            await w.until(lambda: back(w, run["id"]))
            await decided(w, run["id"], "Approve")
        ended = await w.ended(run)

    assert ("Protected", "running") == (away["protectionState"], away["vms"]["westus"])
    assert ("Succeeded", 2) == (ended["status"], len(ended["legs"])), ended
    assert ["return"] == [one["name"] for one in ended["gates"]]


async def test_who_stays_away_is_told_and_protected(world: Worlds) -> None:
    """The way back was refused: half a trip, said as such."""
    async with world(state="protected-home") as w:
        run = await w.start("vm-01", operation="RoundTrip", headers=ANN)
        await decided(w, run["id"], "Reject")
        ended = await w.ended(run)
        truth = await w.state()

    assert ("PartiallySucceeded", "StaysAway") == (ended["status"], ended["errors"][0]["code"])
    assert [("Failover", "Succeeded")] == legs(ended)
    assert ("Protected", "running") == (truth["protectionState"], truth["vms"]["westus"])


async def test_a_trip_is_steered_by_its_own_name(world: Worlds) -> None:
    """Cancelled while the first leg waits for its approval: nothing was changed, and no second leg began."""
    async with world(state="protected-home") as w:
        with w.host.pacer.stand():
            run = await w.start("vm-01", operation="RoundTrip", approval="Required", headers=ANN)
            await w.until(lambda: asked(w, run["id"]))
            await w.api.post(f"/api/runs/{run['id']}/cancel", json={"reason": "not today"})
        ended = await w.ended(run)
        changes = await w.requests("POST")

    assert ("Cancelled", [("Failover", "Cancelled")]) == (ended["status"], legs(ended))
    assert [] == changes


async def test_a_trip_that_may_not_begin_is_rejected_as_its_first_leg_is(world: Worlds) -> None:
    """With the reasons of its items."""
    async with world(state="protected-away") as w:
        run = await w.run("vm-01", operation="RoundTrip", awayFor=60)

    assert ("Rejected", "NotAtHome", 1) == (run["status"], run["errors"][0]["code"], len(run["legs"]))
