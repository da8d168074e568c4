"""testFailover and testFailoverCleanup of a plan."""

from datetime import datetime
from functools import partial

from emulator.site_recovery import drill as item_drill
from emulator.site_recovery import drill_cleanup, refusals
from emulator.site_recovery.flow import Flow
from emulator.site_recovery.item import Item
from emulator.site_recovery.job import Doom, Job
from emulator.site_recovery.plans.failover import Choice, choose
from emulator.site_recovery.plans.operation import Operation, of_machine
from emulator.site_recovery.plans.plan import Plan
from emulator.site_recovery.plans.stages import Stage, single
from emulator.wire import Json
from emulator.world import World

NETWORK_SECONDS = 0.6


def begin(world: World, plan: Plan, body: Json, doom: Doom | None) -> Job:
    refusals.check_direction(body)
    run = _PlanDrill(world, plan, choose(body), body)
    words = ("TestFailover", "Test failover", "TestFailoverJobDetails")
    again = partial(begin, world, plan, body, None)
    started = run.operation.start(words, run.stages(), doom, again, item_drill.details(body))
    run.job = started.job
    started.flow.done = run.report
    return started.job


class _PlanDrill:
    """One test failover of a plan on its way."""

    def __init__(self, world: World, plan: Plan, choice: Choice, body: Json) -> None:
        self.world = world
        self.plan = plan
        self.choice = choice
        self.body = body
        self.operation = Operation(world, plan, "TestFailover")
        self.runs: list[item_drill.TestFailover] = []
        self.job: Job | None = None

    def stages(self) -> list[Stage]:
        build = self.operation.build
        network = single(self.world, "RpTfoNetworkCreation", "Create the test environment", NETWORK_SECONDS)
        stages = [self.operation.first(), network, build.together(self.test)]
        return [*stages, *build.boots("TestFailover", self.boot), self.operation.last()]

    def _flow(self, item: Item) -> Flow:
        flow = of_machine(item, "TestFailover", "Test failover", "TestFailoverJobDetails")
        flow.details = item_drill.details(self.body)
        return flow

    def test(self, item: Item) -> Flow:
        flow = self._flow(item)
        point = self.choice.point(self.world, item, self.operation.ready)
        run = item_drill.TestFailover(self.world, item, point, self.body)
        run.job = self.job
        self.runs.append(run)
        flow.steps, flow.done = run.steps()[:-1], run.land
        return flow

    def boot(self, item: Item) -> Flow:
        flow = self._flow(item)
        flow.steps = [item_drill.boot()]
        return flow

    def report(self, _moment: datetime) -> None:
        if self.job:
            self.plan.tested = self.job.started
            self.job.details["protectedItemDetails"] = [
                item_drill.tested(run.item, run.place) for run in self.runs if run.item.drill
            ]


def clean_up(world: World, plan: Plan, body: Json, doom: Doom | None) -> Job:
    operation = Operation(world, plan, "TestFailoverCleanup")
    work = partial(_clean, world, body)
    friendly = "Test failover cleanup"
    groups = operation.build.each(friendly, "TestFailoverCleanupGroup", work)
    network = single(world, "RpTfoDeleteTestNetwork", "Clean up the test environment", NETWORK_SECONDS)
    stages = [operation.first(), *groups, network, operation.last()]
    words = ("TestFailoverCleanup", friendly, "TestFailoverJobDetails")
    again = partial(clean_up, world, plan, body, None)
    return operation.start(words, stages, doom, again, drill_cleanup.details(body)).job


def _clean(world: World, body: Json, item: Item) -> Flow:
    run = drill_cleanup.Cleanup(world, item)
    flow = of_machine(item, "TestFailoverCleanup", "Test failover cleanup", "TestFailoverJobDetails")
    flow.steps, flow.done, flow.undone = run.steps(), run.done, run.undone
    flow.details = drill_cleanup.details(body)
    return flow
