"""Kills at every step: whatever dies and whenever, Azure accepts one of each, and the run ends as it should.

A blow falls at the start or the end of an activity, or around a call to Azure: held before its effect or after it
while its caller dies, or answered into the void. `make test` strikes at some points, picked by HOMEWARD_SEED, and
`make drill` at all: what changes something in each weather, and the calls with each guess about Azure.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, product
from pathlib import Path

import pytest

from activities import catalog
from emulator.variants import VARIANTS
from tests.app.drill import test_drills, test_other_kills
from tests.app.drill.checker import complaints
from tests.app.drill.conftest import Note
from tests.app.drill.machine import Machine, Victim, Wire, machine, wait_for
from tests.app.drill.seed import ALL, dice
from tests.app.drill.trial import SCENARIOS, WEATHERS, Trial
from tests.app.drill.witness import OPERATIONS, Witness

SAMPLE = 8
VICTIMS: tuple[Victim, ...] = ("worker", "host")

# Which activities a scenario begins, and the how manyth time is struck.
STEPS: dict[str, dict[str, tuple[int, ...]]] = {
    "failback": {
        "resolve_items": (1,),
        "health_check": (1,),
        "shutdown": (1, 2),
        "failover": (1,),
        "look_around": (1, 2, 8),
        "wait": (1, 2, 3, 4),
        "verify": (1,),
        "commit": (1,),
        "uncarried": (1,),
        "reprotect": (1,),
        "cleanup_check": (1, 2),
    },
    "two waves": {
        "resolve_items": (1,),
        "health_check": (1, 2, 3),
        "recheck": (1,),
        "shutdown": (1, 2, 3, 4),
        "failover": (1, 2, 3),
        "look_around": (1, 10, 20),
        "wait": (1, 3, 4, 9),
        "verify": (1, 2, 3),
        "commit": (1, 2, 3),
        "reprotect": (1, 2, 3),
        "cleanup_check": (1, 3),
    },
    "group": {"save_plan": (1, 2), "group_failover": (1,), "remove_plan": (1, 2), "commit": (2,)},
    "guarded": {"hook": (1,), "probe": (1,), "commit": (1,)},
    "unplanned": {"failover": (1,), "fence": (1,), "reprotect": (1,)},
    "broken": {"failover": (1,), "restart_source": (1,)},
    "quiet": {"run_script": (1, 2)},
    "lacking": {"make_setting": (1, 2)},
    "approved": {"verify_decision": (1,), "shutdown": (1,)},
    "rejected": {"verify_decision": (1,)},
    "undecided": {"lease_holder": (1,)},
}
# In tests of their own: one below, points that a person asks for (test_waiting.py), an operation
# (test_operation_kills.py), drills (test_drills.py), and what is beside the plain way (test_other_kills.py).
ELSEWHERE = (
    "left_running",
    "choose_point",
    "change_point",
    "disable",
    *test_drills.STEPS,
    *chain(*test_other_kills.STEPS.values()),
)
CHANGING = ("shutdown", "failover", "group_failover", "commit", "reprotect", "restart_source", "fence")
CALLS = ("powerOff", *OPERATIONS)
# A VM left running at home is a finding instead.
SINGLE = [
    {name: value} for name, values in VARIANTS.items() for value in values[1:] if value != "leftRunning"
]
TURNED = {name: values[1] for name, values in VARIANTS.items()}


@dataclass(frozen=True)
class Blow:
    """Where a run is struck. `moment`: start or end of an activity; before, after or lost of a call."""

    scenario: str
    what: str
    moment: str
    nth: int
    victim: Victim | None
    weather: str = "clear"
    guesses: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def point(self) -> str:
        return f"{self.scenario}-{self.what}-{self.nth}-{self.moment}"

    def __str__(self) -> str:
        return f"{self.point}-{self.victim or 'answer'}-{self.weather}-{'-'.join(self.guesses.values())[:40]}"


def _at_steps() -> Iterator[Blow]:
    for scenario, steps in STEPS.items():
        for what, times in steps.items():
            weathers = WEATHERS if what in CHANGING else ("clear",)
            for nth, moment, victim, weather in product(times, ("start", "end"), VICTIMS, weathers):
                yield Blow(scenario, what, moment, nth, victim, weather)


def _around_calls() -> Iterator[Blow]:
    ways: list[tuple[str, Victim | None]] = [*product(("before", "after"), VICTIMS), ("lost", None)]
    for scenario, times in (("failback", (1,)), ("two waves", (1, 2, 3))):
        for call, nth, (moment, victim), guesses in product(CALLS, times, ways, ({}, TURNED)):
            yield Blow(scenario, call, moment, nth, victim, guesses=guesses)
    for call, (moment, victim), guesses in product(CALLS, ways, SINGLE):
        if victim != "host":
            yield Blow("failback", call, moment, 1, victim, guesses=guesses)


BLOWS = [*_at_steps(), *_around_calls()]


def strike(emulator: str, folder: Path, blow: Blow) -> Witness:
    """A run with one blow, and what is left to judge it by."""
    scenario = SCENARIOS[blow.scenario]
    with machine(emulator, folder, **scenario.reset, variants=blow.guesses) as target:
        trial = Trial(target, scenario)
        if blow.what in CALLS:
            _strike_call(target, trial, blow)
            return trial.end()
        assert blow.victim is not None
        target.arm(Wire(blow.what, blow.moment, blow.nth, blow.victim))
        witness = trial.go(blow.weather)
        assert target.sprung, f"{blow.what} was not reached {blow.nth} times: {target.crossings}"
        return witness


def _strike_call(target: Machine, trial: Trial, blow: Blow) -> None:
    match = {"method": "POST", "path": f"/{blow.what}", "nth": blow.nth}
    do = {"drop": "after"} if blow.victim is None else {"hold": blow.moment}
    fault = target.control("faults", {"match": match, "do": do})
    trial.begin()
    if blow.victim is not None:
        wait_for(lambda: target.held(fault["id"]), f"{blow.what} to be held")
        target.kill(blow.victim)
        target.control(f"faults/{fault['id']}/release")


def judge(witness: Witness, ends: str) -> None:
    run = witness.runs[0].view
    assert [] == complaints(witness)
    assert run["status"] == ends, (run["errors"], [one["errors"] for one in run["items"]])


def test_every_activity_of_the_app_is_struck() -> None:
    """A new activity needs a place in STEPS, and maybe a scenario that comes to it."""
    activities = {*catalog.ALONE, *catalog.WITH_CLIENT}

    assert activities == {*ELSEWHERE, *(what for steps in STEPS.values() for what in steps)}


@pytest.mark.slow
@pytest.mark.parametrize("blow", BLOWS if ALL else dice("kills").sample(BLOWS, SAMPLE), ids=str)
def test_a_kill_changes_nothing_twice(emulator_url: str, tmp_path: Path, blow: Blow, point: Note) -> None:
    """One of each, and the right end, whatever was lost in between."""
    point(blow.point)
    judge(strike(emulator_url, tmp_path, blow), SCENARIOS[blow.scenario].ends)


@pytest.mark.slow
@pytest.mark.parametrize("moment", ("start", "end") if ALL else dice("wound up").sample(("start", "end"), 1))
def test_a_run_ended_by_force_is_wound_up_over_a_kill(
    emulator_url: str, tmp_path: Path, moment: str, point: Note
) -> None:
    """What it held is freed: the next run on its VM is refused for what became of the VM, not as busy."""
    point(f"failback-left_running-1-{moment}")
    with machine(emulator_url, tmp_path) as target:
        hold = target.control("faults", {"match": {"path": "/replicationJobs/"}, "do": {"hold": "before"}})
        trial = Trial(target, SCENARIOS["failback"])
        cut_off = trial.begin().ids[0]
        target.wait(lambda: target.held(hold["id"]), "the failover's job to be looked at")
        target.arm(Wire("left_running", moment, 1, "worker"))
        target.terminate(cut_off)
        target.control(f"faults/{hold['id']}/release")
        target.fire("find_cut_off_runs")
        target.wait(lambda: target.record(cut_off).get("phase") == "CutOff", "the run to be wound up")
        trial.runs.clear()
        later = trial.begin()
        trial.end()

    assert target.sprung
    assert ["Rejected"] == [later.view["status"]]
    assert "ItemBusy" not in [one["code"] for one in later.view["errors"]]


@pytest.mark.slow
@pytest.mark.parametrize("call", OPERATIONS if ALL else dice("late").sample(OPERATIONS, 1))
def test_a_lost_call_that_arrives_late_is_refused(
    emulator_url: str, tmp_path: Path, call: str, point: Note
) -> None:
    """The dead worker's call reaches Azure only after the second one was accepted: Azure refuses it."""
    point(f"failback-{call}-late")
    with machine(emulator_url, tmp_path) as target:
        match = {"method": "POST", "path": f"/{call}", "nth": 1}
        fault = target.control("faults", {"match": match, "do": {"hold": "before"}})
        trial = Trial(target, SCENARIOS["failback"])
        trial.begin()
        wait_for(lambda: target.held(fault["id"]), f"{call} to be held")
        target.kill_worker()
        wait_for(lambda: target.truth()["accepted"][call] == 1, f"a second {call}")
        target.control(f"faults/{fault['id']}/release")

        judge(trial.end(), "Succeeded")


@pytest.mark.slow
@pytest.mark.parametrize("number", range(10 if ALL else 1))
def test_kills_at_random_moments_change_nothing_twice(
    emulator_url: str, tmp_path: Path, number: int, point: Note
) -> None:
    """Two kills of worker or host, anywhere in a run."""
    chance = dice(f"moments {number}")
    with machine(emulator_url, tmp_path) as target:
        trial = Trial(target, SCENARIOS["failback"])
        trial.begin()
        for _ in range(2):
            moment = time.monotonic() + chance.uniform(0.0, 4.0)
            wait_for(lambda moment=moment: time.monotonic() >= moment, "a random moment")
            target.kill(chance.choice(VICTIMS))
        point(f"failback-moment-{number}")

        judge(trial.end(), "Succeeded")
