"""The checker complains: of each rule, a truth doctored so that the rule is broken."""

import ast
import inspect
import sys
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest

from tests.app.drill import checker, witness
from tests.app.drill.checker import RULES, complaints
from tests.app.drill.witness import OPERATIONS, SCENARIOS, Json, Run, Wave, Witness

HOME, AWAY = "eastus", "westus"
VMS = ("vm-01", "vm-02", "vm-03")


def at(minutes: float) -> str:
    return (datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(minutes=minutes)).isoformat()


def item_id(vm: str, region: str) -> str:
    return f"/vault/fabrics/{region}/replicationProtectedItems/{vm}-item"


def note(minutes: float, what: str, home: str | None, away: str | None) -> Json:
    return {"time": at(minutes), "what": what, "vms": {HOME: home, AWAY: away}}


def job(vm: str, operation: str, began: float) -> Json:
    return {
        "name": f"{operation}-{vm}",
        "scenario": SCENARIOS[operation],
        "target": vm,
        "state": "Succeeded",
        "description": "Completed",
        "started": at(began),
        "ended": at(began + 1),
    }


def history(begin: float) -> list[Json]:
    return [
        note(begin, "powerOff", "running", None),
        note(begin + 1, "power", "stopped", None),
        note(begin + 2, "unplannedFailover", "stopped", None),
        note(begin + 3, "power", "stopped", "running"),
        note(begin + 4, "failoverCommit", "stopped", "running"),
        note(begin + 6, "switchprotection", "stopped", "running"),
        note(begin + 7, "power", None, "running"),
    ]


def truth(vm: str, begin: float) -> Json:
    return {
        "item": f"{vm}-item",
        "id": item_id(vm, AWAY),
        "protectionState": "Protected",
        "activeLocation": "Primary",
        "accepted": dict.fromkeys((*OPERATIONS, "powerOff"), 1),
        "vms": {HOME: None, AWAY: "running"},
        "history": history(begin),
    }


def told(vm: str, begin: float) -> Json:
    return {
        "friendlyName": vm,
        "attempt": 1,
        "outcome": "Succeeded",
        "endedAt": at(begin + 60),
        "newItemId": item_id(vm, AWAY),
        "unprotectedSince": None,
        "jobs": [
            {"id": f"{operation}-{vm}", "scenario": SCENARIOS[operation], "state": "Succeeded"}
            for operation in OPERATIONS
        ],
        "findings": [],
        "timeline": [{"stage": "ShuttingDown", "startedAt": at(begin)}],
    }


def request(method: str, path: str) -> Json:
    return {"method": method, "path": path, "status": 200 if method == "GET" else 202}


def honest() -> Witness:
    """Two waves that were approved and came over as they should."""
    begins = dict(zip(VMS, (0, 10, 20), strict=True))
    before = {
        vm: {"item": f"{vm}-item", "id": item_id(vm, HOME), "vms": {HOME: "running", AWAY: None}}
        for vm in VMS
    }
    looked = [request("GET", f"{item_id(vm, HOME)}/recoveryPoints?x") for vm in VMS]
    changed = [
        request("POST", f"{path}?x")
        for vm in VMS
        for path in (f"/virtualMachines/{vm}/powerOff", f"{item_id(vm, HOME)}/unplannedFailover")
    ]
    counts = {"items": 3, "succeeded": 3} | dict.fromkeys(
        ("unprotected", "failed", "skipped", "cancelled", "notStarted"), 0
    )
    run = Run(
        {"operation": "Failover", "approval": "Required"},
        (Wave(("vm-01",), tolerated=0), Wave(("vm-02", "vm-03"), parallelism=1)),
        ["run-1", "run-1"],
        frozenset({"vm-01"}),
        [(len(looked), "Approve", "bob")],
        view={
            "status": "Succeeded",
            "endedAt": at(90),
            "requestedBy": "ann",
            "counts": counts,
            "items": [told(vm, begin) for vm, begin in begins.items()],
            "gates": [{"name": "approval", "state": "Approved", "decidedBy": "bob"}],
        },
    )
    jobs = [
        job(vm, operation, begin + after)
        for vm, begin in begins.items()
        for operation, after in zip(OPERATIONS, (2, 4, 6), strict=True)
    ]
    after = {"items": {vm: truth(vm, begin) for vm, begin in begins.items()}, "jobs": jobs}
    return Witness({"items": before}, after, looked + changed, [run])


def test_what_is_as_it_should_be_finds_no_complaint() -> None:
    assert [] == complaints(honest())


def first(w: Witness) -> Json:
    return w.after["items"]["vm-01"]


def claim(w: Witness, vm: str = "vm-01") -> Json:
    return w.runs[0].items[vm]


def fail(w: Witness, vm: str) -> None:
    """A failed item, counted as such, whose VM is where it was."""
    claim(w, vm).update(outcome="Failed", jobs=[], newItemId=None)
    w.runs[0].view["counts"].update(succeeded=2, failed=1)
    w.runs[0].view["status"] = "PartiallySucceeded"
    w.after["items"][vm].update(
        id=item_id(vm, HOME),
        vms={HOME: "running", AWAY: None},
        accepted=dict.fromkeys(OPERATIONS, 0),
        history=[],
    )
    w.after["jobs"] = [one for one in w.after["jobs"] if one["target"] != vm]


def second_failover(w: Witness) -> None:
    first(w)["accepted"]["unplannedFailover"] = 2


def second_failover_in_a_second_attempt(w: Witness) -> None:
    second_failover(w)
    claim(w)["attempt"] = 2
    w.after["jobs"].append(job("vm-01", "unplannedFailover", 2.5))


def another_run_on_the_item(w: Witness) -> None:
    w.runs.append(deepcopy(w.runs[0]))


def points_read_late(w: Witness) -> None:
    w.requests.append(w.requests.pop(2))


def approved_late(w: Witness) -> None:
    w.runs[0].decisions = [(len(w.requests), "Approve", "bob")]


def never_approved(w: Witness) -> None:
    w.runs[0].decisions = []
    w.runs[0].view["gates"] = []


def gate_left_open(w: Witness) -> None:
    w.runs[0].view["gates"][0]["state"] = "Open"


def approved_by_the_requester(w: Witness) -> None:
    w.runs[0].decisions = [(3, "Approve", "ann")]
    w.runs[0].view["gates"][0]["decidedBy"] = "ann"


def decided_by_nobody(w: Witness) -> None:
    w.runs[0].view["gates"][0]["decidedBy"] = "eve"


def source_alive(w: Witness) -> None:
    first(w)["history"][2]["vms"][HOME] = "running"


def both_alive(w: Witness) -> None:
    first(w)["history"][3]["vms"][HOME] = "running"


def not_protected(w: Witness) -> None:
    first(w)["protectionState"] = "InitialReplicationInProgress"


def another_id(w: Witness) -> None:
    claim(w)["newItemId"] = item_id("vm-01", HOME)


def source_runs_at_the_end(w: Witness) -> None:
    first(w)["vms"][HOME] = "running"


def another_job_state(w: Witness) -> None:
    claim(w)["jobs"][0]["state"] = "Failed"


def said_nothing(w: Witness) -> None:
    w.runs[0].view["items"].pop()


def no_end(w: Witness) -> None:
    claim(w)["outcome"] = None


def not_recovered_after_all(w: Witness) -> None:
    claim(w)["outcome"] = "Unprotected"


def recovered_after_all(w: Witness) -> None:
    claim(w)["outcome"] = "Failed"


def not_started_after_all(w: Witness) -> None:
    claim(w).update(outcome="NotStarted", timeline=[])


def left_off(w: Witness) -> None:
    fail(w, "vm-03")
    w.after["items"]["vm-03"]["vms"][HOME] = "stopped"


def miscounted(w: Witness) -> None:
    w.runs[0].view["counts"]["failed"] = 1


def going_on(w: Witness) -> None:
    w.runs[0].view.update(status="Running", endedAt=None)


def success_with_a_failure(w: Witness) -> None:
    fail(w, "vm-03")
    w.runs[0].view["status"] = "Succeeded"


def rejected_and_acted(w: Witness) -> None:
    w.runs[0].view["status"] = "Rejected"


def deleted(w: Witness) -> None:
    w.requests.append(request("DELETE", "/disks/vm-01"))


def replication_removed(w: Witness) -> None:
    w.requests.append(request("POST", f"{item_id('vm-01', HOME)}/remove?x"))


def plan_left(w: Witness) -> None:
    w.requests.append({"method": "PUT", "path": "/replicationRecoveryPlans/x?y", "status": 202})


def wave_too_early(w: Witness) -> None:
    w.after["items"]["vm-02"]["history"] = history(3)


def too_many_at_a_time(w: Witness) -> None:
    w.after["items"]["vm-03"]["history"] = history(11)


def on_after_a_critical_failure(w: Witness) -> None:
    w.runs[0].waves = (Wave(("vm-01",)), w.runs[0].waves[1])
    fail(w, "vm-01")


def on_after_too_many_failures(w: Witness) -> None:
    w.runs[0].critical = frozenset()
    fail(w, "vm-01")


def two_runs_of_one_request(w: Witness) -> None:
    w.runs[0].ids.append("run-2")


DOCTORED: dict[str, tuple[Callable[[Witness], None], ...]] = {
    "once": (second_failover, second_failover_in_a_second_attempt),
    "one_run_for_one_request": (two_runs_of_one_request,),
    "one_run_an_item": (another_run_on_the_item,),
    "checked_first": (points_read_late,),
    "approved_first": (approved_late, never_approved),
    "honest_gates": (gate_left_open, approved_by_the_requester, decided_by_nobody),
    "source_off": (source_alive, both_alive),
    "proven": (not_protected, another_id, source_runs_at_the_end),
    "true_claims": (
        another_job_state,
        said_nothing,
        no_end,
        not_recovered_after_all,
        recovered_after_all,
        not_started_after_all,
    ),
    "given_back": (left_off,),
    "counted": (miscounted, going_on, success_with_a_failure, rejected_and_acted),
    "nothing_deleted": (deleted, replication_removed, plan_left),
    "in_order": (wave_too_early,),
    "in_parallel": (too_many_at_a_time,),
    "stopped": (on_after_a_critical_failure, on_after_too_many_failures),
}


def test_each_rule_has_a_truth_that_breaks_it() -> None:
    assert [rule.__name__ for rule in RULES] == list(DOCTORED)


@pytest.mark.parametrize(
    ("rule", "doctor"),
    [(rule, doctor) for rule, doctors in DOCTORED.items() for doctor in doctors],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_a_doctored_truth_is_seen(rule: str, doctor: Callable[[Witness], None]) -> None:
    w = honest()
    doctor(w)

    assert rule in {one.split(":")[0] for one in complaints(w)}, complaints(w)


@pytest.mark.parametrize("module", [checker, witness])
def test_the_checker_imports_nothing_of_homeward(module: ModuleType) -> None:
    tree = ast.parse(inspect.getsource(module))
    named = [one.module or "" for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)]
    named += [name.name for one in ast.walk(tree) if isinstance(one, ast.Import) for name in one.names]
    own = [name for name in named if name.split(".")[0] not in sys.stdlib_module_names]

    assert {"tests.app.drill.witness"} >= {*own}
