"""Runs a job through its tasks by the clock: effects at their time, failure where one is due, then the end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from emulator.ids import guid
from emulator.site_recovery import item_view
from emulator.site_recovery.item import Item
from emulator.site_recovery.job import NEVER, Doom, Job, Task, nothing_to_show
from emulator.site_recovery.place import Place
from emulator.site_recovery.vault import Vault
from emulator.times import iso
from emulator.wire import Json
from emulator.world import World

FIRST_TASK_AFTER = 0.6

type Effect = Callable[[datetime], None]


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
class Subject:
    """What a job is about, as the job and its operation show it; the items it holds take no other."""

    vault: Vault
    id: str
    name: str
    type: str = "ProtectionEntity"
    affected: Json = field(default_factory=dict[str, object])
    base: str = ""
    result: Callable[[], Json | None] = nothing_to_show
    item: str | None = None  # its key
    names: set[str] = field(default_factory=set[str])
    fabric_id: str | None = None
    held: tuple[Item, ...] = ()


@dataclass
class Flow:
    scenario: str
    friendly: str
    kind: str
    about: Subject
    steps: list[Step]
    done: Callable[[datetime], None] = nothing
    undone: Callable[[datetime], None] = nothing
    details: Json = field(default_factory=dict[str, object])
    doom: Doom | None = None
    again: Callable[[], Job] | None = None


def of_item(world: World, item: Item) -> Subject:
    """Make an item the subject of a job that holds it."""
    return Subject(
        item.vault,
        item.internal_id,
        item.friendly,
        affected=affected(item, item.source, item.target),
        base=item.id,
        result=partial(item_view.item, world, item, listed=False),
        item=item.key,
        names=item.names(),
        fabric_id=item.source.container.fabric.id,
        held=(item,),
    )


def start(world: World, flow: Flow) -> Job:
    """Accept an operation: from here on it happens by itself."""
    job = open_job(world, flow, _tasks(world.now, flow.steps))
    for step, task in zip(flow.steps, job.tasks, strict=True):
        if not step.skipped:
            half = min(step.seconds / 2, 10)
            world.events.at(task.start + timedelta(seconds=half), partial(_check, flow, job, step, task))
            world.events.at(task.end, partial(_effect, job, step))
    world.events.at(job.tasks[-1].end, partial(_finish, flow, job))
    return job


def open_job(world: World, flow: Flow, tasks: list[Task]) -> Job:
    """Make the job of a flow, and let it hold its items."""
    about = flow.about
    job = Job(
        about.vault,
        world.new_guid(),
        flow.scenario,
        flow.friendly,
        world.now,
        tasks,
        kind=flow.kind,
        item=about.item,
        about=about.names,
        target_id=about.id,
        target_name=about.name,
        target_type=about.type,
        affected=about.affected,
        details=flow.details,
        result=about.result,
        result_base=about.base,
        fabric_id=about.fabric_id,
        again=flow.again,
    )
    job.undone = partial(_undo, flow)
    world.jobs[job.name] = job
    for item in about.held:
        item.job = job
    return job


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
        "recoveryVmName": target.vm_name,
        "protectionProfileId": guid("policy", item.policy.id),
        "primaryCloudId": source.container.guid,
        "primaryCloudName": source.container.name,
        "recoveryCloudId": target.container.guid,
        "recoveryCloudName": target.container.name,
        "primaryVmmId": source.container.fabric.guid,
        "primaryVmmName": source.container.fabric.display,
        "recoveryVmmId": target.container.fabric.guid,
        "recoveryVmmName": target.container.fabric.display,
        "primaryFabricProviderId": "Azure",
        "recoveryFabricProviderId": "Azure",
    }


def _check(flow: Flow, job: Job, step: Step, task: Task, moment: datetime) -> None:
    doom = flow.doom if flow.doom and flow.doom.task == step.name else step.check()
    if not job.moving or doom is None:
        return
    if doom.hangs:
        _hang(job, task)
    else:
        fail(flow, job, task, doom, moment)


def _hang(job: Job, task: Task) -> None:
    """Leave a task as it is for good; those after it never start."""
    job.hung, task.end = True, NEVER
    for later in job.tasks[job.tasks.index(task) + 1 :]:
        later.start = later.end = NEVER


def _effect(job: Job, step: Step, moment: datetime) -> None:
    if job.moving:
        step.effect(moment)


def _finish(flow: Flow, job: Job, moment: datetime) -> None:
    if job.moving:
        succeed(flow, job, moment)


def succeed(flow: Flow, job: Job, moment: datetime) -> None:
    job.end(moment, "Succeeded", "Completed")
    _release(flow)
    flow.done(moment)


def fail(flow: Flow, job: Job, task: Task, doom: Doom, moment: datetime) -> None:
    task.close(moment, "Failed")
    job.errors = [_error(job, task, doom, moment)]
    job.end(moment, "Failed", "Failed")
    _undo(flow, moment)


def cancel(job: Job, moment: datetime) -> None:
    """Stop a job where it is; what it was about stays as it was before."""
    for task in running_tasks(job.tasks, moment):
        task.close(moment, "Cancelled")
    job.end(moment, "Cancelled", "Cancelled")
    if job.undone:
        job.undone(moment)


def running_tasks(tasks: list[Task], moment: datetime) -> list[Task]:
    """List the tasks that a moment falls into, with those inside them."""
    found = [task for task in tasks if task.start <= moment < task.end and not task.skipped]
    return found + [inner for task in tasks for inner in running_tasks(task.children, moment)]


def _undo(flow: Flow, moment: datetime) -> None:
    _release(flow)
    flow.undone(moment)


def _release(flow: Flow) -> None:
    for item in flow.about.held:
        item.job = None


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
        "providerErrorDetails": provider | doom.provider,
        "errorLevel": "Error",
        "creationTime": iso(moment),
        "taskId": task.task_id,
    }
