"""Kills while a run waits for people: its gate stays as it was, its pause holds, and one decision counts once."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.app.drill.checker import complaints
from tests.app.drill.conftest import Note
from tests.app.drill.machine import Machine, Victim, Wire, machine
from tests.app.drill.seed import ALL, dice
from tests.app.drill.trial import ANN, BOB, SCENARIOS, Trial
from tests.app.drill.witness import Run

pytestmark = pytest.mark.slow

EVE = "eve;Approver"
VICTIMS: tuple[Victim, ...] = ("worker", "host")
POINTS, MOMENTS = ("choose_point", "change_point"), ("start", "end")
victims = pytest.mark.parametrize("victim", VICTIMS if ALL else dice("waiting").sample(VICTIMS, 1))

# Of the recovered VM. From here on time stands while a person decides: it would jump past the age of every point.
_LAST_LOOK = {"method": "GET", "path": "rg-app-eastus/providers/Microsoft.Network/networkInterfaces/"}


@victims
def test_a_gate_stays_open_over_a_kill(
    emulator_url: str, tmp_path: Path, victim: Victim, point: Note
) -> None:
    """The same gate, for the same scope; it is decided once, and a later decision is refused."""
    point("gate-open")
    with machine(emulator_url, tmp_path) as target:
        trial = Trial(target, SCENARIOS["approved"])
        with target.standing():
            run = trial.ask(SCENARIOS["approved"].request, SCENARIOS["approved"].waves)
            before = trial.gate(run)
            target.kill(victim)
            after = trial.gate(run)
            trial.decide(run, "Approve")
            target.wait(lambda: _gate(target, run)["state"] != "Open", "the gate to close")
            late = target.insist(f"runs/{run.ids[0]}/decisions", _decision(before, "Reject"), EVE)
        witness = trial.end()

    assert before == after
    assert 409 == late.status_code
    assert [("Approved", "bob")] == [(one["state"], one["decidedBy"]) for one in run.view["gates"]]
    assert ([], "Succeeded") == (complaints(witness), run.view["status"])


@victims
def test_of_two_decisions_at_once_one_counts(
    emulator_url: str, tmp_path: Path, victim: Victim, point: Note
) -> None:
    """Approved and rejected before either was seen: the gate says which counted, and the run does as it says."""
    point("two-decisions")
    with machine(emulator_url, tmp_path) as target:
        trial = Trial(target, SCENARIOS["approved"])
        target.arm(Wire("verify_decision", "end", 1, victim))
        with target.standing():
            run = trial.ask(SCENARIOS["approved"].request, SCENARIOS["approved"].waves)
            gate, mark = trial.gate(run), trial.mark()
            for who, decision in ((BOB, "Approve"), (EVE, "Reject")):
                run.decisions.append((mark, decision, who.split(";")[0]))
                target.insist(f"runs/{run.ids[0]}/decisions", _decision(gate, decision), who)
        witness = trial.end()

    told = [(one["state"], one["decidedBy"]) for one in run.view["gates"]]
    assert target.sprung
    assert [] == complaints(witness)
    assert (told, run.view["status"]) in (
        ([("Approved", "bob")], "Succeeded"),
        ([("Rejected", "eve")], "Rejected"),
    )


@victims
def test_a_paused_run_begins_nothing_over_a_kill(
    emulator_url: str, tmp_path: Path, victim: Victim, point: Note
) -> None:
    """Paused while its failover is under way: an hour and a kill later nothing was committed; resumed, it ends."""
    point("paused")
    with machine(emulator_url, tmp_path) as target:
        trial = Trial(target, SCENARIOS["failback"])
        match = {"method": "POST", "path": "/unplannedFailover"}
        fault = target.control("faults", {"match": match, "do": {"hold": "before"}})
        run = trial.begin()
        target.wait(lambda: target.held(fault["id"]), "the failover to be held")
        _steer(target, run, "pause")
        target.kill(victim)
        target.control(f"faults/{fault['id']}/release")
        hour = target.clock() + timedelta(hours=1)
        target.wait(lambda: target.clock() > hour, "an hour to pass")
        paused, committed = target.run(run.ids[0]), target.truth()["accepted"]["failoverCommit"]
        _steer(target, run, "resume")
        witness = trial.end()

    assert ("Paused", 0) == (paused["status"], committed)
    assert ([], "Succeeded") == (complaints(witness), run.view["status"])


def test_a_source_whose_power_off_was_lost_is_told_when_the_run_is_cancelled(
    emulator_url: str, tmp_path: Path, point: Note
) -> None:
    """Nobody knows any more who shut it down: it is not started, and that is said."""
    point("cancelled-powerOff")
    with machine(emulator_url, tmp_path) as target:
        trial = Trial(target, SCENARIOS["failback"])
        match = {"method": "POST", "path": "/powerOff"}
        fault = target.control("faults", {"match": match, "do": {"hold": "after"}})
        run = trial.begin()
        target.wait(lambda: target.held(fault["id"]), "the power-off to be held")
        _steer(target, run, "cancel")
        target.kill("worker")
        target.control(f"faults/{fault['id']}/release")
        witness = trial.end()

    assert ([], "Cancelled") == (complaints(witness), run.view["status"])
    assert "SourceLeftOff" in [one["code"] for one in run.items["vm-01"]["findings"]]


@victims
@pytest.mark.parametrize("step", POINTS if ALL else dice("points").sample(POINTS, 1))
@pytest.mark.parametrize("moment", MOMENTS if ALL else dice("moment").sample(MOMENTS, 1))
def test_another_point_is_tried_once_over_a_kill(
    emulator_url: str, tmp_path: Path, step: str, moment: str, victim: Victim, point: Note
) -> None:
    """Asked for before the commit: Azure accepts one change of the point, and then one commit."""
    point(f"another-point-{step}-{moment}")
    with machine(emulator_url, tmp_path) as target:
        trial = Trial(target, SCENARIOS["failback"])
        look = target.control("faults", {"match": _LAST_LOOK, "do": {"hold": "before"}})
        run = trial.ask(SCENARIOS["failback"].request | {"commit": "Manual"}, SCENARIOS["failback"].waves)
        target.wait(lambda: target.held(look["id"]), "the last look before the gate")
        with target.standing():
            target.control(f"faults/{look['id']}/release")
            first = _commit_gate(target, run, "")
            target.arm(Wire(step, moment, 1, victim))
            wish = {"recoveryPoint": {"kind": "LatestAppConsistent"}, "reason": "drill"}
            asked = target.insist(f"runs/{run.ids[0]}/items/vm-01/recovery-point", wish, ANN)
        second = _commit_gate(target, run, first["scopeHash"])
        run.decisions.append((trial.mark(), "Approve", BOB.split(";")[0]))
        target.insist(f"runs/{run.ids[0]}/decisions", _decision(second, "Approve"), BOB).raise_for_status()
        witness = trial.end()

    assert target.sprung
    assert 202 == asked.status_code, asked.text
    assert ([], "Succeeded") == (complaints(witness), run.view["status"])
    assert 1 == witness.truth("vm-01")["accepted"]["applyRecoveryPoint"]


def _commit_gate(target: Machine, run: Run, other_than: str) -> dict[str, str]:
    """The open gate before the commit, for another scope than this."""

    def seen() -> dict[str, str]:
        items = target.run(run.ids[0]).get("items") or [{}]
        return items[0].get("gate") or {}

    def opened() -> bool:
        gate = seen()
        return gate.get("state") == "Open" and gate["scopeHash"] != other_than

    target.wait(opened, "the gate before the commit")
    return seen()


def _gate(target: Machine, run: Run) -> dict[str, str]:
    return (target.run(run.ids[0]).get("gates") or [{"state": "Open"}])[-1]


def _decision(gate: dict[str, str], decision: str) -> dict[str, object]:
    return {"gate": gate["name"], "decision": decision, "scopeHash": gate["scopeHash"]}


def _steer(target: Machine, run: Run, action: str) -> None:
    target.insist(f"runs/{run.ids[0]}/{action}", {"reason": "drill"}).raise_for_status()
