"""Site Recovery jobs: which one is ours, whether it is over, whether it ended well, and why it did not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.variants import VARIANTS
from homeward.domain import jobs
from homeward.domain.evidence import Fault
from homeward.domain.jobs import CHANGE_POINT, COMMIT, FAILOVER, REPROTECT, Job, Landing, ours, parse_job
from tests.app.unit.arm_items import HOME, NOW, VAULT, item_id

STATES = ["NotStarted", "InProgress", "Succeeded", "Failed", "Cancelled", "Suspended", "Other"]
DESCRIPTIONS = ["Completed", "PartiallySucceeded", "CompletedWithInformation", "Skipped", ""]
# Each scenario that Azure was heard to say, and where: those of a2a_* by Azure to Azure itself.
RECORDED = {
    "UnplannedFailover": "a2a_ps_02_failover_and_commit_jobs",
    "CommitFailover": "a2a_ps_02_failover_and_commit_jobs",
    "SwitchReplicationGroupProtection": "a2a_ps_01_reprotect_2025",
    "ChangePit": "other_provider_hyperv_recoverypoints",
    "TestFailover": "other_provider_hyperv_testfailover",
    "TestFailoverCleanup": "other_provider_hyperv_testfailover",
    "DisableDr": "other_provider_events_health_purge",
    "PurgeVm": "other_provider_events_health_purge",
}
# Nobody heard these; what they name is done only under a guess about Azure.
GUESSED = {"CancelFailover": ("allowedOperationsBeforeCommit", "withCancelFailover")}
SERVICE = {
    "code": "28092",
    "message": "The network interface could not be created.",
    "possibleCauses": "The subnet is full.",
    "recommendedAction": "Free an address.",
}
PROVIDER = {
    "errorCode": 28031,
    "errorMessage": "The VM could not be created.",
    "possibleCauses": "A quota is used up.",
    "recommendedAction": "Raise it.",
}


def body(custom: dict[str, Any] | None = None, name: str = "job-1", **fields: Any) -> dict[str, Any]:
    """A finished failover job in its recorded shape."""
    properties = {
        "scenarioName": FAILOVER,
        "state": "Succeeded",
        "stateDescription": "Completed",
        "tasks": [],
        "errors": [],
        "startTime": "2026-11-22T03:00:00.8875907Z",
        "endTime": "2026-11-22T03:02:24Z",
        "targetObjectId": "internal-1",
        "targetObjectName": "vm-01",
        "customDetails": custom,
        **fields,
    }
    return {"id": f"{VAULT}/replicationJobs/{name}", "name": name, "properties": properties}


def job(name: str = "job-1", after: float | None = 1.0, **fields: Any) -> Job:
    """A job that started so many seconds after the intent."""
    started = None if after is None else NOW + timedelta(seconds=after)
    return replace(parse_job(body(name=name)), started_at=started, **fields)


def found(*listed: Job, scenario: str = FAILOVER, target: str = "vm-01") -> str | None:
    mine = ours(list(listed), scenario, target, NOW)
    return mine.name if mine else None


@pytest.mark.parametrize("description", DESCRIPTIONS)
@pytest.mark.parametrize("state", STATES)
def test_a_job_is_over_once_it_succeeded_failed_or_was_cancelled(state: str, description: str) -> None:
    """Whatever its description says; a suspended job waits for somebody, and an unknown state is no end."""
    read = parse_job(body(state=state, stateDescription=description))
    assert (state in ("Succeeded", "Failed", "Cancelled")) == read.ended


@pytest.mark.parametrize("description", DESCRIPTIONS)
@pytest.mark.parametrize("state", STATES)
def test_only_succeeded_and_completed_is_a_good_end(state: str, description: str) -> None:
    """A Succeeded job may have succeeded in part only (documented)."""
    read = parse_job(body(state=state, stateDescription=description))
    assert ((state, description) == ("Succeeded", "Completed")) == read.ended_well


@pytest.mark.parametrize("description", ["PartiallySucceeded", "CompletedWithInformation", "Skipped"])
def test_a_qualified_success_says_how(description: str) -> None:
    """It is a finding at the commit gate."""
    assert description == parse_job(body(stateDescription=description)).reservation


@pytest.mark.parametrize("state", [state for state in STATES if state != "Succeeded"])
@pytest.mark.parametrize("description", DESCRIPTIONS)
def test_what_did_not_succeed_has_no_reservation(state: str, description: str) -> None:
    """It has a fault."""
    assert parse_job(body(state=state, stateDescription=description)).reservation is None


def test_a_good_end_has_no_reservation() -> None:
    """The usual case."""
    assert parse_job(body()).reservation is None


def test_our_job_is_found() -> None:
    """By scenario, VM name and time."""
    assert "job-1" == found(job())


@pytest.mark.parametrize("target", ["VM-01", "Vm-01", "vm-01"])
def test_the_target_is_compared_in_any_case(target: str) -> None:
    """Azure's names have none."""
    assert "job-1" == found(job(), target=target)


@pytest.mark.parametrize("target", ["vm-010", "vm-0", "", "vm-02"])
def test_another_vm_s_job_is_not_ours(target: str) -> None:
    """Not even if the names are alike."""
    assert found(job(), target=target) is None


@pytest.mark.parametrize("scenario", [COMMIT, REPROTECT, "TestFailover"])
def test_another_scenario_s_job_is_not_ours(scenario: str) -> None:
    """A drill is no failover."""
    assert found(job(), scenario=scenario) is None


def test_scenarios_are_words_that_azure_was_heard_to_say() -> None:
    """A word of ours alone finds no job of Azure's: the change that somebody made would go unseen."""
    words = {value for name, value in vars(jobs).items() if name.isupper() and isinstance(value, str)}
    assert words == {*RECORDED, *GUESSED}
    assert all(value in VARIANTS[name][1:] for name, value in GUESSED.values())


@pytest.mark.parametrize("said", ["ChangePit", "ApplyRecoveryPoint"])
def test_a_change_of_point_is_known_by_either_word(said: str) -> None:
    """Azure to Azure's own was never recorded."""
    assert "job-1" == found(job(scenario=parse_job(body(scenarioName=said)).scenario), scenario=CHANGE_POINT)


@pytest.mark.parametrize("after", [-1, -0.001, -86400])
def test_a_job_from_before_the_intent_is_not_ours(after: float) -> None:
    """It was somebody's earlier failover."""
    assert found(job(after=after)) is None


@pytest.mark.parametrize("after", [0, 0.001, 86400])
def test_a_job_since_the_intent_is_ours(after: float) -> None:
    """Also in the same second."""
    assert "job-1" == found(job(after=after))


def test_a_job_that_has_not_started_is_not_ours_yet() -> None:
    """Its start is the year 0001 until then (recorded)."""
    assert found(job(after=None)) is None


@given(st.lists(st.integers(-100, 100), min_size=1), st.randoms())
def test_the_newest_of_ours_counts(seconds: list[int], chance: Any) -> None:
    """In whatever order the service lists them."""
    listed = [job(f"at{second}", second) for second in seconds]
    chance.shuffle(listed)
    newest = max(seconds)
    assert (f"at{newest}" if newest >= 0 else None) == found(*listed)


def test_the_error_of_a_job_is_told_in_the_service_s_words() -> None:
    """Code, message, causes and action."""
    errors = [{"serviceErrorDetails": SERVICE, "providerErrorDetails": PROVIDER}]
    assert parse_job(body(errors=errors)).errors == (
        Fault(
            "28092", "The network interface could not be created.", "The subnet is full.", "Free an address."
        ),
    )


@pytest.mark.parametrize("service", [None, {}])
def test_without_a_service_error_the_provider_s_is_told(service: dict[str, str] | None) -> None:
    """Its code is a number."""
    errors = [{"serviceErrorDetails": service, "providerErrorDetails": PROVIDER}]
    assert (Fault("28031", "The VM could not be created.", "A quota is used up.", "Raise it."),) == parse_job(
        body(errors=errors)
    ).errors


def test_an_error_that_only_a_task_shows_is_found() -> None:
    """The job's own list may be empty."""
    tasks = [
        {"name": "VmUfoPrerequisitesCheck", "errors": []},
        {"name": "x", "errors": [{"serviceErrorDetails": SERVICE}]},
    ]
    assert ["28092"] == [one.code for one in parse_job(body(tasks=tasks)).errors]


def test_the_job_s_own_errors_are_not_told_twice() -> None:
    """Its tasks repeat them."""
    errors = [{"serviceErrorDetails": SERVICE}]
    assert 1 == len(parse_job(body(errors=errors, tasks=[{"errors": errors}])).errors)


def test_an_error_without_details_is_told_as_unknown() -> None:
    """Better than not at all."""
    assert "Unknown" == parse_job(body(errors=[{}])).errors[0].code


@pytest.mark.parametrize("empty", [None, []])
def test_a_job_list_s_job_has_no_errors(empty: list[Any] | None) -> None:
    """Lists leave the tasks out (recorded)."""
    assert () == parse_job(body(tasks=empty, errors=empty)).errors


def test_the_fault_of_a_failed_job_is_its_first_error() -> None:
    """The rest mostly follows from it."""
    errors = [{"serviceErrorDetails": SERVICE}, {"providerErrorDetails": PROVIDER}]
    assert "28092" == parse_job(body(state="Failed", errors=errors)).fault.code


@pytest.mark.parametrize(
    ("state", "description", "said"),
    [
        ("Cancelled", "", "ended Cancelled and"),
        ("Failed", "Failed by hand", "ended Failed (Failed by hand) and"),
    ],
)
def test_a_failure_without_an_error_says_how_it_ended(state: str, description: str, said: str) -> None:
    """And where to look."""
    fault = parse_job(body(state=state, stateDescription=description)).fault
    assert (True, True) == (said in fault.message, bool(fault.recommended_action))


def test_the_recovery_point_of_a_finished_failover_is_read() -> None:
    """The real loss of data is counted from it."""
    point = {"recoveryPointId": "point-1", "recoveryPointTime": "2026-11-22T02:58:49.9403766Z"}
    read = parse_job(body({"instanceType": "FailoverJobDetails", "protectedItemDetails": [point]}))
    expected = datetime(2026, 11, 22, 2, 58, 49, 940376, UTC)
    assert Landing("", "point-1", expected) == read.landing("vm-01")


@pytest.mark.parametrize(
    "custom", [None, {}, {"protectedItemDetails": []}, {"newReplicationProtectedItemId": None}]
)
def test_a_running_job_shows_neither_point_nor_new_item(custom: dict[str, Any] | None) -> None:
    """Both are filled in before its end (recorded)."""
    read = parse_job(body(custom, state="InProgress"))
    assert (None, None) == (read.landing("vm-01"), read.new_item_id)


def test_the_new_item_of_a_reprotect_is_read() -> None:
    """The item moves with its replication."""
    moved = item_id(side=HOME)
    read = parse_job(body({"newReplicationProtectedItemId": moved}, scenarioName=REPROTECT))
    assert moved == read.new_item_id


def test_times_that_are_not_set_are_none() -> None:
    """They are the year 0001 (recorded)."""
    read = parse_job(body(startTime="0001-01-01T00:00:00", endTime="0001-01-01T00:00:00"))
    assert (None, None) == (read.started_at, read.ended_at)


def plan_body(*tasks: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A plan's finished job: a shutdown and a failover of VMs, each a task with a job of its own."""
    groups = [plan_group("Shutdown", [vm_task("vm-01", "Failed")]), plan_group("RpFailoverTask", list(tasks))]
    landed = [{"friendlyName": vm, "recoveryPointId": f"p-{vm}"} for vm in ("VM-01", "vm-02")]
    return body({"protectedItemDetails": landed}, tasks=groups, **fields)


def plan_group(kind: str, tasks: list[dict[str, Any]]) -> dict[str, Any]:
    return {"customDetails": None, "groupTaskCustomDetails": {"rpGroupType": kind, "childTasks": tasks}}


def vm_task(vm: str, state: str, *errors: dict[str, Any]) -> dict[str, Any]:
    details = {
        "instanceType": "VirtualMachineTaskDetails",
        "jobTask": {"jobId": f"{VAULT}/replicationJobs/job-{vm}"},
    }
    return {"friendlyName": vm, "state": state, "errors": list(errors), "customDetails": details}


def test_a_plan_s_job_tells_each_vm_its_own_point() -> None:
    """Names are spelled in more than one way (recorded)."""
    read = parse_job(plan_body(vm_task("vm-01", "Succeeded"), vm_task("vm-02", "Succeeded")))
    points = [landing and landing.point_id for landing in map(read.landing, ("vm-01", "vm-02", "vm-03"))]
    assert ["p-VM-01", "p-vm-02", None] == points


def test_a_plan_s_job_tells_whose_part_failed() -> None:
    """In the service's words. A failed shutdown is none: the failover goes on."""
    errors = {"serviceErrorDetails": SERVICE}
    read = parse_job(plan_body(vm_task("vm-01", "Succeeded"), vm_task("vm-02", "Failed", errors)))
    failed = read.failure_of("vm-02")
    assert (None, "28092") == (read.failure_of("vm-01"), failed and failed.code)


def test_a_part_that_failed_without_a_word_names_its_own_job() -> None:
    """There it can be looked up."""
    failed = parse_job(plan_body(vm_task("vm-02", "Cancelled"))).failure_of("VM-02")
    assert failed is not None
    assert ("PartOfPlanFailed", True) == (failed.code, "job-vm-02" in failed.recommended_action)
