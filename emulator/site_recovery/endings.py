"""failoverCommit and failoverCancel: a failover stands, and its points go; or it is undone, and its machine goes.

No record shows the second one for this provider: an item has to name CancelFailover in its allowed operations.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import NamedTuple

from emulator import diary
from emulator.compute.power import set_power
from emulator.inventory import Vm
from emulator.site_recovery import machines, refusals
from emulator.site_recovery.flow import Flow, Step, of_item, resume, start
from emulator.site_recovery.item import Item, Phase
from emulator.site_recovery.job import Doom, Job
from emulator.world import World

CHECK = 0.7


class Ending(NamedTuple):
    """What a failover may end with: the word it needs, its names, its two tasks and its effect."""

    needs: str
    action: str
    scenario: str
    friendly: str
    duration: str
    tasks: tuple[tuple[str, str], tuple[str, str]]
    settle: Callable[[World, Item, datetime], None]


def settle_commit(world: World, item: Item, _moment: datetime) -> None:
    item.phase = Phase.COMMITTED
    item.spans, item.made_points = [], []
    machines.remove_replicas(world, item)


def _settle_cancel(world: World, item: Item, moment: datetime) -> None:
    recovered = world.inventory.find(Vm, item.target.vm_id)
    if recovered and world.variant("recoveredVmAfterCancel") == "leftStopped":
        set_power(world, recovered, "deallocated", moment)
    else:
        machines.remove(world, item.target.vm_id)
    item.phase, item.failed_over_at, item.failover_point = Phase.PROTECTED, None, None
    resume(world, item, moment)


COMMIT = Ending(
    "Commit",
    "failoverCommit",
    "CommitFailover",
    "Commit",
    "commit",
    (("VmCommitPrerequisitesCheck", "Prerequisite check"), ("VmCommit", "Commit")),
    settle_commit,
)
CANCEL = Ending(
    "CancelFailover",
    "failoverCancel",
    "CancelFailover",
    "Cancel failover",
    "cancelFailover",
    (
        ("VmCancelFailoverPrerequisitesCheck", "Prerequisite check"),
        ("VmCancelFailover", "Cancelling failover"),
    ),
    _settle_cancel,
)


def begin(world: World, item: Item, ending: Ending, doom: Doom | None) -> Job:
    """Accept an ending, or refuse it before anything changed."""
    refusals.demand(world, item, ending.needs)
    flow = Flow(ending.scenario, ending.friendly, "AsrJobDetails", of_item(world, item), [])
    fill(world, item, ending, flow)
    flow.doom, flow.again = doom, partial(begin, world, item, ending, None)
    return start(world, flow)


def fill(world: World, item: Item, ending: Ending, flow: Flow) -> Flow:
    """Put an ending's steps and effect into a job's flow, the item's own or its part of a plan's."""
    diary.accept(world, item, ending.action)
    total = world.seconds(ending.duration, item)
    check = min(CHECK, total / 2)
    flow.steps = [
        Step(item.own_guid(name), name, friendly, seconds)
        for (name, friendly), seconds in zip(ending.tasks, (check, total - check), strict=True)
    ]
    flow.done = partial(ending.settle, world, item)
    return flow
