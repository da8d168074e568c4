"""The end of an item: disable replication with the source's help, or purge without it."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from emulator import diary
from emulator.calls import Answer, Call
from emulator.errors import not_allowed
from emulator.routing import Route
from emulator.site_recovery import accepted, finding, machines, refusals
from emulator.site_recovery.flow import Flow, Step, of_item, start
from emulator.site_recovery.item import Item
from emulator.site_recovery.job import Doom, nothing_to_show
from emulator.site_recovery.paths import ITEM
from emulator.world import World

ON_PRIMARY = "DisableProtectionOnPrimary"


def remove(world: World, call: Call) -> Answer:
    item = finding.item(world, call)
    refusals.demand(world, item, "DisableProtection")
    diary.accept(world, item, "remove")
    total = world.seconds("disable", item)
    steps = [
        _step(ON_PRIMARY, "Disable replication on the source location", total * 0.9),
        _step("DisableProtectionOnSecondary", "Disable replication on the target location", total * 0.05),
        _step("UpdateDraState", "Updating the provider states", total * 0.05),
    ]
    steps[0].check = partial(_source_off, world, item)
    return _begin(world, call, item, ("DisableDr", "Disable replication"), steps)


def _step(name: str, friendly: str, seconds: float) -> Step:
    return Step(f"{name}Task", name, friendly, seconds)


def _source_off(world: World, item: Item) -> Doom | None:
    """Fail where the machine's own part cannot be done; whether it needs to run is a variant."""
    vm = world.running_vm(item)
    if world.variant("disableNeedsRunningVm") == "no" or (vm and vm.power == "running"):
        return None
    message = "Disabling replication acts within the virtual machine, which must be running for that."
    return Doom(ON_PRIMARY, "150157", message, action="Start the virtual machine and retry the operation.")


def purge(world: World, call: Call) -> Answer:
    """Take an item out of the vault in any state; a second time there is nothing to take."""
    item = finding.item(world, call)
    if item.job:
        reason = f"job {item.job.name} ({item.job.friendly}) is in progress."
        raise not_allowed(world.variant("refusal"), "Purge", item.friendly, reason)
    diary.accept(world, item, "purge")
    seconds = world.seconds("purge", item)
    task = Step("PurgeVmTask", "PurgeVmTask", "Removing protection data for the virtual machine", seconds)
    names = ("PurgeVm", "Remove the virtual machine from the vault")
    return _begin(world, call, item, names, [task])


def _begin(world: World, call: Call, item: Item, names: tuple[str, str], steps: list[Step]) -> Answer:
    about = replace(of_item(world, item), result=nothing_to_show)
    done = partial(_vanish, world, item)
    flow = Flow(*names, "AsrJobDetails", about, steps, done, doom=call.doom)
    return accepted.accepted(world, call, start(world, flow))


def _vanish(world: World, item: Item, _moment: datetime) -> None:
    item.resync = None
    machines.remove_replicas(world, item)
    machines.remove_temporary(world, item)
    world.remove_item(item)


ROUTES = [
    Route("POST", f"{ITEM}/remove", remove),
    Route("DELETE", ITEM, purge),
]
