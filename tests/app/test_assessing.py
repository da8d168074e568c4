"""What follows from signals, whole: the app on its host, against an Azure whose machines fall silent."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from homeward.domain.run_ids import run_id
from homeward.domain.signals import Condition, Impact, Signal, SignalKind, SignalSource, signal_id
from tests.app.conftest import VAULT, VMS, Json, World, Worlds
from tests.app.people import BOB, asked, decided
from tests.app.plans import write
from tests.app.receiver import receiver
from triggers.assessing import Assessed, assess

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

MEMBERS = "policy: {reprotect: Manual}\nmembers: {all: {items: [vm-01, vm-02]}}\n"
REGION_LOST = {"match": {"region": "eastus"}, "do": {"status": 503}}


def at(seconds: float = 0) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def silent(*vms: str, since: float = -900) -> Json:
    """An Azure in which some machines have not been heard of since then."""
    quiet = {"silentFrom": at(since).isoformat()}
    return {"state": "protected-home", "vms": 2, "overrides": dict.fromkeys(vms, quiet)}


def told(*vms: str, condition: Condition = Condition.FIRED, **fields: Any) -> Signal:
    resources = tuple(f"{VMS.format(region='eastus')}/{vm}".lower() for vm in vms)
    said: dict[str, Any] = {
        "impact": Impact.UNAVAILABLE,
        "fired_at": at(-890),
        "resources": resources,
        **fields,
    }
    return Signal(
        signal_id(condition, *vms),
        SignalSource.HEALTH_RESOURCES,
        SignalKind.VM_AVAILABILITY,
        condition,
        "|".join(vms),
        **said,
    )


def listens(plans: Path, said: str) -> None:
    write(plans, f"{MEMBERS}signals: {{{said}}}\n")


async def heard(w: World, signal: Signal) -> list[Assessed]:
    client: Any = w.host.client  # what a trigger is given is of another class, and does the same
    return await assess(client, signal)


async def sent(w: World, *signals: Signal) -> str:
    """The assessment of the last of them."""
    found: list[Assessed] = []
    for one in signals:
        found = await heard(w, one)
    assert ["shop"] == [one.plan for one in found]
    return found[0].id


async def concluded(w: World, assessment: str) -> Json:
    await w.host.wait(assessment, 60)
    answer = await w.api.get(f"/api/assessments/{assessment}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def begun(w: World) -> list[str]:
    return [one["id"] for one in (await w.api.get("/api/runs")).json()["value"]]


async def test_a_region_that_is_lost_starts_the_plan_that_says_so(world: Worlds, plans: Path) -> None:
    """Once, however often it is told, and the record says what was seen."""
    listens(plans, "then: Start, patience: 10m")
    async with world(**silent("vm-01", "vm-02")) as w:
        await w.control("faults", REGION_LOST)
        signal = told("vm-01", "vm-02")
        seen = await concluded(w, await sent(w, signal))
        again = await concluded(w, await sent(w, signal))
        mine = (await w.api.get(f"/api/signed-in/assessments/{seen['id']}", headers=BOB)).json()
        plan = (await w.api.get("/api/plans/shop")).json()
        run = await w.ended({"id": seen["links"]["run"].rsplit("/", 1)[-1]})
        truths = [await w.state(vm) for vm in ("vm-01", "vm-02")]

    assert ("Concluded", "Confirmed", "Start") == (seen["status"], seen["verdict"], seen["then"]), seen
    assert ["Brief", "Confirmed"] == [one["opinion"]["verdict"] for one in seen["noticed"]]
    heard = [one for one in seen["noticed"][-1]["sightings"] if one["witness"] == "ReplicationHeartbeat"]
    assert (2, 2) == (heard[0]["looked"], heard[0]["down"])
    assert ("Failover", "Unplanned", "signals of shop") == (run["operation"], run["mode"], run["requestedBy"])
    assert [1, 1] == [one["accepted"]["unplannedFailover"] for one in truths]
    assert (seen, [seen["links"]["self"]]) == (again, plan["assessments"])
    assert {"/api/signed-in/"} == {
        url.removeprefix(str(w.api.base_url))[:15] for url in mine["links"].values()
    }


async def test_a_plan_that_prepares_waits_for_a_person(world: Worlds, plans: Path) -> None:
    """Everything is checked, and nothing changed before somebody approves."""
    listens(plans, "then: Prepare")
    async with world(**silent("vm-01", "vm-02")) as w:
        with w.host.pacer.stand():
            assessment = await sent(w, told("vm-01", "vm-02"))
        await w.until(lambda: waits(w))
        with w.host.pacer.stand():
            before = await w.requests("POST")
            await decided(w, (await begun(w))[0], "Reject")
        seen = await concluded(w, assessment)

    assert ("Confirmed", "Prepare", []) == (seen["verdict"], seen["then"], before)


async def waits(w: World) -> bool:
    runs = await begun(w)
    return bool(runs) and await asked(w, runs[0])


async def test_an_alert_about_machines_that_are_well_is_told_and_starts_nothing(
    world: Worlds, plans: Path
) -> None:
    listens(plans, "then: Start, patience: 5m")
    async with world(state="protected-home", vms=2) as w:
        seen = await concluded(w, await sent(w, told("vm-01", "vm-02", fired_at=at())))
        runs, changes = await begun(w), await w.requests("POST")

    assert ("Denied", "Notify", [], []) == (seen["verdict"], seen["then"], runs, changes), seen


async def test_what_is_over_before_the_dwell_time_starts_nothing(world: Worlds, plans: Path) -> None:
    listens(plans, "then: Start")
    async with world(**silent("vm-01", "vm-02")) as w:
        with w.host.pacer.stand():
            assessment = await sent(w, told("vm-01", "vm-02"))
            end = told("vm-01", "vm-02", condition=Condition.RESOLVED, resolved_at=at())
            ended = await concluded(w, await sent(w, end))
        seen = await concluded(w, assessment)

    assert ("Over", "Nothing") == (seen["verdict"], seen["then"])
    assert ("Joined", assessment) == (ended["verdict"], ended["links"]["joined"].rsplit("/", 1)[-1])


async def test_a_probe_that_passes_keeps_the_plan_from_starting(world: Worlds, plans: Path) -> None:
    """The vault hears nothing, and the people's own address answers."""
    async with receiver(200) as there, world(**silent("vm-01", "vm-02")) as w:
        probe = f'probe: {{name: front, kind: Http, url: "{there.url}/health"}}'
        listens(plans, f"then: Start, patience: 1m, confirmBy: [ReplicationHeartbeat, Probe], {probe}")
        seen = await concluded(w, await sent(w, told("vm-01", "vm-02")))

    assert ("Denied", "Notify") == (seen["verdict"], seen["then"])
    assert "front: it answered 200" in seen["why"]


async def test_a_machine_that_somebody_stopped_is_no_outage(world: Worlds, plans: Path) -> None:
    """Though its alerts name nobody: Compute shows that it was ordered."""
    listens(plans, "then: Start, patience: 1m")
    off = {"sourceVm": "deallocated"}
    async with world(state="protected-home", vms=2, overrides={"vm-01": off, "vm-02": off}) as w:
        seen = await concluded(w, await sent(w, told("vm-01", "vm-02", fired_at=at())))

    assert ("SwitchedOff", "Nothing") == (seen["verdict"], seen["then"])


async def test_a_run_of_ours_makes_alerts_that_start_nothing(world: Worlds, plans: Path) -> None:
    """It waits for its approval, and holds the machines."""
    listens(plans, "then: Start, patience: 5m")
    async with world(**silent("vm-01", "vm-02")) as w:
        with w.host.pacer.stand():
            run = await w.start("vm-01", "vm-02", operation="Failover", approval="Required")
            await w.until(lambda: asked(w, run["id"]))
            assessment = await sent(w, told("vm-01", "vm-02"))
        seen = await concluded(w, assessment)
        with w.host.pacer.stand():
            await w.api.post(f"/api/runs/{run['id']}/cancel", json={"reason": "enough"})
        await w.ended(run)
        runs = await begun(w)

    assert ("RunUnderWay", "Nothing", [run["id"]]) == (seen["verdict"], seen["then"], runs)
    assert run["id"] in seen["why"]


async def test_machines_of_no_plan_and_machines_that_are_away_are_no_concern(
    world: Worlds, plans: Path
) -> None:
    """A plan that fails over has nothing to move of what runs in the other region."""
    listens(plans, "then: Start")
    async with world(vms=2) as w:
        away = await concluded(w, await sent(w, told("vm-01", "vm-02")))
        nobody = await concluded(w, await sent(w, told("vm-90")))

    assert ["NotConcerned"] * 2 == [away["verdict"], nobody["verdict"]]


async def test_the_same_signal_is_known_after_its_history_was_purged(world: Worlds, plans: Path) -> None:
    """The assessment can still be read, and starts no second run."""
    listens(plans, "then: Start")
    async with world(**silent("vm-01", "vm-02")) as w:
        assessment = await sent(w, told("vm-01", "vm-02"))
        before = await concluded(w, assessment)
        await w.host.client.purge_orchestration(assessment)
        again = await sent(w, told("vm-01", "vm-02"))
        after = (await w.api.get(f"/api/assessments/{assessment}")).json()
        runs = await begun(w)

    assert (assessment, before) == (again, after)
    assert [run_id(VAULT, f"signal/{assessment}")] == runs


async def test_a_plan_that_changed_meanwhile_starts_nothing(world: Worlds, plans: Path) -> None:
    """What was said when the signal came is not what is said now; people are told."""
    listens(plans, "then: Start, patience: 1m")
    async with world(**silent("vm-01", "vm-02")) as w:
        with w.host.pacer.stand():
            assessment = await sent(w, told("vm-01", "vm-02"))
            listens(plans, "then: Start, dwell: 1h")
        seen = await concluded(w, assessment)
        runs = await begun(w)

    assert ("Notify", "PlanChanged", []) == (seen["then"], seen["faults"][0]["code"], runs)


async def test_plans_without_the_section_hear_nothing(world: Worlds, plans: Path) -> None:
    write(plans, MEMBERS)
    async with world(state="protected-home", vms=2) as w:
        found = await heard(w, told("vm-01", "vm-02"))
        unknown = await w.api.get(f"/api/assessments/assess-{'a' * 26}")

    assert ([], 404) == (found, unknown.status_code)


async def test_an_assessment_that_was_ended_by_force_is_replaced(world: Worlds, plans: Path) -> None:
    """Its plan is not left to nobody: the next signal is looked into, with what was told before."""
    listens(plans, "then: Start, atLeast: 1.0")
    async with world(**silent("vm-01", "vm-02")) as w:
        with w.host.pacer.stand():
            first = await sent(w, told("vm-01"))
            await w.until(lambda: opened(w, first))
            await w.host.client.terminate_orchestration(first)
            await w.host.wait(first)
            second = await sent(w, told("vm-02"))
        seen = await concluded(w, second)
        left = (await w.api.get(f"/api/assessments/{first}")).json()

    assert ("Confirmed", "Start", "CutOff") == (seen["verdict"], seen["then"], left["status"])


async def opened(w: World, assessment: str) -> bool:
    return (await w.api.get(f"/api/assessments/{assessment}")).json()["verdict"] is not None


async def test_a_vault_that_does_not_answer_is_told(world: Worlds, plans: Path) -> None:
    """Nobody knows, so nothing starts; and somebody hears of it."""
    listens(plans, "then: Start, patience: 5m")
    async with world(**silent("vm-01", "vm-02")) as w:
        with w.host.pacer.stand():
            assessment = await sent(w, told("vm-01", "vm-02"))
            await w.until(lambda: opened(w, assessment))
            lost = {"match": {"path": "replicationProtectedItems"}, "do": {"status": 503}}
            await w.control("faults", lost)
        seen = await concluded(w, assessment)
        runs = await begun(w)

    assert ("Unconfirmed", "Notify", []) == (seen["verdict"], seen["then"], runs)
    assert seen["faults"], seen


async def test_a_lease_that_a_dead_run_left_behind_is_no_run(world: Worlds, plans: Path) -> None:
    """It was ended by force while it waited; nobody acts on the machines, and the region is lost."""
    listens(plans, "then: Start, patience: 5m")
    async with world(**silent("vm-01", "vm-02")) as w:
        with w.host.pacer.stand():
            run = await w.start("vm-01", "vm-02", operation="Failover", approval="Required")
            await w.until(lambda: asked(w, run["id"]))
            await w.host.client.terminate_orchestration(run["id"], recursive=True)
            await w.host.wait(run["id"])
            assessment = await sent(w, told("vm-01", "vm-02"))
        seen = await concluded(w, assessment)

    assert ("Confirmed", "Start") == (seen["verdict"], seen["then"])


async def test_a_plan_that_names_nobody_is_told_of_outages_only(world: Worlds, plans: Path) -> None:
    """Not of each signal of every day."""
    write(plans, "members: {all: {items: [vm-77]}}\nsignals: {then: Start}\n")
    async with world(state="protected-home", vms=2) as w:
        outage = await concluded(w, await sent(w, told("vm-01", fired_at=at())))
        slow = told("vm-02", fired_at=at(), impact=Impact.DEGRADED)
        little = await concluded(w, await sent(w, slow))

    assert ("NotKnown", "Notify", "ItemNotFound") == (
        outage["verdict"],
        outage["then"],
        outage["faults"][0]["code"],
    )
    assert ("NotKnown", "Nothing") == (little["verdict"], little["then"])
