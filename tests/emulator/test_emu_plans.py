"""Recovery plans at work: failed over, committed, tried out."""

from typing import Any

import pytest

from tests.emulator import plans, sdk
from tests.emulator.support import SUB, Emulator

NETWORK = f"{SUB}/resourceGroups/rg-app-eastus/providers/Microsoft.Network/virtualNetworks/vnet-app-eastus"


@pytest.fixture
def two(emulator: Emulator) -> Emulator:
    """An emulator with two VMs in one plan, in two groups."""
    emulator.reset(vms=2)
    plans.saved(emulator, ["vm-01"], ["vm-02"])
    return emulator


def _tasks(emulator: Emulator, reply: Any) -> list[str]:
    return [task["friendlyName"] for task in emulator.job(reply)["tasks"]]


def _machines(task: dict[str, Any]) -> list[dict[str, Any]]:
    inner = task["groupTaskCustomDetails"]["childTasks"]
    return [one for task in inner for one in (_machines(task) if task["groupTaskCustomDetails"] else [task])]


def test_the_job_has_another_id_than_the_operation(two: Emulator) -> None:
    """GET replicationJobs/{operation id} answers a job with a name of its own."""
    reply = plans.fail_over(two)
    operation = (reply.header("x-ms-request-id") or "").rsplit("/", 1)[-1]
    answer = two.call("GET", f"{two.jobs_path}/{operation}")

    assert (answer.status, answer.body["name"] != operation) == (200, True)
    assert (answer.header("x-ms-request-id") or "").endswith(answer.body["name"])
    assert (reply.header("Location") or "").split("?")[0].endswith(f"/operationresults/{operation}")


def test_tasks_of_a_plan_with_shutdown(two: Emulator) -> None:
    """The job goes from the check over shutdown and failover to the groups and the end."""
    reply = plans.fail_over(two, operations="Required")
    two.advance(2000)
    job = two.job(reply)

    assert [task["name"] for task in job["tasks"]] == [
        "RpSrsPrerequisitesCheck",
        *["Unknown"] * 4,
        "EndRecoveryPlanTask",
    ]
    assert _tasks(two, reply) == [
        "Prerequisites check for the recovery plan",
        "All groups shutdown (2)",
        "Recovery plan failover",
        "Group 1: Start (1)",
        "Group 2: Start (1)",
        "Finalizing the recovery plan",
    ]
    assert (job["state"], job["stateDescription"]) == ("Succeeded", "Completed")
    assert (job["targetObjectName"], job["targetInstanceType"]) == ("evening", "RecoveryPlan")


def test_each_machine_has_three_jobs(two: Emulator) -> None:
    """Shutdown, failover and start of each machine are jobs that can be read."""
    reply = plans.fail_over(two, operations="Required")
    two.advance(2000)
    tasks = two.job(reply)["tasks"]
    machines = [one for task in tasks[1:5] for one in _machines(task)]
    links = {one["customDetails"]["jobTask"]["jobId"] for one in machines}
    states = {two.get(link)["properties"]["state"] for link in links}

    assert (len(machines), len(links), states) == (6, 6, {"Succeeded"})


def test_a_job_not_begun_is_unknown(two: Emulator) -> None:
    """Until its group starts, a machine's job has no id."""
    reply = plans.fail_over(two)
    two.advance(30)
    waiting = _machines(two.job(reply)["tasks"][2])[0]

    assert (waiting["state"], waiting["customDetails"]["jobTask"]["jobScenarioName"]) == (
        "NotStarted",
        "Unknown",
    )


def test_no_shutdown_group_without_required(two: Emulator) -> None:
    """With NotRequired the sources stay, and the group is not there."""
    reply = plans.fail_over(two)
    two.advance(2000)

    assert ("All groups shutdown (2)" in _tasks(two, reply), two.power("westus")) == (
        False,
        "PowerState/running",
    )


def test_machines_start_group_by_group(two: Emulator) -> None:
    """All machines are failed over before the first group starts; the second one starts after it."""
    two.reset(vms=2, durations={"failoverNotRequired": 200})
    plans.saved(two, ["vm-01"], ["vm-02"])
    plans.fail_over(two)
    two.advance(235)
    first = (two.power("eastus"), two.power("eastus", "vm-02"))
    two.advance(100)

    assert first == ("PowerState/deallocated", "PowerState/deallocated")
    assert (two.power("eastus"), two.power("eastus", "vm-02")) == ("PowerState/running",) * 2


def test_details_name_all_points_at_the_end(two: Emulator) -> None:
    """ProtectedItemDetails has each machine with its point, older than the request."""
    reply = plans.fail_over(two)
    early = two.job(reply)["customDetails"]["protectedItemDetails"]
    two.advance(2000)
    job = two.job(reply)
    late = job["customDetails"]["protectedItemDetails"]

    assert (early, len(late)) == ([], 2)
    assert all(one["recoveryPointTime"] < job["startTime"] for one in late)


def test_commit_and_the_plan_between(two: Emulator) -> None:
    """After the failover the plan offers Commit, and after that no more."""
    plans.fail_over(two)
    busy = plans.shown(two)["allowedOperations"]
    two.advance(2000)
    pending = plans.shown(two)
    reply = plans.act(two, "failoverCommit")
    two.advance(60)

    assert (busy, "Commit" in pending["allowedOperations"]) == ([], True)
    assert pending["currentScenario"]["scenarioName"] == "UnplannedFailover"
    assert _tasks(two, reply) == ["Group 1: Commit (1)", "Group 2: Commit (1)"]
    assert {two.truth(vm)["protectionState"] for vm in ("vm-01", "vm-02")} == {"UnplannedFailoverCommitted"}
    assert "Commit" not in plans.shown(two)["allowedOperations"]


def test_items_are_held_by_the_plan(two: Emulator) -> None:
    """While the plan's job runs, an item names it and takes nothing else."""
    reply = plans.fail_over(two)
    job = two.get(reply.header("x-ms-request-id") or "")["name"]

    assert (two.truth("vm-02")["job"], two.failover("vm-02").status) == (job, 409)


def test_a_second_operation_is_refused(two: Emulator) -> None:
    """A plan does one thing at a time, and is neither saved nor deleted meanwhile."""
    plans.fail_over(two)

    assert plans.fail_over(two).status == 409
    assert two.call("DELETE", plans.PLAN).status == 409


@pytest.mark.parametrize(
    "operation", ["failoverCommit", "failoverCancel", "testFailoverCleanup", "plannedFailover"]
)
def test_what_is_not_allowed_is_refused(two: Emulator, operation: str) -> None:
    """An idle plan has nothing to commit, to cancel or to clean up, and no planned failover."""
    assert plans.act(two, operation).status == 409


@pytest.mark.parametrize(
    "details",
    [{"recoveryPointType": "Custom"}, {"recoveryPointType": "Latest", "multiVmSyncPointOption": "Maybe"}],
)
def test_no_custom_point_for_plans(two: Emulator, details: dict[str, str]) -> None:
    """A plan knows four point types and two options."""
    kind = details.pop("recoveryPointType")

    assert plans.fail_over(two, kind, **details).status == 400


@pytest.mark.parametrize("kind", ["LatestProcessed", "LatestApplicationConsistent", "LatestCrashConsistent"])
def test_the_type_of_point_is_heeded(two: Emulator, kind: str) -> None:
    """Each type chooses the newest point of its kind."""
    points = two.get(f"{two.item_id()}/recoveryPoints")["value"]
    fitting = [
        point["properties"]["recoveryPointTime"]
        for point in points
        if kind.removeprefix("Latest") in ("Processed", point["properties"]["recoveryPointType"])
    ]
    reply = plans.fail_over(two, kind)
    two.advance(2000)
    used = two.job(reply)["customDetails"]["protectedItemDetails"][0]["recoveryPointTime"]

    assert used >= max(fitting)
    assert (used == max(fitting)) or kind != "LatestApplicationConsistent"


@pytest.mark.parametrize(("variant", "words"), [("continues", "PartiallySucceeded"), ("stops", "Failed")])
def test_one_machine_fails(two: Emulator, variant: str, words: str) -> None:
    """What becomes of the others when one machine fails is a variant; that one stays where it is."""
    two.reset(
        vms=2, variants={"planAfterFailedVm": variant}, overrides={"vm-01": {"missing": ["targetGroup"]}}
    )
    plans.saved(two, ["vm-01"], ["vm-02"])
    reply = plans.fail_over(two)
    two.advance(2000)

    assert two.job(reply)["stateDescription"] == words
    assert two.truth("vm-01")["protectionState"] == "Protected"
    assert two.truth("vm-02")["job"] is None
    assert (two.truth("vm-02")["vms"]["eastus"] == "running") == (variant == "continues")


def test_all_machines_fail(emulator: Emulator) -> None:
    """With nobody left, the plan's job fails with the machine's error and can be restarted."""
    emulator.reset(overrides={"vm-01": {"missing": ["targetGroup"]}})
    plans.saved(emulator, ["vm-01"])
    reply = plans.fail_over(emulator)
    emulator.advance(2000)
    job = emulator.job(reply)

    assert (job["state"], job["allowedActions"]) == ("Failed", ["Restart"])
    assert job["errors"][0]["serviceErrorDetails"]["code"] == "28031"


def test_a_machine_already_over_is_skipped(two: Emulator) -> None:
    """A machine that was failed over before is left out, and the others go."""
    two.failover("vm-01")
    two.advance(600)
    reply = plans.fail_over(two)
    two.advance(2000)
    skipped, moved = _machines(two.job(reply)["tasks"][1])[::-1]

    assert {one["friendlyName"]: one["stateDescription"] for one in (skipped, moved)} == {
        "vm-01": "Skipped",
        "vm-02": "Completed",
    }
    assert two.truth("vm-02")["activeLocation"] == "Recovery"


def test_a_machine_that_is_busy_fails_the_check(two: Emulator) -> None:
    """The plan's job finds out that one of its machines is not ready, and nothing happens."""
    two.failover("vm-01")
    reply = plans.fail_over(two)
    two.advance(20)
    job = two.job(reply)

    assert (job["state"], job["errors"][0]["serviceErrorDetails"]["code"]) == ("Failed", "25014")
    assert two.truth("vm-02")["accepted"]["unplannedFailover"] == 0


def test_cancel_lets_the_machines_go(two: Emulator) -> None:
    """A cancelled plan ends its machines' jobs but for those that were done, and they are Protected as before."""
    reply = plans.fail_over(two)
    two.advance(60)
    two.call("POST", f"{reply.header('x-ms-request-id')}/cancel")
    states = {job["state"] for job in two.control("GET", "state")["jobs"]}

    assert states == {"Cancelled", "Succeeded"}
    assert two.job(reply)["state"] == "Cancelled"
    assert [two.truth(vm)["job"] for vm in ("vm-01", "vm-02")] == [None, None]
    assert two.failover("vm-02").status == 202


def test_a_manual_action_waits_for_resume(emulator: Emulator) -> None:
    """A plan stops at a manual action until somebody resumes its job."""
    action = {
        "actionName": "look",
        "failoverTypes": ["UnplannedFailover"],
        "failoverDirections": ["PrimaryToRecovery"],
        "customDetails": {"instanceType": "ManualActionDetails", "description": "Look at it."},
    }
    plans.saved(emulator, ["vm-01"], endGroupActions=[action])
    reply = plans.fail_over(emulator)
    emulator.advance(3000)
    waiting = emulator.job(reply)
    name = emulator.get(reply.header("x-ms-request-id") or "")["name"]
    with sdk.client(emulator) as client:
        client.replication_jobs.begin_resume(*sdk.WHERE, name, {"properties": {"comments": "done"}}).result()  # pyright: ignore[reportCallIssue, reportArgumentType]
    emulator.advance(5)

    assert (waiting["state"], waiting["allowedActions"]) == ("Suspended", ["Cancel", "Resume"])
    assert waiting["tasks"][-2]["customDetails"]["instructions"] == "Look at it."
    assert emulator.job(reply)["state"] == "Succeeded"


def test_a_drill_of_the_whole_plan(two: Emulator) -> None:
    """A test failover waits for its clean-up on plan and machines, and both are idle afterwards."""
    reply = plans.drill(two, NETWORK)
    two.advance(2000)
    waiting = plans.shown(two)
    cleanup = plans.act(two, "testFailoverCleanup", {"comments": "seen"})
    two.advance(2000)

    assert two.job(reply)["tasks"][1]["name"] == "RpTfoNetworkCreation"
    assert (waiting["allowedOperations"], waiting["currentScenarioStatus"]) == (
        ["TestFailoverCleanup"],
        "Suspended",
    )
    assert [task["name"] for task in two.job(cleanup)["tasks"]][-2:] == [
        "RpTfoDeleteTestNetwork",
        "EndRecoveryPlanTask",
    ]
    assert {two.item(vm)["testFailoverState"] for vm in ("vm-01", "vm-02")} == {"None"}
    assert "lastTestFailoverTime" in plans.shown(two)


@pytest.mark.parametrize("variant", ["rewritten", "stale", "memberRemoved"])
def test_what_a_plan_says_after_reprotect(emulator: Emulator, variant: str) -> None:
    """Whether the service follows an item to its new id is a variant."""
    emulator.reset(variants={"planAfterReprotect": variant})
    plans.saved(emulator, ["vm-01"])
    old = emulator.item_id()
    emulator.failed_back()
    emulator.switch()
    emulator.advance(5000)
    members = [one["id"] for one in plans.shown(emulator)["groups"][2]["replicationProtectedItems"]]

    assert members == {"rewritten": [emulator.item_id()], "stale": [old], "memberRemoved": []}[variant]


def test_a_stale_plan_fails_its_check(emulator: Emulator) -> None:
    """A plan that names an item's former id finds nothing to fail over."""
    emulator.reset(variants={"planAfterReprotect": "stale"})
    plans.saved(emulator, ["vm-01"])
    emulator.failed_back()
    emulator.switch()
    emulator.advance(5000)
    reply = plans.fail_over(emulator)
    emulator.advance(30)

    assert emulator.job(reply)["state"] == "Failed"


@pytest.mark.parametrize(("variant", "offered"), [("always", True), ("byState", False)])
def test_what_a_plan_offers_when_nobody_can(emulator: Emulator, variant: str, *, offered: bool) -> None:
    """With all machines failed over, a failover is offered or not: a variant."""
    emulator.reset(variants={"planAllowedOperations": variant})
    plans.saved(emulator, ["vm-01"])
    emulator.failed_back()

    assert ("UnplannedFailover" in plans.shown(emulator)["allowedOperations"]) == offered
    assert plans.fail_over(emulator).status == (202 if offered else 409)


@pytest.mark.parametrize(("variant", "status"), [("badRequest400", 400), ("jobFails", 202)])
def test_a_plan_does_not_reprotect(two: Emulator, variant: str, status: int) -> None:
    """How a plan's reProtect fails is a variant."""
    two.reset(vms=2, variants={"planReprotect": variant})
    plans.saved(two, ["vm-01"], ["vm-02"])
    reply = plans.act(two, "reProtect")
    two.advance(60)

    assert reply.status == status
    assert status == 400 or two.job(reply)["state"] == "Failed"


def test_the_client_fails_a_plan_over(two: Emulator) -> None:
    """The SDK's poller of a plan's failover ends with the plan."""
    details = {"instanceType": "A2A", "recoveryPointType": "Latest"}
    properties = {
        "failoverDirection": "PrimaryToRecovery",
        "sourceSiteOperations": "NotRequired",
        "providerSpecificDetails": [details],
    }
    with sdk.client(two) as client:
        found = client.replication_recovery_plans
        plan: Any = found.begin_unplanned_failover(*sdk.WHERE, "evening", {"properties": properties}).result()  # pyright: ignore[reportCallIssue, reportArgumentType]

    assert (plan.name, plan.properties.current_scenario_status) == ("evening", "Succeeded")


@pytest.mark.parametrize(("item", "failed"), [("vm-02", 1), ("evening", 2)])
def test_a_fault_fails_one_machine_or_all(two: Emulator, item: str, failed: int) -> None:
    """A rule about a machine fails its part of the plan; one about the plan fails each."""
    two.fault({"failTask": "VmFailover"}, item=item)
    plans.fail_over(two)
    two.advance(2000)
    states = [two.truth(vm)["protectionState"] for vm in ("vm-01", "vm-02")]

    assert states.count("Protected") == failed


def test_a_machine_that_hangs_holds_the_plan_until_cancelled(two: Emulator) -> None:
    """A machine's job that hangs keeps the plan's running; a cancel ends both."""
    two.fault({"hangTask": "VmFailover"}, item="vm-02")
    reply = plans.fail_over(two)
    two.advance(20_000)
    state = two.job(reply)["state"]
    two.call("POST", f"{reply.header('x-ms-request-id')}/cancel")

    assert (state, two.job(reply)["state"], two.truth("vm-02")["job"]) == ("InProgress", "Cancelled", None)
