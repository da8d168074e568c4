"""How a long-running operation looks while it runs and when it has ended."""

from urllib.parse import urlsplit

import pytest

from tests.emulator.support import Emulator, Reply


def _path(reply: Reply, header: str) -> str:
    parts = urlsplit(reply.header(header) or "")
    return f"{parts.path}?{parts.query}"


def test_accepted_is_empty(emulator: Emulator) -> None:
    """An accepted operation answers 202 with no body at all."""
    reply = emulator.failover()

    assert (reply.status, reply.body, reply.header("Content-Length")) == (202, None, "0")


def test_the_three_headers_name_one_operation(emulator: Emulator) -> None:
    """Status link, result link and request id agree on the operation's id, which is the job's name."""
    reply = emulator.failover()
    headers = [reply.header(name) or "" for name in ("Azure-AsyncOperation", "Location", "x-ms-request-id")]

    assert len({urlsplit(value).path.rsplit("/", 1)[-1] for value in headers}) == 1


def test_the_request_id_comes_twice(emulator: Emulator) -> None:
    """The job's id is sent in two headers of one name, as recorded."""
    names = [name.lower() for name, _ in emulator.failover().headers]

    assert names.count("x-ms-request-id") == 2


def test_retry_after_is_thirty_on_acceptance(emulator: Emulator) -> None:
    """Clients are asked to come back after 30 seconds."""
    assert emulator.failover().header("Retry-After") == "30"


@pytest.mark.parametrize(("variant", "expected"), [("absent", None), ("present", "30")])
def test_retry_after_on_polls_is_a_variant(emulator: Emulator, variant: str, expected: str | None) -> None:
    """Polls carry Retry-After only where the variant says so."""
    emulator.reset(variants={"retryAfterOnPolls": variant})
    poll = emulator.call("GET", _path(emulator.failover(), "Azure-AsyncOperation"))

    assert poll.header("Retry-After") == expected


def test_links_are_signed_and_long(emulator: Emulator) -> None:
    """The links carry a certificate and a signature, more than four thousand characters."""
    assert len(emulator.failover().header("Location") or "") > 4000


def test_links_are_plain_without_signatures(emulator: Emulator) -> None:
    """Switched off, a link ends with its api-version."""
    emulator.reset(variants={"signedUrls": "off"})

    assert (emulator.failover().header("Location") or "").endswith("?api-version=2025-08-01")


def test_status_goes_from_in_progress_to_succeeded(emulator: Emulator) -> None:
    """The status body says InProgress until the clock has passed the end."""
    status = _path(emulator.failover(), "Azure-AsyncOperation")
    before = emulator.get(status)["status"]
    emulator.advance(600)

    assert (before, emulator.get(status)["status"]) == ("InProgress", "Succeeded")


def test_status_times_have_seven_digits(emulator: Emulator) -> None:
    """Start has seven fraction digits, the end is cut to a whole second and written the same way."""
    status = _path(emulator.failover(), "Azure-AsyncOperation")
    emulator.advance(600)
    body = emulator.get(status)

    assert (len(body["startTime"]), body["endTime"][-9:]) == (28, ".0000000Z")


def test_location_answers_202_while_running(emulator: Emulator) -> None:
    """The result link is 202 until there is a result."""
    assert emulator.call("GET", _path(emulator.failover(), "Location")).status == 202


def test_location_ends_with_the_item(emulator: Emulator) -> None:
    """After a failover the result link answers the item."""
    location = _path(emulator.failover(), "Location")
    emulator.advance(600)

    assert emulator.get(location)["id"] == emulator.item_id()


def test_location_ends_without_content_as_variant(emulator: Emulator) -> None:
    """The other guess for the result link is 204."""
    emulator.reset(variants={"finalLocation": "noContent204"})
    location = _path(emulator.failover(), "Location")
    emulator.advance(600)

    assert emulator.call("GET", location).status == 204


def test_effects_land_unwatched(emulator: Emulator) -> None:
    """Nobody polls, and the VM is there all the same."""
    emulator.failover()
    emulator.advance(600)

    assert emulator.power("eastus") == "PowerState/running"


def test_the_recovered_vm_is_not_there_early(emulator: Emulator) -> None:
    """While the failover runs there is no VM in the target."""
    emulator.failover()
    emulator.advance(60)

    assert emulator.call("GET", emulator.vm_path("eastus")).status == 404


def test_failover_tasks_in_order(emulator: Emulator) -> None:
    """A failover has the five recorded tasks."""
    names = [task["name"] for task in emulator.job(emulator.failover())["tasks"]]

    assert names == [
        "VmUfoPrerequisitesCheck",
        "VmShutdownVmOnPrimary",
        "VmPrepareForUnPlannedFailover",
        "VmFailover",
        "VmFoStartVmOnSecondary",
    ]


def test_tasks_not_reached_have_unset_times(emulator: Emulator) -> None:
    """A task that has not started says so and shows year one."""
    task = emulator.job(emulator.failover())["tasks"][-1]

    assert (task["state"], task["startTime"]) == ("NotStarted", "0001-01-01T00:00:00")


def test_synchronizing_is_skipped(emulator: Emulator) -> None:
    """The sync task ends as Other, Skipped."""
    reply = emulator.failover()
    emulator.advance(600)
    task = emulator.job(reply)["tasks"][2]

    assert (task["state"], task["stateDescription"]) == ("Other", "Skipped")


def test_recovery_point_shows_at_the_end_only(emulator: Emulator) -> None:
    """ProtectedItemDetails is empty until success, then names the point and its time."""
    reply = emulator.failover()
    early = emulator.job(reply)["customDetails"]["protectedItemDetails"]
    emulator.advance(600)
    late = emulator.job(reply)["customDetails"]["protectedItemDetails"]

    assert (early, len(late), "recoveryPointTime" in late[0]) == ([], 1, True)


def test_a_running_job_has_no_end_and_may_be_cancelled(emulator: Emulator) -> None:
    """A job in progress has no endTime and allows Cancel."""
    job = emulator.job(emulator.failover())

    assert ("endTime" in job, job["allowedActions"]) == (False, ["Cancel"])


def test_cancel_ends_a_job_and_frees_the_item(emulator: Emulator) -> None:
    """A cancelled failover leaves the item Protected and ready for another."""
    reply = emulator.failover()
    cancelled = emulator.call("POST", f"{reply.header('x-ms-request-id')}/cancel")

    assert (cancelled.status, emulator.job(reply)["state"]) == (202, "Cancelled")
    assert "UnplannedFailover" in emulator.item()["allowedOperations"]


def test_required_shuts_the_source_down(emulator: Emulator) -> None:
    """SourceSiteOperations Required stops the source VM in its task."""
    emulator.failover(sourceSiteOperations="Required")
    emulator.advance(120)

    assert emulator.power("westus") == "PowerState/deallocated"


def test_not_required_leaves_the_source_alone(emulator: Emulator) -> None:
    """SourceSiteOperations NotRequired leaves the source VM running to the end."""
    emulator.failover()
    emulator.advance(600)

    assert emulator.power("westus") == "PowerState/running"


def test_current_scenario_names_the_job_while_it_runs(emulator: Emulator) -> None:
    """The item shows the running scenario, and None with a sentinel date when idle."""
    idle = emulator.item()["currentScenario"]
    emulator.failover()
    busy = emulator.item()["currentScenario"]

    assert (idle["scenarioName"], idle["startTime"]) == ("None", "1753-01-01T01:01:01Z")
    assert busy["scenarioName"] == "UnplannedFailover"


def test_new_item_id_is_null_at_first_and_there_before_the_end(emulator: Emulator) -> None:
    """The reprotect job names the new id while it still runs."""
    emulator.reset(durations={"switchProtection": 500})
    emulator.failed_back()
    reply = emulator.switch()
    first = emulator.job(reply)["customDetails"]["newReplicationProtectedItemId"]
    emulator.advance(480)
    job = emulator.job(reply)

    assert (first, job["state"]) == (None, "InProgress")
    assert job["customDetails"]["newReplicationProtectedItemId"].startswith("/subscriptions/")


def test_reprotect_has_a_child_job(emulator: Emulator) -> None:
    """'Reprotecting virtual machine (1)' holds a job of its own that can be read."""
    emulator.failed_back()
    reply = emulator.switch()
    emulator.advance(100)
    group = emulator.job(reply)["tasks"][-1]["groupTaskCustomDetails"]
    child = emulator.get(group["childTasks"][0]["customDetails"]["jobTask"]["jobId"])

    assert child["properties"]["scenarioName"] == "EnableDr"


def test_a_task_that_is_a_job_ends_when_that_does(emulator: Emulator) -> None:
    """Both say the same end, in whole seconds."""
    emulator.reset(now="2026-03-01T12:00:00.25Z")
    emulator.failed_back()
    reply = emulator.switch()
    emulator.advance(700)
    task = emulator.job(reply)["tasks"][-1]["groupTaskCustomDetails"]["childTasks"][0]
    child = emulator.get(task["customDetails"]["jobTask"]["jobId"])["properties"]

    assert (task["state"], task["endTime"]) == ("Succeeded", child["endTime"])


def test_old_id_is_gone_after_the_move(emulator: Emulator) -> None:
    """The item's former id answers the recorded 404."""
    old = emulator.item_id()
    emulator.failed_back()
    emulator.switch()
    emulator.advance(600)
    reply = emulator.call("GET", old)

    assert (reply.status, reply.body["error"]["details"][0]["code"]) == (404, "ArmResourceDoesNotExist")


def test_old_id_may_answer_for_a_while(emulator: Emulator) -> None:
    """As a ghost the former id goes on answering its last state, then it is gone."""
    emulator.reset(variants={"oldIdAfterSwitch": "movedGhost"})
    old = emulator.item_id()
    emulator.failed_back()
    emulator.switch()
    emulator.advance(600)
    ghost = emulator.get(old)["properties"]["protectionState"]
    emulator.advance(600)

    assert (ghost, emulator.call("GET", old).status) == ("UnplannedFailoverCommitted", 404)


def test_percentage_never_reaches_hundred_and_stays(emulator: Emulator) -> None:
    """Progress stops at 43 and is still there when the item is Protected."""
    emulator.failed_back()
    emulator.switch()
    seen: list[int | None] = []
    for _ in range(12):
        emulator.advance(300)
        seen.append(emulator.item()["providerSpecificDetails"]["monitoringPercentageCompletion"])

    assert (max(one or 0 for one in seen), seen[-1]) == (43, 43)


def test_warning_of_a_drill_never_done_comes_back(emulator: Emulator) -> None:
    """After reprotect failoverHealth is Warning by 161011, replicationHealth Normal."""
    emulator.failed_back()
    emulator.switch()
    emulator.advance(5000)
    item = emulator.item()

    assert (item["failoverHealth"], item["replicationHealth"]) == ("Warning", "Normal")
    assert [error["errorCode"] for error in item["healthErrors"]] == ["161011"]


def test_temporary_disks_exist_during_resync_only(emulator: Emulator) -> None:
    """ms-asr- disks come with the resync and go with it."""
    emulator.failed_back()
    emulator.switch()
    emulator.advance(1200)
    during = [name for name in emulator.truth()["disks"]["westus"] if name.startswith("ms-asr-")]
    emulator.advance(4000)
    after = [name for name in emulator.truth()["disks"]["westus"] if name.startswith("ms-asr-")]

    assert (len(during), len(after)) == (1, 0)


@pytest.mark.parametrize(("variant", "expected"), [("deleted", None), ("left", "running")])
def test_recovery_vm_after_reprotect(emulator: Emulator, variant: str, expected: str | None) -> None:
    """What became of the VM in the recovery region after failback and reprotect is a variant."""
    emulator.reset(variants={"recoveryVmAfterReprotect": variant})
    emulator.failed_back()
    emulator.switch()
    emulator.advance(600)

    assert emulator.truth()["vms"]["westus"] == expected


def test_cancelled_reprotect_ends_its_child_too(emulator: Emulator) -> None:
    """A cancelled reprotect leaves the item committed and no job behind that never ends."""
    emulator.failed_back()
    reply = emulator.switch()
    emulator.advance(60)
    emulator.call("POST", f"{reply.header('x-ms-request-id')}/cancel")
    running = [job for job in emulator.control("GET", "state")["jobs"] if job["state"] == "InProgress"]

    assert (running, emulator.item()["protectionState"]) == ([], "UnplannedFailoverCommitted")


@pytest.mark.parametrize(
    ("variant", "expected"),
    [("none", []), ("unchanged", ["UnplannedFailover", "DisableProtection", "TestFailover"])],
)
def test_allowed_operations_while_busy(emulator: Emulator, variant: str, expected: list[str]) -> None:
    """What an item says it allows while a job runs is a variant; it is refused in either."""
    emulator.reset(variants={"allowedOperationsWhileBusy": variant})
    emulator.failover()

    assert (emulator.item()["allowedOperations"], emulator.failover().status) == (expected, 409)


@pytest.mark.parametrize("state", ["Protected", "UnplannedFailoverInProgress"])
def test_state_during_failover(emulator: Emulator, state: str) -> None:
    """What an item's state is called while it fails over is a variant."""
    emulator.reset(variants={"stateDuringFailover": state})
    emulator.failover()

    assert emulator.item()["protectionState"] == state
