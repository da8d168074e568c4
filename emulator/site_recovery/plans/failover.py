"""unplannedFailover of a plan: all machines shut down and fail over together, then start group by group."""

from datetime import datetime
from functools import partial

from emulator.compute.power import set_power
from emulator.errors import bad_request
from emulator.inventory import Vm
from emulator.site_recovery import failover, points, refusals
from emulator.site_recovery.flow import Flow, nothing, resume
from emulator.site_recovery.item import Item, Phase
from emulator.site_recovery.job import Doom, Job
from emulator.site_recovery.plans.operation import Operation, of_machine
from emulator.site_recovery.plans.plan import Plan
from emulator.site_recovery.plans.stages import Stage
from emulator.site_recovery.points import Point
from emulator.wire import Json, as_list, as_object, as_text
from emulator.world import World

# The recovery point types a plan knows, and the type of point each asks for.
POINT_TYPES = {
    "Latest": None,
    "LatestProcessed": None,
    "LatestApplicationConsistent": "ApplicationConsistent",
    "LatestCrashConsistent": "CrashConsistent",
}
SYNC_OPTIONS = ("UseMultiVmSyncRecoveryPoint", "UsePerVmRecoveryPoint")
BOOT_SECONDS = 45.0


def begin(world: World, plan: Plan, body: Json, doom: Doom | None) -> Job:
    refusals.check_direction(body)
    refusals.check_source_operations(body)
    choice = choose(body)
    run = _PlanFailover(world, plan, choice, required=failover.is_required(body))
    words = ("UnplannedFailover", "Failover", "FailoverJobDetails")
    again = partial(begin, world, plan, body, None)
    details: Json = {"protectedItemDetails": []}
    started = run.operation.start(words, run.stages(), doom, again, details, run.undone)
    started.flow.done = partial(run.report, started.job)
    return started.job


def choose(body: Json) -> "Choice":
    """Read which points are asked for; without any word on it, Latest."""
    said = as_list(as_object(body.get("properties")).get("providerSpecificDetails"))
    details = next(
        (as_object(entry) for entry in said), {"instanceType": "A2A", "recoveryPointType": "Latest"}
    )
    if details.get("instanceType") != "A2A":
        raise bad_request("InvalidProviderDetails", "providerSpecificDetails[0].instanceType must be A2A.")
    kind = as_text(details.get("recoveryPointType"))
    if kind not in POINT_TYPES:
        text = f"recoveryPointType '{kind}' is none of {', '.join(POINT_TYPES)}."
        raise bad_request("InvalidRecoveryPointType", text)
    option = as_text(details.get("multiVmSyncPointOption")) or SYNC_OPTIONS[0]
    if option not in SYNC_OPTIONS:
        raise bad_request(
            "InvalidMultiVmSyncPointOption", f"multiVmSyncPointOption is {' or '.join(SYNC_OPTIONS)}."
        )
    return Choice(kind, together=option == SYNC_OPTIONS[0])


class Choice:
    """Which recovery point each machine of a plan fails over to."""

    def __init__(self, kind: str, *, together: bool) -> None:
        self.kind = kind
        self.together = together

    def point(self, world: World, item: Item, everyone: list[Item]) -> Point | None:
        together = self.together and item.group is not None
        if self.kind != "Latest":
            return points.processed(item, world.now, POINT_TYPES[self.kind], shared=together)
        if not together:
            return points.latest(item, world.now)
        group = [one for one in everyone if one.group == item.group]
        return points.make_shared(item, min(points.latest_moment(one, world.now) for one in group))


class _PlanFailover:
    """One failover of a plan on its way."""

    def __init__(self, world: World, plan: Plan, choice: Choice, *, required: bool) -> None:
        self.world = world
        self.plan = plan
        self.choice = choice
        self.required = required
        self.operation = Operation(world, plan, "UnplannedFailover")
        self.points: dict[str, Point | None] = {}
        self.runs: dict[str, failover.Failover] = {}
        self.machines: dict[str, Vm] = {}

    def stages(self) -> list[Stage]:
        build, whole = self.operation.build, self.plan.group("Failover")
        before, after = (build.actions(said, "UnplannedFailover") for said in (whole.before, whole.after))
        stages = [self.operation.first(), *self._shutdown(), *before, build.together(self.fail_over), *after]
        return [*stages, *build.boots("UnplannedFailover", self.boot), self.operation.last()]

    def _shutdown(self) -> list[Stage]:
        if not self.required:
            return []
        build, group = self.operation.build, self.plan.group("Shutdown")
        task, friendly = "ShutdownAllActionGroup", "All groups shutdown"
        stage = build.nested(task, friendly, "Shutdown", self.plan.boots, self.shut_down)
        before, after = (build.actions(said, "UnplannedFailover") for said in (group.before, group.after))
        return [*before, stage, *after]

    def _run(self, item: Item) -> failover.Failover | None:
        """Begin a machine's failover: its point is chosen, and its source records no more."""
        if not self.points:
            everyone = self.operation.ready
            self.points = {one.key: self.choice.point(self.world, one, everyone) for one in everyone}
        point = self.points[item.key]
        if item.key not in self.runs and point:
            self.runs[item.key] = failover.Failover(self.world, item, point, required=self.required)
        return self.runs.get(item.key)

    def _flow(self, item: Item) -> Flow:
        flow = of_machine(item, "UnplannedFailover", "Failover", "FailoverJobDetails")
        flow.details = {"protectedItemDetails": []}
        flow.undone = partial(resume, self.world, item)
        return flow

    def shut_down(self, item: Item) -> Flow:
        flow, run = self._flow(item), self._run(item)
        flow.steps = [run.shutdown()] if run else [_pointless(item, self.choice)]
        return flow

    def fail_over(self, item: Item) -> Flow:
        flow, run = self._flow(item), self._run(item)
        flow.steps = [run.check(), *run.transfer()] if run else [_pointless(item, self.choice)]
        flow.done = partial(self.land, item)
        return flow

    def land(self, item: Item, moment: datetime) -> None:
        """Make the machine; it starts with its group."""
        vm = self.runs[item.key].land(moment)
        vm.power = "deallocated"
        self.machines[item.key] = vm

    def boot(self, item: Item) -> Flow:
        flow, run = self._flow(item), self.runs[item.key]
        step = run.boot()
        step.seconds = BOOT_SECONDS
        flow.steps, flow.undone = [step], nothing
        flow.done = partial(self.up, item)
        flow.details["protectedItemDetails"] = [run.outcome()]
        return flow

    def up(self, item: Item, moment: datetime) -> None:
        set_power(self.world, self.machines[item.key], "running", moment)

    def undone(self, moment: datetime) -> None:
        """Let the machines that did not get over replicate again."""
        for item in self.operation.ready:
            if item.phase is Phase.PROTECTED and item.key in self.runs:
                resume(self.world, item, moment)

    def report(self, job: Job, _moment: datetime) -> None:
        over = [run for run in self.runs.values() if run.item.phase is Phase.PENDING_COMMIT]
        job.details["protectedItemDetails"] = [run.outcome() for run in over]
        if any(run.shutdown_failed for run in over):
            word = self.world.variant("jobAfterFailedShutdown")
            job.description = failover.AFTER_FAILED_SHUTDOWN[word]


def _pointless(item: Item, choice: Choice) -> failover.Step:
    """Fail a machine that has no point of the kind that the plan asks for."""
    text = f"'{item.friendly}' has no recovery point of the type {choice.kind}."
    doom = Doom("VmUfoPrerequisitesCheck", "28034", text, "No such point was recorded, or it is too old.")
    step = failover.Step(
        "UnplannedFailoverPreflightChecksTask", doom.task, "Prerequisites check for failover", 3
    )
    step.check = lambda: doom
    return step
