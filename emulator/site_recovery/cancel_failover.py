"""failoverCancel: undo a failover that is not committed; the recovered machine goes, the source is Protected again.

No record shows it for this provider: an item has to name CancelFailover in its allowed operations.
"""

from datetime import datetime
from functools import partial

from emulator.site_recovery import machines, refusals
from emulator.site_recovery.flow import Flow, Step, of_item, resume, start
from emulator.site_recovery.item import Item, Phase
from emulator.site_recovery.job import Doom, Job
from emulator.world import World

CHECK = 0.7


def begin(world: World, item: Item, doom: Doom | None) -> Job:
    refusals.demand(world, item, "CancelFailover")
    item.count("failoverCancel")
    flow = Flow(
        "CancelFailover",
        "Cancel failover",
        "AsrJobDetails",
        of_item(world, item),
        steps(world, item),
        partial(settle, world, item),
        doom=doom,
        again=partial(begin, world, item, None),
    )
    return start(world, flow)


def steps(world: World, item: Item) -> list[Step]:
    total = world.seconds("cancelFailover", item)
    check = min(CHECK, total / 2)
    return [
        Step("CancelFailoverCheckTask", "VmCancelFailoverPrerequisitesCheck", "Prerequisite check", check),
        Step("CancelFailoverTask", "VmCancelFailover", "Cancelling failover", total - check),
    ]


def settle(world: World, item: Item, moment: datetime) -> None:
    machines.remove(world, item.target.vm_id)
    item.phase, item.failed_over_at, item.failover_point = Phase.PROTECTED, None, None
    resume(world, item, moment)
