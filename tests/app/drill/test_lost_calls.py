"""A call whose worker dies with the answer, and that nobody lets be made again: it may have been accepted.

An operator cancels meanwhile, or Azure refuses the reads: the second delivery of its activity sends nothing, and that
says nothing of the first.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.app.drill.conftest import Note
from tests.app.drill.machine import Machine, Victim, machine
from tests.app.drill.seed import ALL, dice
from tests.app.test_drill import SANDBOX, network

pytestmark = pytest.mark.slow

type Json = dict[str, Any]

UNPLANNED: Json = {"operation": "Failover", "mode": "Unplanned", "shutdown": "SiteRecovery"}
DRILL: Json = {"operation": "Drill", "drill": {"network": SANDBOX}}
HOME, AWAY = "protected-home", "protected-away"

# State, call, its count, its job, and the request.
CALLS: dict[str, tuple[str, str, str, str, Json]] = {
    "failback": (
        AWAY,
        "/unplannedFailover",
        "unplannedFailover",
        "UnplannedFailover",
        {"operation": "Failback"},
    ),
    "unplanned": (HOME, "/unplannedFailover", "unplannedFailover", "UnplannedFailover", UNPLANNED),
    "commit": (AWAY, "/failoverCommit", "failoverCommit", "CommitFailover", {"operation": "Failback"}),
    "reprotect": (
        AWAY,
        "/switchprotection",
        "switchprotection",
        "SwitchReplicationGroupProtection",
        {"operation": "Failback"},
    ),
    "drill": (HOME, r"/testFailover\?", "testFailover", "TestFailover", DRILL),
}
READS = {"method": "GET", "path": "/replicationProtectedItems/"}
VICTIMS: tuple[Victim, ...] = ("worker", "host")
_DICE = dice("lost calls")


def _held(target: Machine, call: Json, moment: str, fields: Json) -> tuple[str, str]:
    """A run whose call is held around its effect, and what lets it go."""
    fault = target.control("faults", {"match": {"method": "POST", **call}, "do": {"hold": moment}})
    run = target.begin(**fields)
    target.wait(lambda: target.held(fault["id"]), "the call to be held")
    return run, f"faults/{fault['id']}/release"


@pytest.mark.parametrize("victim", VICTIMS if ALL else _DICE.sample(VICTIMS, 1))
@pytest.mark.parametrize("case", CALLS if ALL else ["drill", _DICE.choice(sorted({*CALLS} - {"drill"}))])
def test_a_call_that_was_lost_is_known_when_the_run_is_cancelled(
    emulator_url: str, tmp_path: Path, case: str, victim: Victim, point: Note
) -> None:
    """It is looked for, its job is waited for and told, and what it made is cleaned up."""
    point(f"cancelled-{case}")
    state, path, count, scenario, fields = CALLS[case]
    with machine(emulator_url, tmp_path, state=state, networks=[network()]) as target:
        run, release = _held(target, {"path": path}, "after", fields)
        target.insist(f"runs/{run}/cancel", {"reason": "drill"}).raise_for_status()
        target.kill(victim)
        target.control(release)
        item = target.end(run)["items"][0]
        truth = target.truth()

    assert 1 == truth["accepted"][count]
    assert (scenario, "Succeeded") in [(job["scenario"], job["state"]) for job in item["jobs"]]
    assert not truth["tested"]


def test_a_call_that_arrives_after_its_run_was_cancelled_brings_no_second_vm_to_life(
    emulator_url: str, tmp_path: Path, point: Note
) -> None:
    """The source stays off, and that is told: nobody knows where the failover is that its worker sent."""
    point("cancelled-late")
    with machine(emulator_url, tmp_path) as target:
        run, release = _held(target, {"path": "/unplannedFailover", "nth": 1}, "before", {})
        target.insist(f"runs/{run}/cancel", {"reason": "drill"}).raise_for_status()
        target.kill("worker")
        item = target.end(run)["items"][0]
        target.control(release)
        target.wait(lambda: target.truth()["accepted"]["unplannedFailover"] == 1, "the late failover")
        target.control("clock", {"advanceSeconds": 7200})
        powers = sorted(target.truth()["vms"].values())

    assert "Cancelled" == item["outcome"]
    assert "SourceLeftOff" in [one["code"] for one in item["findings"]]
    assert "Whether Azure accepted UnplannedFailover" in item["errors"][0]["message"]
    assert ["running", "stopped"] == powers


@pytest.mark.parametrize("case", ["unplanned", "drill"])
def test_a_call_that_was_lost_is_not_denied_when_azure_refuses_the_reads(
    emulator_url: str, tmp_path: Path, case: str, point: Note
) -> None:
    """Nobody can see how it stands: the source is told to be off; what a drill began stays written down."""
    point(f"unread-{case}")
    state, path, count, _, fields = CALLS[case]
    with machine(emulator_url, tmp_path, state=state, networks=[network()]) as target:
        run, release = _held(target, {"path": path}, "after", fields)
        target.control("faults", {"match": READS, "do": {"status": 403}})
        target.kill("host")
        target.control(release)
        item = target.end(run)["items"][0]
        accepted = target.truth()["accepted"][count]

    assert ("Failed", 1) == (item["outcome"], accepted)
    told = [one["code"] for one in item["findings"]]
    assert "SourceLeftOff" in told if case == "unplanned" else "CleaningUp" == item["stage"]
