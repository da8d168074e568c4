"""A job as the service shows it, by the clock: bare in lists, with tasks and details when asked for by name."""

from datetime import timedelta

from emulator.ids import guid
from emulator.site_recovery.job import Job, Task
from emulator.times import UNSET, iso, iso7, whole
from emulator.wire import Json, dig
from emulator.world import World

NOT_STARTED_FOR = timedelta(seconds=2)
JOB_TYPE = "Microsoft.RecoveryServices/vaults/replicationJobs"


def entry(world: World, job: Job) -> Json:
    """Show a job as lists do: no tasks, no activity, no details."""
    bare: Json = {"activityId": None, "tasks": [], "errors": [], "customDetails": None}
    return _envelope(world, job, bare)


def full(world: World, job: Job) -> Json:
    rich: Json = {
        "activityId": f"{guid('request', job.name)} ActivityId: {guid('activity', job.name)}",
        "tasks": [_task(world, job, task) for task in job.tasks],
        "errors": job.errors,
        "customDetails": _details(job),
    }
    return _envelope(world, job, rich)


def _envelope(world: World, job: Job, parts: Json) -> Json:
    properties: Json = {
        "activityId": parts["activityId"],
        "scenarioName": job.scenario,
        "friendlyName": job.friendly,
        "state": job.state,
        "stateDescription": job.description,
        "tasks": parts["tasks"],
        "errors": parts["errors"],
        "startTime": iso(job.started),
    }
    if job.ended:
        properties["endTime"] = whole(job.ended)
    properties["allowedActions"] = allowed_actions(world, job)
    properties["targetObjectId"] = job.target_id
    properties["targetObjectName"] = job.target_name
    properties["targetInstanceType"] = job.target_type
    properties["customDetails"] = parts["customDetails"]
    return {"id": job.id, "name": job.name, "type": JOB_TYPE, "properties": properties}


def allowed_actions(world: World, job: Job) -> list[str]:
    if job.state == "Suspended":
        return ["Cancel", "Resume"]
    if job.running and job.cancellable:
        return ["Cancel"]
    again = job.state == "Failed" and job.again and world.variant("restartOfFailedJob") != "refused"
    return ["Restart"] if again else []


def _details(job: Job) -> Json:
    return job.details | {"instanceType": job.kind, "affectedObjectDetails": job.affected}


def _task(world: World, job: Job, task: Task) -> Json:
    state = _state(world, job, task)
    words = (
        ("Other", "Skipped")
        if state == "Skipped"
        else (state, "Completed" if state == "Succeeded" else state)
    )
    started = task.skipped != "never" and state != "NotStarted"
    ended = state in ("Succeeded", "Failed", "Cancelled")
    view: Json = {
        "taskId": task.task_id,
        "name": task.name,
        "startTime": iso(task.start) if started else UNSET,
        "endTime": _end(task) if ended else UNSET,
        "allowedActions": ["Resume"] if state == "Suspended" else [],
        "friendlyName": task.friendly,
        "state": words[0],
        "stateDescription": words[1],
    }
    return view | _kind(world, job, task) | {"errors": _errors(world, job, task, state)}


def _end(task: Task) -> str:
    """A task that is another job ends when that does, in whole seconds."""
    return whole(task.end) if task.kind == "JobTaskDetails" else iso(task.end)


def _errors(world: World, job: Job, task: Task, state: str) -> list[Json]:
    if state != "Failed":
        return []
    return world.jobs[task.child].errors if task.child else job.errors


def _state(world: World, job: Job, task: Task) -> str:
    if task.said:
        return task.said
    reached = min(world.now, job.ended or world.now)
    if reached < task.start:
        return "NotStarted"
    if task.skipped:
        return "Skipped"
    return "Succeeded" if reached >= task.end else "InProgress"


def _kind(world: World, job: Job, task: Task) -> Json:
    details = task.details | {"instanceType": task.kind}
    if task.kind in ("VirtualMachineTaskDetails", "JobTaskDetails"):
        details = task.details | {"jobTask": _job_task(world, job, task), "instanceType": task.kind}
    if not task.kind.endswith("GroupTaskDetails"):
        return {"taskType": task.kind, "customDetails": details, "groupTaskCustomDetails": None}
    group = details | {"childTasks": [_task(world, job, child) for child in task.children]}
    return {"taskType": task.kind, "customDetails": None, "groupTaskCustomDetails": group}


def _job_task(world: World, job: Job, task: Task) -> Json:
    """Name the job behind a task; one that is not there yet is Unknown."""
    child = world.jobs.get(task.child)
    return {
        "jobId": job.vault.asr_id("replicationJobs", task.child),
        "jobFriendlyName": child.friendly if child else "Unknown",
        "targetObjectId": task.target_id,
        "targetObjectName": task.friendly,
        "targetInstanceType": "Vm",
        "jobScenarioName": child.scenario if child else "Unknown",
    }


def status(world: World, job: Job, operation: str) -> Json:
    """Show a job as an operation: one word, and the first error's number if it failed."""
    error: Json | None = None
    if job.errors and job.state == "Failed":
        service = job.errors[0]["serviceErrorDetails"]
        error = {"code": dig(service, "code"), "message": dig(service, "message"), "details": None}
    return {
        "error": error,
        "id": None,
        "name": operation,
        "properties": None,
        "status": _status_word(world, job),
        "startTime": iso7(job.started),
        "endTime": iso7(job.ended.replace(microsecond=0)) if job.ended else None,
        "percentComplete": None,
    }


def _status_word(world: World, job: Job) -> str:
    if job.running and world.now - job.started < NOT_STARTED_FOR:
        return world.variant("operationStatusAtFirst")
    return {"Cancelled": "Canceled", "Suspended": "InProgress"}.get(job.state, job.state)
