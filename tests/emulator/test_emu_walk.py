"""A random walk over items, plans, jobs, machines, faults and time: nothing forbidden is accepted, all agrees.

HOMEWARD_SEED=n walks one seed again, and then those after it.
"""

from random import Random
from typing import Any

import pytest

from emulator.variants import VARIANTS
from tests.emulator import plans
from tests.emulator.support import VAULT, Emulator
from tests.emulator.walk import actions
from tests.emulator.walk.actions import Asked
from tests.emulator.walk.invariants import Watch
from tests.seeds import SEED, TOLD

STEPS = 25
# Walks that reach every operation between them; others follow where these do not any more.
ENOUGH = (1000, 1006, 1008)
MOVES = (1, 5, 40, 200, 700, 4000)
OVERRIDES = {"vm-01": {"multiVmGroup": "shop", "dataDisks": 1}, "vm-02": {"multiVmGroup": "shop"}}
ACTION = {
    "actionName": "look",
    "failoverTypes": ["UnplannedFailover"],
    "failoverDirections": ["PrimaryToRecovery"],
    "customDetails": {"instanceType": "ManualActionDetails", "description": "Look."},
}


def _seeds(count: int) -> list[int]:
    first = SEED if TOLD else 1000
    return list(range(first, first + count))


def _start(emulator: Emulator, dice: Random) -> None:
    """Begin anywhere: any state, any variant of each guess, two plans, one of them with a hand in it."""
    chosen = {name: dice.choice(values) for name, values in VARIANTS.items()}
    state = dice.choice(["protected-home", "protected-away"])
    emulator.reset(state=state, vms=3, variants=chosen, overrides=OVERRIDES, throttle={"enabled": False})
    for name, groups, more in (
        ("both", [["vm-01", "vm-02"], ["vm-03"]], {}),
        ("single", [["vm-03"]], {"endGroupActions": [ACTION]}),
    ):
        body = plans.body(emulator, *groups, **more)
        assert emulator.call("PUT", f"{VAULT}/replicationRecoveryPlans/{name}", body).status == 202
    emulator.advance(10)


def _step(emulator: Emulator, dice: Random) -> Asked | None:
    vm = dice.choice(["vm-01", "vm-02", "vm-03", "vm-03"])
    match dice.choices(["item", "plan", "job", "machine", "fault"], [6, 3, 2, 1, 1])[0]:
        case "item":
            return actions.on_item(emulator, dice, vm)
        case "plan":
            return actions.on_plan(emulator, dice)
        case "job":
            return actions.on_job(emulator, dice)
        case "machine":
            actions.on_machine(emulator, dice, vm)
        case _:
            actions.fault(emulator, dice)
    return None


def _walk(emulator: Emulator, seed: int, steps: int) -> set[str]:
    """Walk, and tell which operations were accepted on the way."""
    print(f"HOMEWARD_SEED={seed}")  # noqa: T201 - shown where the test fails
    dice = Random(seed)
    _start(emulator, dice)
    watch, accepted = Watch(emulator), set[str]()
    for _ in range(steps):
        asked = _step(emulator, dice)
        if asked and asked.reply.status == 202:
            assert asked.needs in asked.allowed, asked.what
            accepted.add(asked.what)
        elif asked:
            _refused(asked)
        watch.look()
        emulator.advance(dice.choice(MOVES))
        watch.look()
    return accepted


def _refused(asked: Asked) -> None:
    body: Any = asked.reply.body

    assert asked.reply.status in (400, 409, 429, 503), asked.what
    assert body["error"]["message"], asked.what


@pytest.mark.slow
@pytest.mark.parametrize("seed", _seeds(2))
def test_a_short_walk(emulator: Emulator, seed: int) -> None:
    """Whatever is asked in whatever order, states stay known, jobs and items agree, nothing moves by itself."""
    _walk(emulator, seed, STEPS)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_long_walks_reach_everything(emulator: Emulator) -> None:
    """Walks, as many as it takes, get every operation accepted at least once, on items and on plans."""
    wanted = {(name, True) for name in actions.ITEM_NEEDS} | {(name, False) for name in actions.PLAN_NEEDS}
    wanted |= {(name, False) for name in actions.JOB_NEEDS}
    never = {("plannedFailover", True), ("plannedFailover", False)}
    left = set(wanted)
    for seed in sorted(_seeds(12), key=lambda one: one not in ENOUGH):
        reached = _walk(emulator, seed, 3 * STEPS)
        left -= {(what.split()[0], what.split()[1][:2] == "vm") for what in reached}
        if left == never:
            break

    assert left == never
