"""Runs a plan's job: a stage begins when the one before is over, by the clock and by its machines' jobs."""

from datetime import datetime, timedelta
from functools import partial

from emulator.site_recovery import flow
from emulator.site_recovery.flow import FIRST_TASK_AFTER, Flow
from emulator.site_recovery.job import Doom, Job, Task
from emulator.site_recovery.plans.plan import Plan
from emulator.site_recovery.plans.stages import Part, Stage
from emulator.world import World

BETWEEN = timedelta(seconds=0.1)


def begin(task: Task, moment: datetime) -> None:
    """Begin a stage's task, with the groups in it and what is left out of them."""
    task.start = moment
    for inner in task.children:
        if inner.skipped or inner.children:
            begin(inner, moment)


class Run:
    """One operation on a plan on its way."""

    def __init__(self, world: World, plan: Plan, about: Flow, stages: list[Stage]) -> None:
        self.world = world
        self.plan = plan
        self.flow = about
        self.left = list(stages)
        self.open: list[Part] = []
        self.lost: dict[str, Job] = {}  # machines that failed, by key, with the job that did
        self.after_cancel = about.undone
        about.undone = self.undone
        self.job = flow.open_job(world, about, [stage.task for stage in stages])
        self.job.resume = self.resume
        self.stage = stages[0]
        plan.job = self.job
        world.events.at(world.after(FIRST_TASK_AFTER), self.go_on)

    def go_on(self, moment: datetime) -> None:
        if not self.job.running:
            return
        if not self.left:
            self.end(moment)
            return
        self.stage = self.left.pop(0)
        begin(self.stage.task, moment)
        if self.stage.manual:
            self.suspend()
        elif self.stage.task.children:
            self.open_parts(moment)
        else:
            self.world.events.at(moment + timedelta(seconds=self.stage.seconds / 2), self.check)
            self.world.events.at(moment + timedelta(seconds=self.stage.seconds), self.close)

    def suspend(self) -> None:
        self.stage.task.said = "Suspended"
        self.job.state = self.job.description = "Suspended"

    def resume(self, moment: datetime) -> None:
        """Go on after a manual action."""
        self.job.state = self.job.description = "InProgress"
        self.close(moment)

    def check(self, moment: datetime) -> None:
        doom = self.stage.check()
        if doom and self.job.running:
            flow.fail(self.flow, self.job, self.stage.task, doom, moment)

    def open_parts(self, moment: datetime) -> None:
        for part in self.stage.parts:
            if part.item.key in self.lost:
                part.task.skipped, part.task.start = "never", moment
            else:
                self.open.append(part)
        for part in list(self.open):
            self.open_part(part, moment)
        if not self.open:
            self.world.events.at(moment, self.close)

    def open_part(self, part: Part, moment: datetime) -> None:
        work = part.work(part.item)
        done, undone = work.done, work.undone
        work.doom = work.doom or self.doom_of(part)

        def ended(effect: flow.Effect, word: str | None, when: datetime) -> None:
            effect(when)
            self.part_over(part, word, when)

        work.done, work.undone = partial(ended, done, None), partial(ended, undone, "Failed")
        child = flow.start(self.world, work)
        child.cancellable, child.again = False, None
        part.task.start, part.task.child = moment, child.name

    def doom_of(self, part: Part) -> Doom | None:
        """Let a fault fail the machines that it means: one, or all."""
        doom = self.flow.doom
        meant = {"", self.plan.name.lower(), *part.item.names()}
        return doom if doom and doom.item in meant else None

    def part_over(self, part: Part, word: str | None, moment: datetime) -> None:
        child = self.world.jobs[part.task.child]
        self.open.remove(part)
        part.task.close(moment, child.state if word else None)
        if word:
            self.lost[part.item.key] = child
        if not self.open and self.job.running:
            self.close(moment)

    def close(self, moment: datetime) -> None:
        if not self.job.running:
            return
        failed = [self.lost[part.item.key] for part in self.stage.parts if part.item.key in self.lost]
        for task in (self.stage.task, *self.stage.inner):
            task.close(moment, "Failed" if failed else None)
        if failed and self.is_hopeless():
            self.fail(failed[0], moment)
        else:
            self.world.events.at(moment + BETWEEN, self.go_on)

    def is_hopeless(self) -> bool:
        stops = self.world.variant("planAfterFailedVm") == "stops"
        return stops or len(self.lost) == len(self.flow.about.held)

    def fail(self, child: Job, moment: datetime) -> None:
        self.job.errors = child.errors
        self.job.end(moment, "Failed", "Failed")
        if self.job.undone:
            self.job.undone(moment)

    def undone(self, moment: datetime) -> None:
        for part in list(self.open):
            flow.cancel(self.world.jobs[part.task.child], moment)
        self.after_cancel(moment)

    def end(self, moment: datetime) -> None:
        flow.succeed(self.flow, self.job, moment)
        if self.lost:
            self.job.description = "PartiallySucceeded"
