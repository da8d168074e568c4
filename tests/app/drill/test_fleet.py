"""Round trips of a fleet of all shapes: every VM is Protected at home, and what is told of the left-overs is so."""

import pytest

from tests.app.conftest import Json, World, Worlds
from tests.app.drill.conftest import Note
from tests.app.drill.fleet import AWAY, GROUPS, HOME, SHAPES, topology, vms
from tests.app.drill.seed import ALL, dice

# Shapes that Homeward refuses, each with the finding that says so.
LEFT_OUT = {
    "unreplicated-disk": "PointMissesDisks",
    "unmanaged": "NoManagedDisks",
}
FATES = {
    "deleted": {"originalVmAfterReprotect": "deleted", "recoveryVmAfterReprotect": "deleted"},
    "left": {"originalVmAfterReprotect": "leftStopped", "recoveryVmAfterReprotect": "left"},
}
KINDS = {
    "virtualMachines": "Microsoft.Compute",
    "networkInterfaces": "Microsoft.Network",
    "publicIPAddresses": "Microsoft.Network",
    "disks": "Microsoft.Compute",
}
TRIPS = 10 if ALL else 1
# A multi-VM group goes by a recovery plan that is made for it, and removed again.
PLANS = "/replicationRecoveryPlans/homeward-"
# Of one trip of all shapes (seconds of real time).
DEADLINE = 240.0
_SUB = "/subscriptions/5eed0000-0000-4000-8000-000000000001"


@pytest.mark.anyio
@pytest.mark.slow
@pytest.mark.timeout(60 + DEADLINE * TRIPS)
@pytest.mark.parametrize("fate", FATES if ALL else dice("fates").sample([*FATES], 1))
async def test_a_fleet_goes_over_and_comes_home(world: Worlds, fate: str, point: Note) -> None:
    """As often as it is asked to, whatever Azure deletes of the former side."""
    names = vms(*LEFT_OUT)
    async with world(state="protected-home", variants=FATES[fate], topology=topology(*LEFT_OUT)) as w:
        for number in range(1, TRIPS + 1):
            point(f"fleet-{fate}")
            run = await _trip(w, names)
            truths = [await w.state(name) for name in names]
            told, there = _told(run), await _held(w)

            assert "Succeeded" == run["status"], (number, run["errors"], _ends(run))
            assert [("Protected", "Primary", "running")] * len(names) == [
                (one["protectionState"], one["activeLocation"], one["vms"][HOME]) for one in truths
            ], number
            assert [number * 2] * len(names) == [one["accepted"]["unplannedFailover"] for one in truths]
            assert there == told, number
            assert [] == [one["path"] for one in await w.requests("DELETE") if PLANS not in one["path"]]


@pytest.mark.anyio
@pytest.mark.slow
async def test_a_shape_that_is_left_out_is_refused_by_its_name(world: Worlds) -> None:
    """Nothing is sent for it."""
    others = [one for one in SHAPES if one not in LEFT_OUT]
    async with world(state="protected-home", topology=topology(*others)) as w:
        run = await w.run(*LEFT_OUT, operation="Failover")
        changes = await w.requests("POST", "PUT", "DELETE")

    said = {one["friendlyName"]: {fault["code"] for fault in one["errors"]} for one in run["items"]}
    assert ("Rejected", []) == (run["status"], changes)
    assert [] == [name for name, code in LEFT_OUT.items() if code not in said[name]], said


async def _trip(w: World, names: list[str]) -> Json:
    """Over, an hour away, and home again, to its end."""
    started = await w.start(*names, operation="RoundTrip", awayFor=3600)
    await w.host.wait(started["id"], DEADLINE)
    return (await w.api.get(f"/api/runs/{started['id']}")).json()


def _told(run: Json) -> set[str]:
    """What is said to be left in the group, but for temporary disks of others that synchronized then."""
    left = [one for item in run["items"] for one in item["remainders"] if one["verdict"] != "Gone"]
    ids = {one["id"].lower() for one in left if one["kind"] != "CacheAccount"}
    return {one for one in ids if "/disks/ms-asr-" not in one}


async def _held(w: World) -> set[str]:
    """Everything in the groups on the other side, from the emulator's own lists."""
    found: set[str] = set()
    for group in (GROUPS[AWAY], SHAPES["elsewhere"]["away"]["group"]):
        for kind, provider in KINDS.items():
            path = f"{_SUB}/resourceGroups/{group}/providers/{provider}/{kind}?api-version=2024-03-02"
            found |= {one["id"].lower() for one in (await w.send("GET", path)).json()["value"]}
    return found


def _ends(run: Json) -> list[str]:
    """Those that did not come home, with the reason."""
    return [
        f"{one['friendlyName']} {one['outcome']} {[fault['code'] for fault in one['errors']]}"
        for one in run["items"]
        if one["outcome"] != "Succeeded" and (one["errors"] or one["outcome"] != "NotStarted")
    ]
