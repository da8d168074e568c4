"""Runs a job through its tasks by the clock: effects at their time, failure where one is due, then the end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from emulator.ids import guid
from emulator.site_recovery.item import Item
from emulator.site_recovery.job import Doom, Job, Task
from emulator.times import iso
from emulator.topology import POLICY, Place
from emulator.wire import Json
from emulator.world import World

FIRST_TASK_AFTER = 0.6


def nothing(_: datetime) -> None:
    return


def no_doom() -> Doom | None:
    return None


@dataclass
class Step:
    task_id: str
    name: str
    friendly: str
    seconds: float = 0
    skipped: Literal["", "started", "never"] = ""
    check: Callable[[], Doom | None] = no_doom
    effect: Callable[[datetime], None] = nothing


@dataclass
class Flow:
    scenario: str
    friendly: str
    kind: str
    item: Item
    steps: list[Step]
    done: Callable[[datetime], None]
    undone: Callable[[datetime], None] = nothing
    details: Json = field(default_factory=dict[str, object])
    result_base: str = ""
    doom: Doom | None = None


def start(world: World, flow: Flow) -> Job:
    """Accept an operation: from here on it happens by itself."""
    job = _job(world, flow)
    world.jobs[job.name] = job
    flow.item.job = job
    for step, task in zip(flow.steps, job.tasks, strict=True):
        if not step.skipped:
            half = min(step.seconds / 2, 10)
            world.events.at(task.start + timedelta(seconds=half), partial(_check, flow, job, step, task))
            world.events.at(task.end, partial(_effect, job, step))
    world.events.at(job.tasks[-1].end, partial(_finish, flow, job))
    return job


def _job(world: World, flow: Flow) -> Job:
    name, item = world.new_guid(), flow.item
    return Job(
        name,
        flow.scenario,
        flow.friendly,
        world.now,
        _tasks(world.now, flow.steps),
        kind=flow.kind,
        item=item.name,
        target_id=item.internal_id,
        target_name=item.friendly,
        affected=affected(item, item.source, item.target),
        details=flow.details,
        result_id=item.id,
        result_base=flow.result_base or item.id,
        undone=flow.undone,
    )


def _tasks(now: datetime, steps: list[Step]) -> list[Task]:
    tasks: list[Task] = []
    cursor = now + timedelta(seconds=FIRST_TASK_AFTER)
    for step in steps:
        end = cursor + timedelta(seconds=step.seconds)
        tasks.append(Task(step.task_id, step.name, step.friendly, cursor, end, step.skipped))
        cursor = end
    return tasks


def affected(item: Item, source: Place, target: Place) -> Json:
    return {
        "primaryVmId": item.internal_id,
        "primaryVmName": item.friendly,
        "recoveryVmId": "",
        "recoveryVmName": item.vm_name,
        "protectionProfileId": guid("policy", POLICY),
        "primaryCloudId": source.region.container_guid,
        "primaryCloudName": source.region.container,
        "recoveryCloudId": target.region.container_guid,
        "recoveryCloudName": target.region.container,
        "primaryVmmId": source.region.fabric_guid,
        "primaryVmmName": source.region.display,
        "recoveryVmmId": target.region.fabric_guid,
        "recoveryVmmName": target.region.display,
        "primaryFabricProviderId": "Azure",
        "recoveryFabricProviderId": "Azure",
    }


def _check(flow: Flow, job: Job, step: Step, task: Task, moment: datetime) -> None:
    doom = flow.doom if flow.doom and flow.doom.task == step.name else step.check()
    if job.running and doom:
        fail(flow, job, task, doom, moment)


def _effect(job: Job, step: Step, moment: datetime) -> None:
    if job.running:
        step.effect(moment)


def _finish(flow: Flow, job: Job, moment: datetime) -> None:
    if job.running:
        job.end(moment, "Succeeded", "Completed")
        flow.item.job = None
        flow.done(moment)


def fail(flow: Flow, job: Job, task: Task, doom: Doom, moment: datetime) -> None:
    task.ended, task.end = "Failed", moment
    job.errors = [_error(job, task, doom, moment)]
    job.end(moment, "Failed", "Failed")
    _undo(flow.item, job, moment)


def cancel(world: World, job: Job) -> None:
    """Stop a job where it is; the item stays as it was before."""
    for task in job.tasks:
        if task.start <= world.now < task.end and not task.skipped:
            task.ended, task.end = "Cancelled", world.now
    job.end(world.now, "Cancelled", "Cancelled")
    item = world.items.get((job.item or "").lower())
    if item:
        _undo(item, job, world.now)


def _undo(item: Item, job: Job, moment: datetime) -> None:
    item.job = None
    if job.undone:
        job.undone(moment)


def resume(world: World, item: Item, moment: datetime) -> None:
    """Let replication go on after an operation that came to nothing."""
    item.frozen_at = None
    vm = world.source_vm(item)
    if vm and vm.power == "running":
        item.start_recording(moment)


def _error(job: Job, task: Task, doom: Doom, moment: datetime) -> Json:
    activity = guid("activity", job.name)
    service: Json = {
        "code": doom.code,
        "message": doom.message,
        "possibleCauses": doom.causes,
        "recommendedAction": doom.action,
        "activityId": activity,
    }
    provider: Json = {
        "errorCode": int(doom.code) if doom.code.isdigit() else 0,
        "errorMessage": doom.message,
        "errorId": guid("error", job.name),
        "possibleCauses": doom.causes,
        "recommendedAction": doom.action,
    }
    return {
        "serviceErrorDetails": service,
        "providerErrorDetails": provider,
        "errorLevel": "Error",
        "creationTime": iso(moment),
        "taskId": task.task_id,
    }
