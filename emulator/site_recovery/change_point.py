"""applyRecoveryPoint: before the commit, make the recovered machine again from another recovery point."""

from datetime import datetime
from functools import partial

from emulator import diary
from emulator.errors import bad_request
from emulator.site_recovery import machines, points, refusals
from emulator.site_recovery.flow import Flow, Step, of_item, start
from emulator.site_recovery.item import Item
from emulator.site_recovery.job import Doom, Job
from emulator.site_recovery.points import Point
from emulator.wire import Json, as_text, dig
from emulator.world import World

# Recorded of another provider, with their seconds.
TASKS = (
    ("ChangePitPreflightCheck", "Change the prerequisites check", 3.1),
    ("ShutdownVmRecovery", "Shutdown the virtual machine on recovery", 192),
    ("CancelFailoverRecovery", "Cancel failover recovery", 65.4),
    ("VmFailover", "Start failover", 193.5),
    ("VmFoStartVmOnSecondary", "Start the replica virtual machine", 0),
)


def begin(world: World, item: Item, body: Json, doom: Doom | None) -> Job:
    """Accept another point, or refuse it before anything changed."""
    refusals.check_provider(body)
    asked = as_text(dig(body, "properties", "recoveryPointId"))
    if not asked:
        raise bad_request("MissingRecoveryPoint", "properties.recoveryPointId is required.")
    refusals.demand(world, item, "ChangePit")
    point = points.find(item, asked, world.now)
    diary.accept(world, item, "applyRecoveryPoint")
    flow = Flow(
        "ChangePit",
        "Change the recovery point",
        "AsrJobDetails",
        of_item(world, item),
        _steps(world, item),
        partial(_settle, world, item, point),
        doom=doom,
        again=partial(begin, world, item, body, None),
    )
    return start(world, flow)


def _steps(world: World, item: Item) -> list[Step]:
    share = world.seconds("applyRecoveryPoint", item) / sum(seconds for _, _, seconds in TASKS)
    return [Step(item.own_guid(name), name, friendly, seconds * share) for name, friendly, seconds in TASKS]


def _settle(world: World, item: Item, point: Point, moment: datetime) -> None:
    machines.remove(world, item.target.vm_id)
    disks = machines.recovered(points.covered(item, point))
    machines.create_with(world, item, item.target, disks, moment)
    item.failover_point, item.recovered_from = point.name, (point.time, len(disks))
