"""A plan: in waves, checked as a whole before anything changes, stopped as its policies say."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import VAULT, World, Worlds
from tests.app.plans import write
from tests.app.test_gates import ANN, BOB, approval, decide, gate_of

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

TWO_WAVES = """
members:
  db: {items: [vm-01]}
  web: {items: [vm-02, vm-03]}
waves:
  - {name: data, members: [db]}
  - {name: front, members: [web]}
"""

type Json = dict[str, Any]


def outcomes(run: Json) -> dict[str, str]:
    return {item["friendlyName"]: item["outcome"] for item in run["items"]}


async def order_of(w: World, path: str) -> list[str]:
    """The VMs in the order in which Azure was asked for this of them."""
    names = {(await w.state(f"vm-{n:02}"))["item"]: f"vm-{n:02}" for n in range(1, 4)}
    asked = [one["path"] for one in await w.requests("POST") if path in one["path"]]
    return [next((vm for item, vm in names.items() if item in one or vm in one), one) for one in asked]


async def test_a_wave_starts_when_the_one_before_has_recovered(world: Worlds, plans: Path) -> None:
    """Not before; and it does not wait until that one is Protected again."""
    write(plans, TWO_WAVES)
    async with world(vms=3) as w:
        run = await w.run(plan="shop")
        log = [one["path"].split("?")[0].rsplit("/", 1)[-1] for one in await w.requests("POST")]
        order = await order_of(w, "/powerOff")

    assert "Succeeded" == run["status"], run["errors"] or run["items"]
    assert "vm-01" == order[0]
    assert log.index("failoverCommit") < [n for n, one in enumerate(log) if one == "powerOff"][1]
    assert {"items": 3, "recovered": 3, "succeeded": 3} == {k: v for k, v in run["counts"].items() if v}
    assert "shop" == run["plan"]


async def test_nothing_changes_where_one_vm_of_the_last_wave_is_not_ready(world: Worlds, plans: Path) -> None:
    write(plans, TWO_WAVES)
    async with world(vms=3, overrides={"vm-03": {"originalVm": "running"}}) as w:
        run = await w.run(plan="shop")
        changes = await w.requests("POST")

    assert ("Rejected", ["OriginalVmRunning"]) == (run["status"], [one["code"] for one in run["errors"]])
    assert [] == changes


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("onFailure: Continue", {"vm-01": "Failed", "vm-02": "Succeeded", "vm-03": "Succeeded"}),
        ("onFailure: Stop", {"vm-01": "Failed", "vm-02": "NotStarted", "vm-03": "NotStarted"}),
        ("onFailure: Stop, tolerated: 1", {"vm-01": "Failed", "vm-02": "Succeeded", "vm-03": "Succeeded"}),
    ],
)
async def test_a_failure_stops_the_next_wave_where_the_policy_says_so(
    world: Worlds, plans: Path, policy: str, expected: dict[str, str]
) -> None:
    write(plans, TWO_WAVES.replace("members: [db]}", f"members: [db], {policy}}}"))
    async with world(vms=3) as w:
        await w.control("faults", {"match": {"item": "vm-01"}, "do": {"failTask": "VmFailover"}})
        run = await w.run(plan="shop")

    assert expected == outcomes(run), run["items"]


async def test_a_critical_vm_that_fails_stops_the_run(world: Worlds, plans: Path) -> None:
    write(plans, TWO_WAVES.replace("{items: [vm-01]}", "{items: [vm-01], critical: true}"))
    async with world(vms=3) as w:
        await w.control("faults", {"match": {"item": "vm-01"}, "do": {"failTask": "VmFailover"}})
        run = await w.run(plan="shop")

    assert {"vm-01": "Failed", "vm-02": "NotStarted", "vm-03": "NotStarted"} == outcomes(run)


async def test_so_many_go_at_a_time_as_the_wave_says(world: Worlds, plans: Path) -> None:
    """The second VM is powered off after the first has been committed."""
    members = "members: {all: {items: [vm-01, vm-02, vm-03]}}\n"
    write(plans, members + "waves: [{name: all, members: [all], parallelism: 1}]\n")
    async with world(vms=3) as w:
        run = await w.run(plan="shop")
        log = [one["path"].split("?")[0].rsplit("/", 1)[-1] for one in await w.requests("POST")]

    assert "Succeeded" == run["status"]
    moves = [one for one in log if one in ("powerOff", "failoverCommit")]
    assert ["powerOff", "failoverCommit"] * 3 == moves


async def test_what_changed_since_preflight_opens_a_gate_before_its_wave(world: Worlds, plans: Path) -> None:
    """Somebody failed vm-03 over by hand while the first wave was under way; nobody decides, so the wave stops."""
    write(plans, TWO_WAVES)
    async with world(vms=3) as w:
        hold = await w.control(
            "faults", {"match": {"method": "POST", "path": "/failoverCommit"}, "do": {"hold": "before"}}
        )
        run = await w.start(plan="shop")
        await w.until(lambda: w.held(hold["id"]))
        await w.fail_over_by_hand("vm-03")
        await w.control(f"faults/{hold['id']}/release")
        ended = await w.ended(run)

    assert {"vm-01": "Succeeded", "vm-02": "NotStarted", "vm-03": "NotStarted"} == outcomes(ended)
    assert ["TimedOut"] == [gate["state"] for gate in ended["gates"]]
    assert "vm-03" in ended["gates"][0]["question"]


async def test_a_wave_is_looked_at_again_where_its_gate_took_long(world: Worlds, plans: Path) -> None:
    """While somebody thought about vm-03, vm-02 went too: that opens another gate, which nobody decides."""
    write(plans, TWO_WAVES)
    async with world(vms=3, durations={"resync": 72 * 3600}) as w:
        hold = await w.control(
            "faults", {"match": {"method": "POST", "path": "/failoverCommit"}, "do": {"hold": "before"}}
        )
        run = await w.start(plan="shop")
        await w.until(lambda: w.held(hold["id"]))
        await w.fail_over_by_hand("vm-03")
        await w.control(f"faults/{hold['id']}/release")
        gate = await gate_of(w, run)
        late = datetime.fromisoformat(gate["openedAt"]) + timedelta(minutes=6)
        await w.later(late)
        with w.host.pacer.stand():
            await w.fail_over_by_hand("vm-02")
            answer = await decide(w, run, BOB, **approval(gate))
        ended = await w.ended(run)

    assert 202 == answer.status_code, answer.text
    assert ["Approved", "TimedOut"] == [gate["state"] for gate in ended["gates"]]
    assert [False, True] == ["vm-02" in gate["question"] for gate in ended["gates"]]
    assert {"vm-01": "Succeeded", "vm-02": "NotStarted", "vm-03": "NotStarted"} == outcomes(ended)


async def test_a_late_retry_waits_for_a_place_in_its_wave(
    world: Worlds, plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One VM at a time, in two batches: vm-01 is tried again while vm-03 has the place, and waits for it."""
    monkeypatch.setattr("activities.resolve_items.MOST_SEATS", 2)
    members = "members: {all: {items: [vm-01, vm-02, vm-03]}}\n"
    write(plans, members + "waves: [{name: all, members: [all], parallelism: 1}]\n")
    async with world(vms=3) as w:
        first = {"item": "vm-01", "method": "POST", "path": "/unplannedFailover", "nth": 1}
        await w.control("faults", {"match": first, "do": {"failTask": "VmFailover"}})
        last = {"item": "vm-03", "method": "POST", "path": "/unplannedFailover"}
        hold = await w.control("faults", {"match": last, "do": {"hold": "before"}})
        run = await w.start(plan="shop")
        await w.until(lambda: w.held(hold["id"]))
        path = f"/api/runs/{run['id']}/items/vm-01/retry"
        answer = await w.api.post(path, json={"reason": "mended"}, headers=ANN)
        await w.until(lambda: asks(w, run))
        await w.control(f"faults/{hold['id']}/release")
        ended = await w.ended(run)
        offs, commits = await order_of(w, "/powerOff"), await order_of(w, "/failoverCommit")
        log = [one["path"].split("?")[0].rsplit("/", 1)[-1] for one in await w.requests("POST")]

    assert 202 == answer.status_code, answer.text
    assert "Succeeded" == ended["status"], ended["items"]
    assert ["vm-02", "vm-03", "vm-01"] == commits
    assert ["vm-01", "vm-02", "vm-03", "vm-01"] == offs
    moves = [one for one in log if one in ("powerOff", "failoverCommit")]
    assert ["powerOff", *["powerOff", "failoverCommit"] * 3] == moves


async def asks(w: World, run: Json) -> bool:
    """Whether the new attempt has been checked: its batch then asked for a place."""
    seen = (await w.api.get(f"/api/runs/{run['id']}")).json()["items"]
    item = next(one for one in seen if one["friendlyName"] == "vm-01")
    return item["attempt"] == 2 and bool(item["evidence"])


@pytest.mark.parametrize(
    ("text", "pointer", "word"),
    [
        (TWO_WAVES.replace("[web]", "[wbe]"), "/plan", "web"),
        (TWO_WAVES.replace("db: {", "db: {policy: {shutdown: None}, "), "/mode", "alive"),
    ],
)
async def test_a_plan_with_mistakes_is_refused_with_its_lines(
    world: Worlds, plans: Path, text: str, pointer: str, word: str
) -> None:
    write(plans, text)
    async with world() as w:
        body = {"operation": "Failback", "vaultId": VAULT, "plan": "shop"}
        answer = await w.api.post("/api/runs", json=body)
        unknown = await w.api.post("/api/runs", json=body | {"plan": "shops"})

    assert 400 == answer.status_code, answer.text
    assert pointer == answer.json()["errors"][0]["pointer"]
    assert word in answer.text
    assert (400, "/plan") == (unknown.status_code, unknown.json()["errors"][0]["pointer"])
