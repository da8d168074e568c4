"""Managed disks over HTTP."""

from emulator import lookup
from emulator.calls import Answer, Call
from emulator.compute import operations, views
from emulator.compute.operation import Operation
from emulator.errors import ArmError, bad_request
from emulator.inventory import Disk
from emulator.paging import paged_arm
from emulator.routing import Route
from emulator.topology import DISPLAY_NAMES
from emulator.wire import as_text, dig
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


def put(world: World, call: Call) -> Answer:
    """Make an empty disk at once."""
    where, location = lookup.group(world, call), as_text(call.body.get("location"))
    size, option = dig(call.body, "properties", "diskSizeGB"), dig(call.body, "properties", "creationData")
    if location not in DISPLAY_NAMES or not isinstance(size, int) or dig(option, "createOption") != "Empty":
        text = "A new disk has a location, properties.diskSizeGB and creationData.createOption Empty."
        raise bad_request("InvalidParameter", text)
    made = Disk(call.params["name"], where.name, location, world.now, size, subscription=where.subscription)
    made.encryption_set = as_text(dig(call.body, "properties", "encryption", "diskEncryptionSetId")) or None
    world.inventory.add(made)
    return Answer(201, views.disk(world, made))


ROUTES = [
    Route("GET", f"{GROUP}/{DISKS}/{{name}}", disk),
    Route("PUT", f"{GROUP}/{DISKS}/{{name}}", put),
    Route("DELETE", f"{GROUP}/{DISKS}/{{name}}", delete),
    Route("GET", f"{GROUP}/{DISKS}", disks),
    Route("GET", f"{SUB}/{DISKS}", disks),
]
