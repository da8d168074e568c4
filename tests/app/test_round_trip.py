"""A round trip is one case: over, a stay away, and back, each leg an ordinary run."""

import re

import pytest
from durabletask.entities import EntityInstanceId

from tests.app.conftest import Json, World, Worlds
from tests.app.people import ANN, asked, decided, read
from tests.app.test_cut_off import end_alone, find, holder, wound_up
from tests.app.test_failover import AT_HOME
from tests.app.test_steering import held, steer

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

TIMES = ("startedAt", "recoveredAt", "endedAt")


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
        live = (await w.api.get(f"/api/runs/{run['id']}/live")).json()
        of_leg = (await w.api.get(f"/api/runs/{back['id']}/live")).json()
        report = await w.api.get(f"/api/runs/{run['id']}/report")
        told = (await w.api.get(report.url.path, headers={"Accept": "application/json"})).json()
        repeated = await w.api.get(f"/api/runs/{run['id']}/outcome")

    assert ("Succeeded", [("Failover", "Succeeded"), ("Failback", "Succeeded")]) == (run["status"], legs(run))
    for truth in truths:
        assert ("Protected", "running") == (truth["protectionState"], truth["vms"]["eastus"])
        made = (truth["accepted"][one] for one in ("unplannedFailover", "failoverCommit", "switchprotection"))
        assert (2, 2, 2) == tuple(made)
    assert (
        ["Succeeded"] * 2
        == [one["outcome"] for one in run["items"]]
        == [one["outcome"] for one in live["items"]]
    )
    assert [("wave-1", "Ended", 2)] == [(one["name"], one["state"], one["items"]) for one in live["waves"]]
    assert back["startedAt"] >= over["endedAt"]
    for leg, shown in zip((over, back), live["run"]["legs"], strict=True):
        assert [leg[name] for name in TIMES] == [shown[name] for name in TIMES]
    assert over["startedAt"] < over["recoveredAt"] == live["run"]["recoveredAt"] == run["recoveredAt"]
    assert run["id"] == of_leg["run"]["trip"]
    assert (2, 2) == (run["counts"]["items"], run["counts"]["succeeded"])
    assert (200, 200) == (report.status_code, repeated.status_code)
    assert [over["id"]] * 2 + [back["id"]] * 2 == [one["leg"] for one in told["items"]]
    places = re.findall("run (in the recovery region|at home again) and are Protected", report.text)
    assert ["at home again", "in the recovery region", "at home again"] == places


async def test_an_unplanned_way_over_comes_home_planned(world: Worlds) -> None:
    """Home does not answer: over all the same. It is back: its source goes off, and the way back goes by the book."""
    async with world(state="protected-home") as w:
        await w.control("faults", {"match": AT_HOME, "do": {"status": 503}})
        asked = {"operation": "RoundTrip", "mode": "Unplanned", "shutdown": "None", "awayFor": 3600}
        run = await w.start("vm-01", **asked)

        async def committed() -> bool:
            return (await w.state())["protectionState"] == "UnplannedFailoverCommitted"

        await w.until(committed)
        await w.azure.delete("/_emulator/faults")
        ended = await w.ended(run)
        truth = await w.state()
        over, back = [await read(w, one["runId"]) for one in ended["legs"]]

    assert ("Succeeded", "Unplanned", "Planned") == (ended["status"], over["mode"], back["mode"]), ended
    assert "SourceFenced" in [one["code"] for one in over["items"][0]["findings"]]
    assert ("Protected", "running") == (truth["protectionState"], truth["vms"]["eastus"])
    assert (2, 2) == (truth["accepted"]["unplannedFailover"], truth["accepted"]["switchprotection"])


async def test_without_a_time_a_person_says_when_they_come_home(world: Worlds) -> None:
    """Each leg asks for its own approval by the trip's name, and the stay ends by a gate of the trip's."""
    async with world(state="protected-home") as w:
        with w.host.pacer.stand():
            run = await w.start("vm-01", operation="RoundTrip", approval="Required", headers=ANN)
            await decided(w, run["id"], "Approve")
        await w.until(lambda: asked(w, run["id"]))  # the trip's own gate, which has no time-out
        with w.host.pacer.stand():
            away = await w.state()
            adrift = await steer(w, run, "mode", mode="Unplanned")
            await decided(w, run["id"], "Approve")
            await w.until(lambda: back(w, run["id"]))
            await decided(w, run["id"], "Approve")
        ended = await w.ended(run)

    assert ("Protected", "running") == (away["protectionState"], away["vms"]["westus"])
    assert (409, True) == (adrift.status_code, "neither of its two ways" in adrift.json()["detail"])
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


async def test_the_leg_of_a_trip_that_is_gone_ends_before_its_next_step(world: Worlds) -> None:
    """The trip was ended by force while its source was shut down: no failover is begun, and the source runs again."""
    async with world(state="protected-home") as w:
        run = await w.start("vm-01", operation="RoundTrip")
        async with held(w, method="POST", path="/powerOff"):
            leg = {"id": (await read(w, run["id"]))["legs"][0]["runId"]}
            await end_alone(w, run["id"])
            await find(w, f"windup:{run['id']}:1")
            await w.until(lambda: cancelled(w, leg["id"]))
        await wound_up(w, f"windup:{run['id']}:1")
        ended, truth, free = await w.ended(leg), await w.state(), await holder(w)
        over = await read(w, run["id"])

    assert ("Cancelled", None) == (ended["status"], free)
    assert (0, "running") == (truth["accepted"]["unplannedFailover"], truth["vms"]["eastus"])
    assert ("Failed", "RunCutOff") == (over["status"], over["errors"][0]["code"])


async def cancelled(w: World, run_id: str) -> bool:
    found = await w.host.client.get_entity(EntityInstanceId("control", run_id))
    return found is not None and '"cancelled": true' in str(found.get_state())


async def test_the_leg_of_a_trip_that_is_gone_is_steered_by_the_trips_name(world: Worlds) -> None:
    """Nobody has to know the id of the leg."""
    async with world(state="protected-home") as w:
        run = await w.start("vm-01", operation="RoundTrip")
        async with held(w, method="POST", path="/powerOff"):
            leg = {"id": (await read(w, run["id"]))["legs"][0]["runId"]}
            await end_alone(w, run["id"])
            answer = await steer(w, run, "cancel")
        ended, truth = await w.ended(leg), await w.state()
        over = await steer(w, run, "cancel")

    assert (202, 409) == (answer.status_code, over.status_code)
    assert ("Cancelled", 0) == (ended["status"], truth["accepted"]["unplannedFailover"])
