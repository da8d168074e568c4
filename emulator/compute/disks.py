"""Managed disks over HTTP."""

from emulator import lookup
from emulator.calls import Answer, Call
from emulator.compute import operations, views
from emulator.compute.operation import Operation
from emulator.errors import ArmError
from emulator.inventory import Disk
from emulator.paging import paged_arm
from emulator.routing import Route
from emulator.world import World

SUB = "/subscriptions/{sub}"
GROUP = f"{SUB}/resourceGroups/{{rg}}"
DISKS = "providers/Microsoft.Compute/disks"


def disk(world: World, call: Call) -> Answer:
    return Answer(200, views.disk(world, lookup.resource(world, call, Disk)))


def disks(world: World, call: Call) -> Answer:
    return paged_arm(call, lookup.listed(world, call, Disk), lambda disk: views.disk(world, disk))


def delete(world: World, call: Call) -> Answer:
    """Delete a disk at once; a second time there is nothing to do."""
    found = lookup.deletable(world, call, Disk)
    if found is None:
        return Answer(204)
    if found.vm_id:
        text = f"Disk {found.name} is attached to VM {found.vm_id}."
        raise ArmError(409, "OperationNotAllowed", text)
    world.inventory.remove(found.id)
    operation = Operation(world.new_guid(), found.location, world.now, ended=world.now)
    world.operations[operation.name] = operation
    return operations.accepted(call, operation)


ROUTES = [
    Route("GET", f"{GROUP}/{DISKS}/{{name}}", disk),
    Route("DELETE", f"{GROUP}/{DISKS}/{{name}}", delete),
    Route("GET", f"{GROUP}/{DISKS}", disks),
    Route("GET", f"{SUB}/{DISKS}", disks),
]
