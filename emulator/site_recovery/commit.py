"""failoverCommit: the failover stands, and its recovery points go."""

from datetime import datetime
from functools import partial

from emulator.site_recovery import machines, refusals
from emulator.site_recovery.flow import Flow, Step, of_item, start
from emulator.site_recovery.item import Item, Phase
from emulator.site_recovery.job import Doom, Job
from emulator.world import World

CHECK = 0.7


def begin(world: World, item: Item, doom: Doom | None) -> Job:
    refusals.demand(world, item, "Commit")
    item.count("failoverCommit")
    flow = Flow(
        "CommitFailover",
        "Commit",
        "AsrJobDetails",
        of_item(world, item),
        steps(world, item),
        partial(settle, world, item),
        doom=doom,
        again=partial(begin, world, item, None),
    )
    return start(world, flow)


def steps(world: World, item: Item) -> list[Step]:
    total = world.seconds("commit", item)
    check = min(CHECK, total / 2)
    return [
        Step(item.own_guid("commit check"), "VmCommitPrerequisitesCheck", "Prerequisite check", check),
        Step(item.own_guid("commit"), "VmCommit", "Commit", total - check),
    ]


def settle(world: World, item: Item, _moment: datetime) -> None:
    item.phase = Phase.COMMITTED
    item.spans, item.made_points = [], []
    machines.remove_replicas(world, item)
