"""Kills beside the plain way: a failover that is undone, a rollback, a signal that starts a run, and who is told.

The worker or the host dies at the start or the end of an activity, or around a call held before or after its effect.
"""

import os
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from threading import Thread

import httpx2
import pytest

from tests.app.conftest import VAULT, VMS
from tests.app.drill.conftest import Note
from tests.app.drill.machine import KEY, Json, Machine, Victim, Wire, machine, wait_for
from tests.app.drill.seed import ALL, dice
from tests.app.drill.trial import ANN, BOB
from tests.app.plans import write

pytestmark = pytest.mark.slow

SAMPLE = 4
VICTIMS: tuple[Victim, ...] = ("worker", "host")
# Of each case: which activities are struck the how manyth time, and which calls that change something.
STEPS: dict[str, dict[str, tuple[int, ...]]] = {
    "undone": {"cancel_failover": (1,), "recovered_power": (1,)},
    "fenced": {"recovered_power": (1, 2, 3, 4)},
    "signalled": {"concern": (1,), "second_source": (1,), "begin_run": (1,), "notify": (1,)},
    "told": {"seal": (1,), "tally": (1,), "call_back": (1,)},
    "notified": {"tell": (1,)},
    "looked": {"look_at_self": (1,), "look_at_azure": (1,)},
}
CALLS = {"undone": ("failoverCancel",), "fenced": ("powerOff", "start")}
_CANCELLABLE = {"variants": {"allowedOperationsBeforeCommit": "withCancelFailover"}}
_LISTENING = "policy: {reprotect: Manual}\nmembers: {all: {items: [vm-01]}}\nsignals: {then: Start}\n"


@dataclass(frozen=True)
class Blow:
    """`moment`: start or end of an activity; before, after or lost of a call."""

    case: str
    what: str
    nth: int
    moment: str
    victim: Victim | None

    def __str__(self) -> str:
        return f"{self.case}-{self.what}-{self.nth}-{self.moment}-{self.victim or 'answer'}"


_WAYS: list[tuple[str, Victim | None]] = [*product(("before", "after"), VICTIMS), ("lost", None)]
BLOWS = [
    *(
        Blow(case, what, nth, moment, victim)
        for case, steps in STEPS.items()
        for what, times in steps.items()
        for nth, moment, victim in product(times, ("start", "end"), VICTIMS)
    ),
    *(Blow(case, call, 1, *way) for case, calls in CALLS.items() for call, way in product(calls, _WAYS)),
]


def begin(target: Machine, **fields: object) -> str:
    asked = {"vaultId": VAULT, "items": ["vm-01"], "requestId": "other", "operation": "Failover", **fields}
    answer = target.insist("runs", asked, ANN)
    assert answer.status_code == 202, answer.text
    return answer.json()["id"]


def decide(target: Machine, run_id: str, decision: str) -> None:
    """Bob decides at the gate before the commit."""
    opened: list[Json] = []

    def open_now() -> bool:
        opened[:] = [one for one in target.run(run_id).get("gates", []) if one["state"] == "Open"]
        return bool(opened)

    target.wait(open_now, "the gate before the commit")
    body = {"gate": opened[0]["name"], "decision": decision, "scopeHash": opened[0]["scopeHash"]}
    answer = target.insist(f"runs/{run_id}/decisions", body, BOB)
    assert answer.status_code in (202, 409), answer.text


def undone(target: Machine, struck: Callable[[str], None]) -> None:
    """Cancelled once before its commit: the VM runs where it came from, and only there."""
    run_id = begin(target, commit="Manual")
    decide(target, run_id, "CancelFailover")
    struck("failoverCancel")
    run, truth = target.end(run_id), target.truth()

    assert "FailoverCancelled" == run["items"][0]["errors"][0]["code"], run["items"]
    assert ("Protected", "running", None) == (
        truth["protectionState"], truth["vms"]["eastus"], truth["vms"]["westus"]
    )  # fmt: skip
    assert (1, 1, 0) == accepted(truth, "unplannedFailover", "failoverCancel", "failoverCommit")


def fenced(target: Machine, struck: Callable[[str], None]) -> None:
    """Somebody else's failover taken over, its VM off until its commit and on for its reprotect; one of each."""
    body = {
        "properties": {
            "failoverDirection": "PrimaryToRecovery",
            "sourceSiteOperations": "NotRequired",
            "providerSpecificDetails": {"instanceType": "A2A"},
        }
    }
    target.http.post(
        f"{target.emulator}{target.truth()['id']}/unplannedFailover?api-version=2025-08-01",
        json=body,
        headers={"Authorization": "Bearer test"},
    ).raise_for_status()
    run_id = begin(target, adopt=True, fence=True, reprotect="WhenHomeIsBack")
    struck("powerOff")
    decide(target, run_id, "Approve")
    struck("start")
    run, truth = target.end(run_id), target.truth()

    assert "Succeeded" == run["status"], run["items"]
    assert ("Protected", "running") == (truth["protectionState"], truth["vms"]["westus"])
    assert (1, 1, 1) == accepted(truth, "unplannedFailover", "failoverCommit", "switchprotection")
    fences = [one["vms"]["westus"] for one in truth["history"] if one["what"] == "failoverCommit"]
    assert {*fences} <= {"stopped", "deallocated"}, truth["history"]


def signalled(target: Machine, _: Callable[[str], None]) -> None:
    """A machine that fell silent, told from outside: one run, and one failover."""
    write(target.folder / "plans", _LISTENING)
    answer = target.insist("signals", _event(f"{VMS.format(region='eastus')}/vm-01"))
    assert answer.status_code == 202, answer.text
    assessment = answer.json()["assessments"][0]["id"]

    def told() -> Json:
        return target.read(f"assessments/{assessment}")

    target.wait(lambda: told().get("status") == "Concluded", "the assessment to end")
    seen, runs = told(), target.read("runs")["value"]
    run = target.end(runs[0]["id"])

    assert ("Start", 1) == (seen["then"], len(runs)), seen
    assert seen["links"]["run"].endswith(run["id"])
    assert (1, 1) == accepted(target.truth(), "unplannedFailover", "failoverCommit"), run["items"]


def told(target: Machine, _: Callable[[str], None]) -> None:
    """How a run ended is sealed once, and called back until somebody took it."""
    run_id = begin(target, dryRun=True, callbackUrl=f"http://{os.environ['HOMEWARD_CALLBACK_HOSTS']}/told")
    target.end(run_id)
    target.wait(
        lambda: target.run(run_id).get("callback", {}).get("state") == "Delivered", "somebody to be told"
    )
    kept = target.folder / "kept"
    target.wait(lambda: len([*kept.rglob("*.*")]) == 2, "the report to be sealed")


def notified(target: Machine, _: Callable[[str], None]) -> None:
    """The end of a run that was refused is told until somebody took it, and is one delivery."""
    run_id = begin(target, items=["vm-77"])
    target.end(run_id)

    def delivered() -> bool:
        found = target.run(run_id).get("notifications", [])
        return ["Delivered"] == [one["told"]["state"] for one in found]

    target.wait(delivered, "somebody to be notified")


def looked(target: Machine, _: Callable[[str], None]) -> None:
    """The app looks at itself to the end: neither of its looks is a part that failed."""

    def parts() -> set[str]:
        try:
            answer = target.http.get(f"{target.url}/api/readiness", headers=KEY)
        except httpx2.TransportError:
            return set()
        told = "json" in answer.headers.get("Content-Type", "")  # the host answers for a worker that is away
        return {one["name"] for one in answer.json().get("parts", [])} if told else set()

    target.wait(lambda: len(parts()) > 1, "the app to be looked at")
    assert not parts() & {"App", "Azure"}


def accepted(truth: Json, *calls: str) -> tuple[int, ...]:
    return tuple(truth["accepted"].get(one, 0) for one in calls)


def _event(vm_id: str) -> Json:
    at = (datetime.now(UTC) - timedelta(minutes=14)).isoformat()
    return {
        "specversion": "1.0",
        "id": "1",
        "source": "/drill",
        "type": "Homeward.Signal",
        "data": {"condition": "Fired", "firedAt": at, "impact": "Unavailable", "resources": [vm_id]},
    }


CASES: dict[str, Callable[[Machine, Callable[[str], None]], None]] = {
    one.__name__: one for one in (undone, fenced, signalled, told, notified, looked)
}


class _Taker(BaseHTTPRequestHandler):
    """Takes whatever it is told."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the standard library
        """Nobody reads it."""


@pytest.fixture
def told_to() -> Generator[str]:
    """The host and port of somebody who wants to know how runs end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Taker) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("blow", BLOWS if ALL else dice("other kills").sample(BLOWS, SAMPLE), ids=str)
def test_a_kill_beside_the_plain_way_changes_nothing_twice(
    emulator_url: str,
    tmp_path: Path,
    blow: Blow,
    point: Note,
    told_to: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One of each, the right end, and one word of it."""
    point(str(blow))
    monkeypatch.setenv("HOMEWARD_ARCHIVE", str(tmp_path / "kept"))
    monkeypatch.setenv("HOMEWARD_SIGNING_KEY", "a key")
    monkeypatch.setenv("HOMEWARD_CALLBACK_HOSTS", told_to)
    monkeypatch.setenv("HOMEWARD_NOTIFY", "ops Json End")
    monkeypatch.setenv("HOMEWARD_NOTIFY_OPS", f"http://{told_to}/notified")
    with machine(emulator_url, tmp_path, **_world(blow.case)) as target:
        struck = _laid(target, blow)
        CASES[blow.case](target, struck)
        if blow.what not in CALLS.get(blow.case, ()):
            target.wait(lambda: target.sprung, f"{blow.what} to be struck, not {target.crossings}")


def _laid(target: Machine, blow: Blow) -> Callable[[str], None]:
    """Lay the blow; what comes back waits until its call is held, and strikes."""
    calls = CALLS.get(blow.case, ())
    if blow.what not in calls:
        assert blow.victim is not None
        target.arm(Wire(blow.what, blow.moment, blow.nth, blow.victim))
        return lambda _: None
    do = {"drop": "after"} if blow.victim is None else {"hold": blow.moment}
    match = {"method": "POST", "path": rf"/{blow.what}\?", "nth": 1}
    fault = target.control("faults", {"match": match, "do": do})

    def strike(call: str) -> None:
        if call == blow.what and blow.victim is not None:
            wait_for(lambda: target.held(fault["id"]), f"{call} to be held")
            target.kill(blow.victim)
            target.control(f"faults/{fault['id']}/release")

    return strike


def _world(case: str) -> Json:
    if case == "signalled":
        silent = datetime.now(UTC) - timedelta(minutes=15)
        return {"state": "protected-home", "overrides": {"vm-01": {"silentFrom": silent.isoformat()}}}
    return {"state": "protected-home", **(_CANCELLABLE if case == "undone" else {})}
