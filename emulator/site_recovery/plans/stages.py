"""The parts a plan's job is made of: stages one after the other, in each the machines' own jobs side by side."""

from collections.abc import Callable
from dataclasses import dataclass, field

from emulator.site_recovery.flow import Flow, no_doom
from emulator.site_recovery.item import Item
from emulator.site_recovery.job import Doom, Task
from emulator.site_recovery.plans.plan import Group, Plan, item_of, members
from emulator.wire import Json, as_list, as_text, dig
from emulator.world import World

RUNBOOK_SECONDS = 30.0
DIRECTION = "PrimaryToRecovery"
TASKS = {
    "ManualActionDetails": "ManualActionTaskDetails",
    "ScriptActionDetails": "ScriptActionTaskDetails",
    "AutomationRunbookActionDetails": "AutomationRunbookTaskDetails",
}

type Work = Callable[[Item], Flow]


@dataclass
class Part:
    """One machine in a stage: its task, and the job that it gets when the stage begins."""

    item: Item
    task: Task
    work: Work


@dataclass
class Stage:
    task: Task
    seconds: float = 0
    check: Callable[[], Doom | None] = no_doom
    inner: list[Task] = field(default_factory=list[Task])
    parts: list[Part] = field(default_factory=list[Part])
    manual: bool = False


def single(world: World, name: str, friendly: str, seconds: float) -> Stage:
    """Make a stage of the plan itself, with no machine's job in it."""
    return Stage(Task(world.new_guid(), name, friendly), seconds)


class Builder:
    """Makes the stages of one operation on one plan."""

    def __init__(self, world: World, plan: Plan, ready: list[Item]) -> None:
        self.world = world
        self.plan = plan
        self.ready = ready

    def group(self, task_id: str, friendly: str, kind: str, groups: list[Group], work: Work) -> Stage:
        """Make a stage of machines, those of several groups together."""
        parts, skipped = self._parts(groups, work)
        tasks = [part.task for part in parts] + skipped
        return Stage(_group_task(task_id, f"{friendly} ({len(tasks)})", kind, tasks), parts=parts)

    def each(self, friendly: str, kind: str, work: Work) -> list[Stage]:
        """Make a stage of each of the plan's groups."""
        return [
            self.group(f"Group{number}", f"Group {number}: {friendly}", kind, [group], work)
            for number, group in enumerate(self.plan.boots, 1)
        ]

    def boots(self, scenario: str, work: Work) -> list[Stage]:
        """Make the stages in which the groups start, with what is done before and after each."""
        stages: list[Stage] = []
        for group, stage in zip(self.plan.boots, self.each("Start", "BootGroup", work), strict=True):
            before, after = (self.actions(said, scenario) for said in (group.before, group.after))
            stages += [*before, stage, *after]
        return stages

    def together(self, work: Work) -> Stage:
        """Make the stage in which all machines fail over."""
        name = "Recovery plan failover"
        stage = self.group("FailoverAllActionGroup", name, "RpFailoverTask", self.plan.boots, work)
        stage.task.friendly = name
        return stage

    def nested(self, task_id: str, friendly: str, kind: str, groups: list[Group], work: Work) -> Stage:
        """Make a stage that shows its groups one inside the other, as the shutdown does."""
        stage = Stage(_group_task(task_id, "", kind, [], "RecoveryPlanShutdownGroupTaskDetails"))
        for number, one in enumerate(groups, 1):
            inner = self.group(f"Group{number}", f"{kind}: Group {number}", kind, [one], work)
            stage.inner.append(inner.task)
            stage.parts += inner.parts
        stage.task.friendly = f"{friendly} ({len(stage.parts)})"
        stage.task.children = stage.inner
        return stage

    def _parts(self, groups: list[Group], work: Work) -> tuple[list[Part], list[Task]]:
        parts: list[Part] = []
        skipped: list[Task] = []
        for member in (one for group in groups for one in members(self.world, group)):
            item = item_of(self.world, member)
            if item in self.ready:
                parts.append(Part(item, _machine_task(self.world, item), work))
            elif item:
                task = _machine_task(self.world, item)
                task.skipped, task.details = "never", _reason("AlreadyDone", "The machine is past this.")
                skipped.append(task)
        return parts, skipped

    def actions(self, said: list[Json], scenario: str) -> list[Stage]:
        """Make a stage of each action that is meant for this operation."""
        return [_action(self.world, action) for action in said if _is_meant(action, scenario)]


def _machine_task(world: World, item: Item) -> Task:
    task = Task(world.new_guid(), "Unknown", item.friendly, kind="VirtualMachineTaskDetails")
    task.details, task.target_id = _reason("None", None), item.internal_id
    return task


def _reason(word: str, text: str | None) -> Json:
    return {"skippedReason": word, "skippedReasonString": text}


def _group_task(
    task_id: str, friendly: str, kind: str, tasks: list[Task], shape: str = "RecoveryPlanGroupTaskDetails"
) -> Task:
    details: Json = {"name": task_id, "groupId": task_id, "rpGroupType": kind}
    return Task(task_id, "Unknown", friendly, kind=shape, details=details, children=tasks)


def _is_meant(action: Json, scenario: str) -> bool:
    types, directions = as_list(action.get("failoverTypes")), as_list(action.get("failoverDirections"))
    return (not types or scenario in types) and (not directions or DIRECTION in directions)


def _action(world: World, action: Json) -> Stage:
    name, kind = as_text(action["actionName"]), as_text(dig(action, "customDetails", "instanceType"))
    manual = kind == "ManualActionDetails"
    details: Json = {"name": name}
    if manual:
        told = as_text(dig(action, "customDetails", "description"))
        details |= {"instructions": told, "observation": None}
    task = Task(world.new_guid(), name, name, kind=TASKS[kind], details=details)
    return Stage(task, 0 if manual else RUNBOOK_SECONDS, manual=manual)
