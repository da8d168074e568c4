"""The answers around a long-running operation: 202 with its three ids that agree, its status, its result."""

import base64
import hashlib

from emulator.calls import Answer, Call
from emulator.site_recovery import finding
from emulator.site_recovery.job import Job
from emulator.site_recovery.job_view import status
from emulator.world import World

RETRY_AFTER: tuple[str, str] = ("Retry-After", "30")


def accepted(world: World, call: Call, job: Job, operation: str = "") -> Answer:
    """Answer 202 for a job; its operation may go by another id than the job."""
    name = operation or job.name
    headers = [
        ("Azure-AsyncOperation", _link(world, call, job.vault.asr_id("replicationOperationStatus", name))),
        ("Location", _link(world, call, f"{job.result_base}/operationresults/{name}")),
        RETRY_AFTER,
        *[("x-ms-request-id", job.vault.asr_id("replicationJobs", name))] * 2,  # recorded twice
    ]
    return Answer(202, None, headers)


def _link(world: World, call: Call, path: str) -> str:
    link = call.link(path)
    return link + _signature(path) if world.variant("signedUrls") == "on" else link


def _signature(path: str) -> str:
    """Make the long certificate and signature that such links carry since 2023."""
    certificate = (
        base64.urlsafe_b64encode(hashlib.shake_256(b"certificate").digest(2600)).decode().rstrip("=")
    )
    signed = base64.urlsafe_b64encode(hashlib.shake_256(path.encode()).digest(256)).decode().rstrip("=")
    check = base64.urlsafe_b64encode(hashlib.sha256(path.encode()).digest()).decode().rstrip("=")
    return f"&t=638797853604975808&c={certificate}&s={signed}&h={check}"


def operation_status(world: World, call: Call) -> Answer:
    job = finding.job(world, call)
    poll = [RETRY_AFTER] if job.running and world.variant("retryAfterOnPolls") == "present" else []
    return Answer(200, status(world, job, call.params["job"]), poll)


def result(world: World, call: Call) -> Answer:
    """Answer Location: 202 until the operation is over, then what it was about."""
    job, name = finding.job(world, call), call.params["job"]
    if job.running:
        return accepted(world, call, job, name)
    link = ("Azure-AsyncOperation", _link(world, call, job.vault.asr_id("replicationOperationStatus", name)))
    body = None if world.variant("finalLocation") == "noContent204" else job.result()
    return Answer(204 if body is None else 200, body, [link])
