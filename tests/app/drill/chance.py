"""Random plans on random guesses about Azure, and what may befall them.

Kills, operators, lagging reads, faults, requests sent twice, groups that move together, commits that wait for
a person.
"""

from dataclasses import dataclass
from itertools import pairwise
from random import Random

from emulator.variants import VARIANTS
from tests.app.drill.machine import Json, Victim, Wire
from tests.app.drill.trial import WEATHERS, Scenario
from tests.app.drill.witness import OPERATIONS, Wave

CALLS = ("powerOff", *OPERATIONS)
# What an operator, or fate, does while a call is held.
DEEDS = (
    "kill worker",
    "kill host",
    "pause",
    "cancel",
    "skip",
    "retry",
    "mode",
    "same request",
    "rival run",
)
_WIRED = ("resolve_items", "health_check", "recheck", "shutdown", "failover", "wait", "commit", "reprotect")
_FAULTS: tuple[Json, ...] = (
    {"match": {"scenario": "UnplannedFailover"}, "do": {"failTask": "VmFailover"}},
    {"match": {"scenario": "CommitFailover"}, "do": {"failTask": "VmCommit"}},
    {"match": {"method": "POST", "path": "/unplannedFailover"}, "do": {"drop": "after"}},
    {"match": {"method": "POST", "path": "/failoverCommit"}, "do": {"drop": "after"}},
    {"match": {"method": "POST", "path": "/switchprotection"}, "do": {"drop": "before"}},
    {"match": {"method": "POST", "path": "/unplannedFailover"}, "do": {"status": 503}},
    {"match": {"method": "POST", "path": "/powerOff"}, "do": {"status": 500}},
)


@dataclass(frozen=True)
class Event:
    """Something done while the nth call of its kind is held."""

    call: str
    nth: int
    moment: str
    deed: str
    vm: str


@dataclass(frozen=True)
class Case:
    scenario: Scenario
    critical: frozenset[str]
    weather: str
    events: tuple[Event, ...]
    wire: Wire | None
    senders: int
    commit: str | None = None


def case(dice: Random) -> Case:
    vms = tuple(f"vm-{number:02}" for number in range(1, dice.randint(2, 4) + 1))
    waves = _waves(dice, vms)
    critical = frozenset(vm for vm in vms if dice.random() < 0.2)
    commit = dice.choice((None, None, None, "Approve", "Reject"))
    together = {vm: {"multiVmGroup": "together"} for wave in waves for vm in wave.group}
    world = {"vms": len(vms), "overrides": together, "variants": _guesses(dice)}
    scenario = Scenario(
        {"state": dice.choice(("protected-home", "protected-away"))} | world,
        {"plan": "shop", "mode": dice.choice(("Planned", "Planned", "Planned", "Unplanned"))},
        waves,
        _plan(waves, critical) + ("policy: {commit: Manual}\n" if commit else ""),
        faults=tuple(_fault(dice, vms) for _ in range(dice.choice((0, 1, 1, 2)))),
        gate=dice.choice((None, None, None, "Approve", "Approve", "Reject")),
    )
    scenario.request["operation"] = "Failover" if scenario.reset["state"] == "protected-home" else "Failback"
    scenario.request["approval"] = "Required" if scenario.gate else "None"
    return Case(
        scenario,
        critical,
        dice.choice((*WEATHERS,)),
        tuple(_event(dice, vms) for _ in range(dice.randint(1, 3))),
        _wire(dice),
        dice.choice((1, 1, 3)),
        commit,
    )


def _guesses(dice: Random) -> Json:
    """Up to three of the guesses about Azure are otherwise than by default."""
    return {name: dice.choice(VARIANTS[name]) for name in dice.sample(sorted(VARIANTS), dice.randint(0, 3))}


def _waves(dice: Random, vms: tuple[str, ...]) -> tuple[Wave, ...]:
    """Sometimes the VMs of one are a group that moves together."""
    cuts = sorted({0, len(vms), *(dice.randrange(len(vms)) for _ in range(dice.randint(0, 2)))})
    parts = [vms[start:end] for start, end in pairwise(cuts)]
    group = dice.choice(((), (), dice.choice(parts)))
    return tuple(
        Wave(
            part,
            dice.choice((0, 0, 1, 2)),
            dice.choice((None, None, 0, 1)),
            part if part == group and len(part) > 1 else (),
        )
        for part in parts
    )


def _plan(waves: tuple[Wave, ...], critical: frozenset[str]) -> str:
    members, order = ["members:"], ["waves:"]
    for number, wave in enumerate(waves):
        names = [f"of-{vm}" for vm in wave.vms]
        members += [
            f"  of-{vm}: {{items: [{vm}]{', critical: true' if vm in critical else ''}}}" for vm in wave.vms
        ]
        policy = f"parallelism: {wave.parallelism}"
        if wave.tolerated is not None:
            policy += f", onFailure: Stop, tolerated: {wave.tolerated}"
        order.append(f"  - {{name: wave-{number}, members: [{', '.join(names)}], {policy}}}")
    return "\n".join([*members, *order, ""])


def _fault(dice: Random, vms: tuple[str, ...]) -> Json:
    fault = dice.choice(_FAULTS)
    of_one = (
        {"item": dice.choice(vms)} if "scenario" in fault["match"] else {"nth": dice.randint(1, len(vms))}
    )
    return {"match": fault["match"] | of_one, "do": fault["do"]}


def _event(dice: Random, vms: tuple[str, ...]) -> Event:
    return Event(
        dice.choice(CALLS),
        dice.randint(1, len(vms)),
        dice.choice(("before", "after")),
        dice.choice(DEEDS),
        dice.choice(vms),
    )


def _wire(dice: Random) -> Wire | None:
    victims: tuple[Victim | None, ...] = ("worker", "host", None)
    victim = dice.choice(victims)
    moment, activity = dice.choice(("start", "end")), dice.choice(_WIRED)
    return Wire(activity, moment, dice.randint(1, 3), victim) if victim else None
