"""Kills while a drill goes: Azure accepts one test failover and one clean-up, and no test VM is left.

The worker or the host dies at the start or the end of an activity, or around a call held before or after its effect.
"""

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from tests.app.conftest import VAULT
from tests.app.drill.conftest import Note
from tests.app.drill.machine import Json, Machine, Victim, Wire, machine, wait_for
from tests.app.drill.seed import ALL, dice
from tests.app.drill.trial import ANN
from tests.app.test_drill import SANDBOX, network

pytestmark = pytest.mark.slow

SAMPLE = 3
VICTIMS: tuple[Victim, ...] = ("worker", "host")
CALLS = ("testFailover", "testFailoverCleanup")
# An activity, and the how manyth time it is struck.
STEPS = {"isolation": 2, "test_failover": 1, "release": 1, "test_cleanup": 1, "test_remains": 1}


@dataclass(frozen=True)
class Blow:
    what: str
    moment: str
    victim: Victim

    def __str__(self) -> str:
        return f"drill-{self.what}-{self.moment}-{self.victim}"


BLOWS = [
    *(Blow(*one) for one in product(STEPS, ("start", "end"), VICTIMS)),
    *(Blow(*one) for one in product(CALLS, ("before", "after"), VICTIMS)),
]


def begin(target: Machine) -> str:
    asked = {"operation": "Drill", "vaultId": VAULT, "items": ["vm-01"], "drill": {"network": SANDBOX}}
    answer = target.insist("runs", asked | {"requestId": "drill"}, ANN)
    assert answer.status_code == 202, answer.text
    return answer.json()["id"]


def strike(target: Machine, blow: Blow) -> Json:
    """A drill with one blow, to its end."""
    if blow.what in CALLS:
        match = {"method": "POST", "path": f"/{blow.what}?", "nth": 1}
        fault = target.control("faults", {"match": match, "do": {"hold": blow.moment}})
        run = begin(target)
        wait_for(lambda: target.held(fault["id"]), f"{blow.what} to be held")
        target.kill(blow.victim)
        target.control(f"faults/{fault['id']}/release")
        return target.end(run)
    target.arm(Wire(blow.what, blow.moment, STEPS[blow.what], blow.victim))
    ended = target.end(begin(target))
    assert target.sprung, f"{blow.what} was not reached: {target.crossings}"
    return ended


@pytest.mark.parametrize("blow", BLOWS if ALL else dice("drills").sample(BLOWS, SAMPLE), ids=str)
def test_a_kill_leaves_one_of_each_and_no_test_vm(
    emulator_url: str, tmp_path: Path, blow: Blow, point: Note
) -> None:
    point(f"drill-{blow.what}-{blow.moment}")
    with machine(emulator_url, tmp_path, state="protected-home", networks=[network()]) as target:
        before = target.truth()
        run = strike(target, blow)
        truth = target.truth()

    assert "Succeeded" == run["status"], (run["errors"], run["items"][0]["errors"])
    assert (1, 1) == (truth["accepted"]["testFailover"], truth["accepted"]["testFailoverCleanup"])
    assert (before["vms"], before["disks"]) == (truth["vms"], truth["disks"])
