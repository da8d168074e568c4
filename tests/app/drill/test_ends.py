"""The judge of the matrix complains: of each end, a truth or a claim doctored so that it is not so."""

import ast
import inspect
from collections.abc import Callable
from types import ModuleType

import pytest

from tests.app.drill import cells, ends, places
from tests.app.drill.cells import CELLS, ENDS
from tests.app.drill.ends import End, complaints
from tests.app.drill.test_checker import AWAY, HOME, at, item_id, job, note, request, told, truth
from tests.app.drill.witness import Json, Run, Wave, Witness

CALLS = ("powerOff", "unplannedFailover", "failoverCommit", "switchprotection")
LEFT_OFF: Json = {"code": "SourceLeftOff"}


def done() -> Witness:
    """A failover that came about."""
    return _witness(truth("vm-01", 0), told("vm-01", 0), "Succeeded", "succeeded")


def unchanged() -> Witness:
    """One that Azure refused, and whose source was given back."""
    history = [note(0, "powerOff", "running", None), note(1, "power", "stopped", None)]
    accepted = dict.fromkeys(CALLS, 0) | {"powerOff": 1}
    w = _witness(_before() | {"accepted": accepted, "history": history}, _failed(), "Failed", "failed")
    w.after["jobs"] = []
    return w


def named() -> Witness:
    """One whose commit failed: it runs on the other side, and replicates nowhere."""
    w = done()
    truth_, item = w.after["items"]["vm-01"], w.runs[0].view["items"][0]
    truth_.update(id=item_id("vm-01", HOME), protectionState="UnplannedFailoverCommitPending")
    truth_["activeLocation"] = "Recovery"
    item.update(_failed(), outcome="Unprotected", unprotectedSince=at(3), newItemId=None)
    w.runs[0].view.update(status="PartiallySucceeded")
    w.runs[0].view["counts"].update(succeeded=0, unprotected=1, uncommitted=1)
    return w


def _before() -> Json:
    sides: Json = {
        "tested": False,
        "vms": {HOME: "running", AWAY: None},
        "disks": {HOME: ["os"], AWAY: ["replica"]},
    }
    return truth("vm-01", 0) | sides | {"id": item_id("vm-01", HOME)}


def _failed() -> Json:
    errors = [{"code": "SomethingOdd", "message": "Not like this."}]
    more: Json = {
        "outcome": "Failed",
        "stage": "FailingOver",
        "errors": errors,
        "jobs": [],
        "newItemId": None,
    }
    return told("vm-01", 0) | more


def _witness(after: Json, item: Json, status: str, outcome: str) -> Witness:
    words = ("succeeded", "unprotected", "failed", "skipped", "cancelled", "notStarted", "uncommitted")
    view: Json = {
        "status": status,
        "endedAt": at(90),
        "requestedBy": "ann",
        "errors": [],
        "gates": [],
        "items": [item],
        "counts": dict.fromkeys(words, 0) | {"items": 1, outcome: 1},
    }
    calls = [request("POST", f"{item_id('vm-01', HOME)}/{one}?x") for one in CALLS]
    run = Run({"operation": "Failover"}, (Wave(("vm-01",)),), ["run-1"], view=view)
    jobs = [job("vm-01", one, number) for number, one in enumerate(CALLS[1:], start=2)]
    points = request("GET", f"{item_id('vm-01', HOME)}/recoveryPoints?x")
    disks: Json = {"tested": False, "disks": {HOME: ["os"], AWAY: ["replica"]}}
    moved = {"items": {"vm-01": disks | after}, "jobs": jobs}
    return Witness({"items": {"vm-01": _before()}}, moved, [points, *calls], [run])


HONEST = {End.DONE: done, End.STOPPED_UNCHANGED: unchanged, End.STOPPED_NAMED: named}


@pytest.mark.parametrize("end", HONEST)
def test_an_end_as_declared_finds_no_complaint(end: End) -> None:
    assert [] == complaints(HONEST[end](), end)


@pytest.mark.parametrize(("end", "other"), [(one, two) for one in HONEST for two in HONEST if one is not two])
def test_another_end_than_the_declared_is_told(end: End, other: End) -> None:
    assert f"it ended {end}, not {other}" in complaints(HONEST[end](), other)


def _item(w: Witness) -> Json:
    return w.runs[0].view["items"][0]


def _truth(w: Witness) -> Json:
    return w.after["items"]["vm-01"]


def no_reason(w: Witness) -> None:
    _item(w)["errors"] = []


def left_off_untold(w: Witness) -> None:
    _truth(w)["vms"] = {HOME: "stopped", AWAY: None}


def told_left_off(w: Witness) -> None:
    _item(w)["findings"] = [LEFT_OFF]


def told_unprotected(w: Witness) -> None:
    _item(w)["outcome"] = "Unprotected"


def told_failed(w: Witness) -> None:
    _item(w)["outcome"] = "Failed"


def since_untold(w: Witness) -> None:
    _item(w)["unprotectedSince"] = None


def uncommitted_untold(w: Witness) -> None:
    w.runs[0].view["counts"]["uncommitted"] = 0


def not_protected(w: Witness) -> None:
    _truth(w)["protectionState"] = "InitialReplicationInProgress"


def item_fell(w: Witness) -> None:
    _item(w)["outcome"] = "Failed"


def item_gone(w: Witness) -> None:
    del w.after["items"]["vm-01"]
    w.runs[0].asked["operation"] = "Reprotect"


def item_gone_untold(w: Witness) -> None:
    del w.after["items"]["vm-01"]
    w.runs[0].asked["operation"] = "Disable"


def unseen_untold(w: Witness) -> None:
    _item(w)["jobs"] = [{"scenario": "DisableDr", "id": "j", "state": "Unknown"}]


def sent_twice(w: Witness) -> None:
    w.requests.append(w.requests[-1])


DOCTORED: list[tuple[End, Callable[[Witness], None], str]] = [
    (End.DONE, not_protected, "it is told Succeeded, but the item is InitialReplicationInProgress"),
    (End.DONE, item_fell, "the run is told Succeeded, its item Failed"),
    (End.DONE, item_gone, "it is told Succeeded, but the item is gone"),
    (End.DONE, sent_twice, "was accepted 2 times in 1 attempts"),
    (End.STOPPED_UNCHANGED, no_reason, "it stopped and gives no reason"),
    (End.STOPPED_UNCHANGED, told_unprotected, "nothing is changed, and it is told Unprotected"),
    (End.STOPPED_UNCHANGED, told_left_off, "the source runs as before"),
    (End.STOPPED_UNCHANGED, left_off_untold, "the findings are []"),
    (End.STOPPED_NAMED, no_reason, "it stopped and gives no reason"),
    (End.STOPPED_NAMED, item_gone_untold, "the item is gone, and it is told"),
    (End.STOPPED_NAMED, unseen_untold, "does not say where to look"),
    (End.STOPPED_NAMED, told_failed, "it is told Failed"),
    (End.STOPPED_NAMED, since_untold, "unprotected since None"),
    (End.STOPPED_NAMED, uncommitted_untold, "counted as"),
]


@pytest.mark.parametrize(("end", "doctor", "said"), DOCTORED, ids=lambda one: getattr(one, "__name__", None))
def test_what_is_not_so_is_told(end: End, doctor: Callable[[Witness], None], said: str) -> None:
    w = HONEST[end]()
    doctor(w)

    assert any(said in one for one in complaints(w, end)), complaints(w, end)


def test_every_cell_has_a_name_of_its_own_and_every_rule_decides_one() -> None:
    """A pattern that no cell comes to declares nothing."""
    decided = {next(pattern for pattern, _ in ENDS if cells.fits(one, pattern)) for one in CELLS}

    assert len(CELLS) == len({one.name for one in CELLS})
    assert {pattern for pattern, _ in ENDS} == decided


@pytest.mark.parametrize("module", [cells, ends, places], ids=lambda module: module.__name__)
def test_the_judge_imports_nothing_of_homeward(module: ModuleType) -> None:
    named = [
        one.module or ""
        for one in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(one, ast.ImportFrom)
    ]

    assert not [one for one in named if one.startswith(("homeward", "activities", "orchestrators"))]
