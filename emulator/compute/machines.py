"""Virtual machines over HTTP: reads, power, tags and size, deletion."""

from datetime import datetime
from functools import partial

from emulator import durations, lookup
from emulator.calls import Answer, Call
from emulator.compute import operations, power, sizes, views
from emulator.compute.operation import Operation
from emulator.errors import ArmError, bad_request
from emulator.inventory import Nic, Vm
from emulator.paging import paged_arm
from emulator.routing import Route
from emulator.wire import as_object, as_text, dig
from emulator.world import World

SUB = "/subscriptions/{sub}"
GROUP = f"{SUB}/resourceGroups/{{rg}}"
VMS = "providers/Microsoft.Compute/virtualMachines"
VM = f"{GROUP}/{VMS}/{{name}}"
FORCED_SECONDS = 5


def vm(world: World, call: Call) -> Answer:
    return Answer(200, views.vm(world, lookup.resource(world, call, Vm), expanded=_expanded(call)))


def _expanded(call: Call) -> bool:
    return call.option("$expand").lower() == "instanceview"


def instance_view(world: World, call: Call) -> Answer:
    return Answer(200, views.instance_view(world, lookup.resource(world, call, Vm)))


def vms(world: World, call: Call) -> Answer:
    expanded = _expanded(call) or call.option("statusOnly").lower() == "true"
    return paged_arm(call, lookup.listed(world, call, Vm), partial(views.vm, world, expanded=expanded))


def extensions(world: World, call: Call) -> Answer:
    return Answer(200, {"value": views.extensions(lookup.resource(world, call, Vm))})


def change_power(action: str, world: World, call: Call) -> Answer:
    return operations.accepted(call, power.begin(world, lookup.resource(world, call, Vm), action))


def update(world: World, call: Call) -> Answer:
    """Change tags and size; whatever else a body says is refused rather than ignored."""
    found = lookup.resource(world, call, Vm)
    unknown = set(call.body) - {"tags", "properties"}
    unknown |= {f"properties.{key}" for key in as_object(call.body.get("properties"))} - {
        "properties.hardwareProfile"
    }
    if unknown:
        raise bad_request(
            "NotEmulated", f"The emulator does not update {', '.join(sorted(unknown))} of a VM."
        )
    size = as_text(dig(call.body, "properties", "hardwareProfile", "vmSize"))
    if size and size.lower() not in sizes.SIZES:
        raise bad_request("InvalidParameter", f"The value {size} provided for the VM size is not valid.")
    if size:
        found.size = sizes.named(size).name
    if "tags" in call.body:
        found.tags = as_object(call.body["tags"])
    return Answer(200, views.vm(world, found))


def delete(world: World, call: Call) -> Answer:
    """Delete a machine by the clock; what is attached goes or stays as its deleteOption says."""
    found = lookup.deletable(world, call, Vm)
    if found is None:
        return Answer(204)
    forced = call.option("forceDeletion").lower() == "true"
    if found.busy and not forced:
        text = f"Cannot delete '{found.name}' while another operation on it is in progress."
        raise ArmError(409, "OperationNotAllowed", text)
    found.busy = True
    operation = Operation(world.new_guid(), found.location, world.now)
    world.operations[operation.name] = operation
    spent = durations.seconds(world.settings.durations, "deleteVm", found.name)
    world.events.at(world.after(FORCED_SECONDS if forced else spent), partial(_gone, world, found, operation))
    return operations.accepted(call, operation)


def _gone(world: World, vm: Vm, operation: Operation, moment: datetime) -> None:
    operation.ended = moment
    power.set_power(world, vm, "deallocated", moment)
    if vm.delete_option == "Delete":
        world.inventory.remove_vm(vm)
    else:
        _release(world, vm)


def _release(world: World, vm: Vm) -> None:
    world.inventory.remove(vm.id)
    for disk in (world.inventory.disk(one) for one in vm.disks):
        if disk:
            disk.vm_id = None
    for card in (world.inventory.find(Nic, one) for one in vm.nics):
        if card:
            card.vm_id = None


ROUTES = [
    Route("GET", VM, vm),
    Route("PATCH", VM, update),
    Route("DELETE", VM, delete),
    Route("GET", f"{VM}/instanceView", instance_view),
    Route("GET", f"{VM}/extensions", extensions),
    Route("POST", f"{VM}/powerOff", partial(change_power, "poweroff")),
    Route("POST", f"{VM}/deallocate", partial(change_power, "deallocate")),
    Route("POST", f"{VM}/start", partial(change_power, "start")),
    Route("GET", f"{GROUP}/{VMS}", vms),
    Route("GET", f"{SUB}/{VMS}", vms),
]
