"""Kills around the calls of the operations that are no plain move: Azure accepts each once, and the run ends well."""

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from tests.app.conftest import Json
from tests.app.drill.conftest import Note
from tests.app.drill.machine import Victim, machine, wait_for
from tests.app.drill.seed import ALL, dice
from tests.app.drill.trial import Scenario, Trial
from tests.app.drill.witness import Wave

SAMPLE = 3


@dataclass(frozen=True)
class Act:
    """An operation, the world it begins in, and the call that is struck: the nth and last of its kind."""

    state: str
    request: Json
    method: str
    path: str
    gate: str | None = None
    nth: int = 1


ACTS = {
    "reprotect": Act("failed-over", {"operation": "Reprotect"}, "POST", "/switchprotection"),
    "disable": Act("protected-away", {"operation": "Disable"}, "POST", "/remove", "Approve"),
    "purge": Act(
        "protected-away", {"operation": "Disable", "purge": True}, "DELETE", "ProtectedItems/", "Approve"
    ),
    "way back": Act(
        "protected-home",
        {"operation": "RoundTrip", "awayFor": 600},
        "POST",
        "/unplannedFailover",
        nth=2,
    ),
}
WAYS: list[tuple[str, Victim | None]] = [
    *product(("before", "after"), ("worker", "host")),
    ("lost", None),
]
BLOWS = list(product(ACTS, WAYS))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "way"), BLOWS if ALL else dice("operations").sample(BLOWS, SAMPLE), ids=str)
def test_one_call_is_accepted_whoever_dies_around_it(
    emulator_url: str, tmp_path: Path, name: str, way: tuple[str, Victim | None], point: Note
) -> None:
    """Held before its effect or after it while its caller dies, or answered into the void."""
    act, (moment, victim) = ACTS[name], way
    point(f"{name}-{moment}-{victim or 'answer'}")
    with machine(emulator_url, tmp_path, state=act.state) as target:
        do = {"drop": "after"} if victim is None else {"hold": moment}
        match = {"method": act.method, "path": act.path, "nth": act.nth}
        fault = target.control("faults", {"match": match, "do": do})
        scenario = Scenario({}, {**act.request, "items": ["vm-01"]}, (Wave(("vm-01",)),), gate=act.gate)
        trial = Trial(target, scenario)
        trial.begin()
        if victim is not None:
            wait_for(lambda: target.held(fault["id"]), f"{name} to be held")
            target.kill(victim)
            target.control(f"faults/{fault['id']}/release")
        witness = trial.end()

    accepted = [
        one for _, one in witness.changes() if (one["status"] or 500) < 300 and act.path in one["path"]
    ]
    assert "Succeeded" == witness.runs[0].view["status"], witness.runs[0].view["items"]
    assert [act.method] * act.nth == [one["method"] for one in accepted], accepted
