"""Kills around the calls that move a multi-VM group: its members fail over once, together, and no plan is left."""

from itertools import product
from pathlib import Path

import pytest

from emulator.variants import VARIANTS
from tests.app.conftest import VAULT
from tests.app.drill.machine import Json, Machine, machine, wait_for
from tests.app.drill.seed import ALL, dice

pytestmark = pytest.mark.slow

MEMBERS = ["vm-01", "vm-02", "vm-03"]
TURNED = {name: values[1] for name, values in VARIANTS.items()}
GROUP = {vm: {"multiVmGroup": "shop"} for vm in MEMBERS}
CALLS = {
    "save": {"method": "PUT", "path": "/replicationRecoveryPlans/"},
    "failover": {"method": "POST", "path": "/replicationRecoveryPlans/"},
    "remove": {"method": "DELETE", "path": "/replicationRecoveryPlans/"},
}
SAMPLE = 4
BLOWS = [*product(CALLS, ("before", "after"), ("worker", "host"))]


def plans_left(target: Machine) -> list[Json]:
    """The recovery plans that Azure still has."""
    query, token = {"api-version": "2025-08-01"}, {"Authorization": "Bearer test"}
    path = f"{target.emulator}{VAULT}/replicationRecoveryPlans"
    return target.http.get(path, params=query, headers=token).raise_for_status().json()["value"]


@pytest.mark.parametrize(("call", "moment", "victim"), BLOWS if ALL else dice("groups").sample(BLOWS, SAMPLE))
def test_a_kill_around_a_call_moves_the_group_once(
    emulator_url: str, tmp_path: Path, call: str, moment: str, victim: str
) -> None:
    """The call is held, the victim dies, the call goes on."""
    with machine(emulator_url, tmp_path, vms=3, overrides=GROUP) as target:
        match = CALLS[call] | {"nth": 1}
        fault = target.control("faults", {"match": match, "do": {"hold": moment}})
        run_id = target.begin(items=MEMBERS)
        wait_for(lambda: target.held(fault["id"]), f"{call} to be held")
        kill = target.kill_worker if victim == "worker" else target.kill_host
        kill()
        target.control(f"faults/{fault['id']}/release")
        run = target.end(run_id)
        truths = [target.truth(vm) for vm in MEMBERS]
        left = plans_left(target)

    assert "Succeeded" == run["status"], run
    assert [1, 1, 1] == [one["accepted"]["unplannedFailover"] for one in truths]
    assert ["Protected"] * 3 == [one["protectionState"] for one in truths]
    assert [] == left


def test_a_lost_failover_that_arrives_late_is_refused(emulator_url: str, tmp_path: Path) -> None:
    """The dead worker's call comes after the second was accepted; every guess about Azure is turned round."""
    with machine(emulator_url, tmp_path, vms=3, overrides=GROUP, variants=TURNED) as target:
        fault = target.control("faults", {"match": CALLS["failover"] | {"nth": 1}, "do": {"hold": "before"}})
        run_id = target.begin(items=MEMBERS)
        wait_for(lambda: target.held(fault["id"]), "the failover to be held")
        target.kill_worker()
        wait_for(lambda: target.truth()["accepted"]["unplannedFailover"] == 1, "a second failover")
        target.control(f"faults/{fault['id']}/release")
        run = target.end(run_id)
        truths = [target.truth(vm) for vm in MEMBERS]

    assert "Succeeded" == run["status"], run
    assert [1, 1, 1] == [one["accepted"]["unplannedFailover"] for one in truths]
