"""The answers around a long-running operation: 202 with its three ids that agree, its status, its result."""

import base64
import hashlib

from emulator.calls import Answer, Call
from emulator.site_recovery import finding, item_view, topology_view
from emulator.site_recovery.job import Job
from emulator.site_recovery.job_view import job_id, status
from emulator.site_recovery.topology_view import region_of
from emulator.topology import asr_id
from emulator.world import World

RETRY_AFTER: tuple[str, str] = ("Retry-After", "30")


def accepted(world: World, call: Call, job: Job) -> Answer:
    headers = [
        ("Azure-AsyncOperation", _link(world, call, asr_id("replicationOperationStatus", job.name))),
        ("Location", _link(world, call, f"{job.result_base}/operationresults/{job.name}")),
        RETRY_AFTER,
        ("x-ms-request-id", job_id(job)),
        ("x-ms-request-id", job_id(job)),  # recorded twice
    ]
    return Answer(202, None, headers)


def _link(world: World, call: Call, path: str) -> str:
    link = f"{call.base}{path}?api-version={call.api_version}"
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
    return Answer(200, status(job), poll)


def item_result(world: World, call: Call) -> Answer:
    """Answer Location: 202 until the operation is over, then what it was about."""
    job = finding.job(world, call)
    return _still_running(world, call, job) or _result(world, call, job)


def _still_running(world: World, call: Call, job: Job) -> Answer | None:
    return accepted(world, call, job) if job.running else None


def _result(world: World, call: Call, job: Job) -> Answer:
    link = ("Azure-AsyncOperation", _link(world, call, asr_id("replicationOperationStatus", job.name)))
    if world.variant("finalLocation") == "noContent204":
        return Answer(204, None, [link])
    region = region_of(job.result_id.rsplit("/", 1)[-1])
    if region:
        return Answer(200, topology_view.container(world, region), [link])
    item = world.items[(job.item or "").lower()]
    return Answer(200, item_view.item(world, item, listed=False), [link])
