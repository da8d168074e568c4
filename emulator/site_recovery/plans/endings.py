"""failoverCommit and failoverCancel of a plan: the ending of each of its machines' failovers."""

from functools import partial

from emulator.site_recovery import endings
from emulator.site_recovery.endings import CANCEL, COMMIT, Ending
from emulator.site_recovery.flow import Flow
from emulator.site_recovery.item import Item
from emulator.site_recovery.job import Doom, Job
from emulator.site_recovery.plans.operation import Operation, of_machine
from emulator.site_recovery.plans.plan import Plan
from emulator.wire import Json
from emulator.world import World


def commit(world: World, plan: Plan, _body: Json, doom: Doom | None) -> Job:
    return _begin(world, plan, COMMIT, "CommitGroup", doom)


def cancel(world: World, plan: Plan, _body: Json, doom: Doom | None) -> Job:
    return _begin(world, plan, CANCEL, "CancelFailoverGroup", doom)


def _begin(world: World, plan: Plan, ending: Ending, kind: str, doom: Doom | None) -> Job:
    operation = Operation(world, plan, ending.needs)

    def work(item: Item) -> Flow:
        flow = of_machine(item, ending.scenario, ending.friendly, "AsrJobDetails")
        return endings.fill(world, item, ending, flow)

    stages = operation.build.each(ending.friendly, kind, work)
    words = (ending.scenario, ending.friendly, "AsrJobDetails")
    return operation.start(words, stages, doom, partial(_begin, world, plan, ending, kind, None)).job
