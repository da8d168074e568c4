"""Machines going off and on over time, and what that means for replication."""

from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from emulator import diary, durations
from emulator.compute.operation import Operation
from emulator.errors import ArmError
from emulator.inventory import Power, Vm
from emulator.site_recovery.item import Item
from emulator.world import World


class Change(NamedTuple):
    during: Power
    after: Power
    duration: str
    done_when: tuple[Power, ...]


CHANGES = {
    "poweroff": Change("stopping", "stopped", "powerOff", ("stopped", "deallocated")),
    "deallocate": Change("deallocating", "deallocated", "deallocate", ("deallocated",)),
    "start": Change("starting", "running", "start", ("running",)),
}


def begin(world: World, vm: Vm, action: str) -> Operation:
    """Start a power change; it lands by the clock."""
    if vm.busy:
        message = f"Cannot change '{vm.name}' while another operation on it is in progress."
        raise ArmError(409, "OperationNotAllowed", message)
    change = CHANGES[action]
    operation = Operation(world.new_guid(), vm.location, world.now)
    world.operations[operation.name] = operation
    item = world.item_of_vm(vm)
    if item and action == "poweroff":
        diary.accept(world, item, "powerOff")
    if vm.power in change.done_when:
        operation.ended = world.now
    else:
        _schedule(world, vm, change, operation)
    return operation


def _schedule(world: World, vm: Vm, change: Change, operation: Operation) -> None:
    vm.busy = True
    before = vm.power
    _set(world, vm, change.during)
    stubborn = change.duration != "start" and vm.power_off != "works"
    if stubborn and vm.power_off == "hangs":
        return
    seconds = durations.seconds(world.settings.durations, change.duration, vm.name)
    land = (
        partial(_fail, world, vm, before, operation)
        if stubborn
        else partial(_land, world, vm, change, operation)
    )
    world.events.at(world.after(seconds), land)


def _fail(world: World, vm: Vm, before: Power, operation: Operation, moment: datetime) -> None:
    _set(world, vm, before)
    vm.busy, operation.ended = False, moment
    operation.error = {
        "code": "VMExtensionOrGuestFailure",
        "message": f"The operating system of '{vm.name}' did not shut down.",
    }


def _land(world: World, vm: Vm, change: Change, operation: Operation, moment: datetime) -> None:
    vm.busy, operation.ended = False, moment
    set_power(world, vm, change.after, moment)


def set_power(world: World, vm: Vm, power: Power, moment: datetime) -> None:
    """Put a machine into a state at once; the agent of a source machine lives and dies with it."""
    item = _set(world, vm, power)
    vm.power_since = moment
    if item is None or item.source.vm_id.lower() != vm.id.lower():
        return
    if power == "running":
        item.start_recording(moment + timedelta(seconds=30))
    else:
        item.stop_recording(moment)


def _set(world: World, vm: Vm, power: Power) -> Item | None:
    """Change a machine's state, note it, and give the item that it belongs to."""
    vm.power = power
    item = world.item_of_vm(vm)
    if item is not None:
        diary.write(world, item, "power")
    return item
