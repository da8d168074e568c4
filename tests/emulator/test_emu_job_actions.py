"""Cancel, restart and export of jobs through Microsoft's client."""

from typing import Any

import pytest

from tests.emulator import sdk
from tests.emulator.support import Emulator


def _job_name(emulator: Emulator) -> str:
    return (emulator.failover().header("x-ms-request-id") or "").rsplit("/", 1)[-1]


def _failed(emulator: Emulator) -> str:
    emulator.fault({"failTask": "VmFailover"}, nth=1)
    name = _job_name(emulator)
    emulator.advance(600)
    return name


def _state(emulator: Emulator, name: str) -> str:
    with sdk.client(emulator) as client:
        properties: Any = client.replication_jobs.get(*sdk.WHERE, name).properties
    return properties.state


def test_cancel_ends_with_the_cancelled_job(emulator: Emulator) -> None:
    """The client's poller for a cancel succeeds, and its result is the job."""
    name = _job_name(emulator)
    with sdk.client(emulator) as client:
        job: Any = client.replication_jobs.begin_cancel(*sdk.WHERE, name).result()

    assert (job.name, job.properties.state) == (name, "Cancelled")


def test_a_finished_job_is_not_cancelled(emulator: Emulator) -> None:
    """What a job does not allow is refused."""
    name = _job_name(emulator)
    emulator.advance(600)
    reply = emulator.call("POST", f"{emulator.jobs_path}/{name}/cancel")

    assert (reply.status, reply.body["error"]["details"][0]["code"]) == (400, "JobCancelNotAllowed")


@pytest.mark.parametrize(("variant", "same"), [("sameJob", True), ("newJob", False)])
def test_restart_runs_a_failed_job_again(emulator: Emulator, variant: str, *, same: bool) -> None:
    """A failed failover is done again; whether under its old name is a variant."""
    emulator.reset(variants={"restartOfFailedJob": variant})
    name = _failed(emulator)
    with sdk.client(emulator) as client:
        job: Any = client.replication_jobs.begin_restart(*sdk.WHERE, name).result()
    emulator.advance(600)

    assert (job.name == name, _state(emulator, job.name)) == (same, "Succeeded")
    assert emulator.truth()["activeLocation"] == "Recovery"


@pytest.mark.parametrize(("variant", "actions"), [("sameJob", ["Restart"]), ("refused", [])])
def test_a_failed_job_names_restart(emulator: Emulator, variant: str, actions: list[str]) -> None:
    """A failed job allows Restart where the variant has it."""
    emulator.reset(variants={"restartOfFailedJob": variant})
    name = _failed(emulator)
    allowed = emulator.get(f"{emulator.jobs_path}/{name}")["properties"]["allowedActions"]

    assert allowed == actions
    assert emulator.call("POST", f"{emulator.jobs_path}/{name}/restart").status == (202 if actions else 400)


def test_restart_is_refused_while_another_job_runs(emulator: Emulator) -> None:
    """A failed job cannot start again into an item that is busy."""
    name = _failed(emulator)
    emulator.failover()

    assert emulator.call("POST", f"{emulator.jobs_path}/{name}/restart").status == 409


def test_a_running_job_cannot_be_resumed(emulator: Emulator) -> None:
    """Resume is for suspended jobs."""
    name = _job_name(emulator)

    assert emulator.call("POST", f"{emulator.jobs_path}/{name}/resume", {"properties": {}}).status == 400


def test_export_is_a_job_with_a_file(emulator: Emulator) -> None:
    """An export ends with its own job, whose details say where the file is."""
    with sdk.client(emulator) as client:
        job: Any = client.replication_jobs.begin_export(
            *sdk.WHERE, {"jobStatus": "Failed", "jobOutputType": "Excel"}
        ).result()

    assert (job.properties.scenario_name, job.properties.state) == ("ExportJobs", "Succeeded")
    assert job.properties.custom_details.blob_uri.startswith("https://")


@pytest.mark.parametrize("variant", ["InProgress", "NotStarted"])
def test_the_first_status_is_a_variant(emulator: Emulator, variant: str) -> None:
    """An operation may say NotStarted at first, and goes on to InProgress."""
    emulator.reset(variants={"operationStatusAtFirst": variant})
    name = _job_name(emulator)
    path = f"{emulator.jobs_path.replace('Jobs', 'OperationStatus')}/{name}"
    first = emulator.get(path)["status"]
    emulator.advance(3)

    assert (first, emulator.get(path)["status"]) == (variant, "InProgress")
