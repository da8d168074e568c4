"""A job as the service shows it, by the clock: bare in lists, with tasks and details when asked for by name."""

from emulator.ids import guid
from emulator.site_recovery.job import Job, Task
from emulator.times import UNSET, iso, iso7, whole
from emulator.topology import asr_id
from emulator.wire import Json
from emulator.world import World

JOB_TYPE = "Microsoft.RecoveryServices/vaults/replicationJobs"


def job_id(job: Job) -> str:
    return asr_id("replicationJobs", job.name)


def entry(job: Job) -> Json:
    """Show a job as lists do: no tasks, no activity, no details."""
    bare: Json = {"activityId": None, "tasks": [], "errors": [], "customDetails": None}
    return _envelope(job, bare)


def full(world: World, job: Job) -> Json:
    rich: Json = {
        "activityId": f"{guid('request', job.name)} ActivityId: {guid('activity', job.name)}",
        "tasks": [_task(world, job, task) for task in job.tasks],
        "errors": job.errors,
        "customDetails": _details(job),
    }
    return _envelope(job, rich)


def _envelope(job: Job, parts: Json) -> Json:
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
    properties["allowedActions"] = ["Cancel"] if job.running and job.cancellable else []
    properties["targetObjectId"] = job.target_id
    properties["targetObjectName"] = job.target_name
    properties["targetInstanceType"] = job.target_type
    properties["customDetails"] = parts["customDetails"]
    return {"id": job_id(job), "name": job.name, "type": JOB_TYPE, "properties": properties}


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
        "endTime": iso(task.end) if ended else UNSET,
        "allowedActions": [],
        "friendlyName": task.friendly,
        "state": words[0],
        "stateDescription": words[1],
    }
    return view | _kind(world, task) | {"errors": job.errors if state == "Failed" else []}


def _state(world: World, job: Job, task: Task) -> str:
    if task.ended:
        return task.ended
    reached = min(world.now, job.ended or world.now)
    if reached < task.start:
        return "NotStarted"
    if task.skipped:
        return "Skipped"
    return "Succeeded" if reached >= task.end else "InProgress"


def _kind(world: World, task: Task) -> Json:
    if task.child is None:
        plain: Json = {"instanceType": "TaskDetails"}
        return {"taskType": "TaskDetails", "customDetails": plain, "groupTaskCustomDetails": None}
    group: Json = {"instanceType": "GroupTaskDetails", "childTasks": [_child(world, task)]}
    return {"taskType": "GroupTaskDetails", "customDetails": None, "groupTaskCustomDetails": group}


def _child(world: World, task: Task) -> Json:
    child = world.jobs[task.child.job if task.child else ""]
    job_task: Json = {
        "jobId": job_id(child),
        "jobFriendlyName": child.friendly,
        "targetObjectId": child.target_id,
        "targetObjectName": child.target_name,
        "targetInstanceType": child.target_type,
        "jobScenarioName": child.scenario,
    }
    return {
        "taskId": child.scenario,
        "name": child.target_name,
        "startTime": iso(child.started),
        "endTime": whole(child.ended) if child.ended else UNSET,
        "allowedActions": [],
        "friendlyName": child.target_name,
        "state": child.state,
        "stateDescription": child.description,
        "taskType": "JobTaskDetails",
        "customDetails": {"jobTask": job_task, "instanceType": "JobTaskDetails"},
        "groupTaskCustomDetails": None,
        "errors": [],
    }


def status(job: Job) -> Json:
    """Show a job as an operation: one word, and the first error's number if it failed."""
    error: Json | None = None
    if job.errors:
        service = job.errors[0]["serviceErrorDetails"]
        error = {"code": _part(service, "code"), "message": _part(service, "message"), "details": None}
    return {
        "error": error,
        "id": None,
        "name": job.name,
        "properties": None,
        "status": {"Cancelled": "Canceled"}.get(job.state, job.state),
        "startTime": iso7(job.started),
        "endTime": iso7(job.ended.replace(microsecond=0)) if job.ended else None,
        "percentComplete": None,
    }


def _part(service: object, key: str) -> object:
    return service.get(key) if isinstance(service, dict) else None
