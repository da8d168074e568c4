"""Jobs over HTTP: read, and the actions that a job allows."""

from collections.abc import Callable
from datetime import timedelta

from emulator.calls import Answer, Call
from emulator.errors import bad_request
from emulator.ids import guid
from emulator.paging import paged
from emulator.site_recovery import accepted, filters, finding, flow, job_view, vault_job
from emulator.site_recovery.job import Job
from emulator.wire import Json
from emulator.world import World

EXPORT_SECONDS = 0.6


def listed(world: World, call: Call) -> Answer:
    """List the vault's jobs."""
    vault = finding.vault(world, call)
    found = [job for job in world.jobs.values() if job.vault is vault]
    chosen = filters.jobs(_ordered(world, found), call.option("$filter"))
    return paged(call, chosen, lambda job: job_view.entry(world, job))


def _ordered(world: World, found: list[Job]) -> list[Job]:
    order = world.variant("jobListOrder")
    if order == "byName":
        return sorted(found, key=lambda job: job.name)
    return sorted(found, key=lambda job: job.started, reverse=order == "newestFirst")


def get(world: World, call: Call) -> Answer:
    found = finding.job(world, call)
    return Answer(200, job_view.full(world, found), [("x-ms-request-id", found.id)])


def cancel(world: World, call: Call) -> Answer:
    return _act(world, call, "Cancel", lambda job: _cancelled(world, job))


def _cancelled(world: World, job: Job) -> Job:
    flow.cancel(job, world.now)
    return job


def restart(world: World, call: Call) -> Answer:
    """Run a failed job again, as itself or as a new one."""
    return _act(world, call, "Restart", lambda job: _restarted(world, job))


def _restarted(world: World, failed: Job) -> Job:
    if failed.again is None:
        raise AssertionError("unreachable: Restart is allowed only where there is a way")
    job = failed.again()
    if world.variant("restartOfFailedJob") == "sameJob":
        del world.jobs[job.name]
        job.name = failed.name
        world.jobs[job.name] = job
    return job


def resume(world: World, call: Call) -> Answer:
    """Let a job go on that waits for somebody's hand."""
    return _act(world, call, "Resume", lambda job: _resumed(world, job))


def _resumed(world: World, job: Job) -> Job:
    if job.resume is None:
        raise AssertionError("unreachable: Resume is allowed only while a job is suspended")
    job.resume(world.now)
    return job


def _act(world: World, call: Call, action: str, act: Callable[[Job], Job]) -> Answer:
    """Do what the job allows; the request is an operation of its own, over at once, that ends with the job."""
    found = finding.job(world, call)
    if action not in job_view.allowed_actions(world, found):
        text = f"{action} is not allowed: job '{found.name}' ({found.friendly}) is {found.state}."
        raise bad_request(f"Job{action}NotAllowed", text, "Look at allowedActions of the job.")
    job = act(found)
    done = Job(found.vault, world.new_guid(), f"{action}Job", action, world.now, [])
    done.end(world.now, "Succeeded", "Completed")
    done.result_base = found.id
    done.result = lambda: job_view.full(world, job)
    world.operation_jobs[done.name] = done
    return accepted.accepted(world, call, done)


def export(world: World, call: Call) -> Answer:
    """Write the chosen jobs to a file that nobody keeps: the job and its details have their shape."""
    vault = finding.vault(world, call)
    task = flow.Step("ExportJobsTask", "ExportJobsTask", "Exporting jobs", EXPORT_SECONDS)
    job = vault_job.start(world, vault, "ExportJobs", "Export jobs", [task], "ExportJobDetails")
    job.result_base, job.result = job.id, lambda: job_view.full(world, job)
    job.details.update(_exported(world, job))
    return accepted.accepted(world, call, job)


def _exported(world: World, job: Job) -> Json:
    until = world.now + timedelta(hours=1)
    token = f"?sv=2015-04-05&sr=b&se={until:%Y-%m-%dT%H%%3A%M%%3A%SZ}&sp=r&sig={guid('sas', job.name)}"
    return {"blobUri": f"https://exportedjobs.invalid/{job.name}.xlsx", "sasToken": token}
