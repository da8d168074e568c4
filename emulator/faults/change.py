"""A change that a rule makes to an item: its health, or that its machines will not stop."""

from dataclasses import replace

from emulator import overrides
from emulator.inventory import Vm
from emulator.wire import Json
from emulator.world import World


def apply(key: str, wanted: Json, world: World) -> None:
    item = world.items[key]
    item.override = replace(item.override, **overrides.fields(item.vm_name, wanted))  # pyright: ignore[reportArgumentType]  (read as its fields)
    for vm_id in item.vm_ids():
        vm = world.inventory.find(Vm, vm_id)
        if vm and "powerOff" in wanted:
            vm.power_off = item.override.power_off
