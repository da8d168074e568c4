"""Compute over HTTP."""

from functools import partial

from emulator import lookup
from emulator.calls import Answer, Call
from emulator.compute import power, views
from emulator.compute.operation import Operation
from emulator.errors import ArmError
from emulator.inventory import Disk, Vm
from emulator.routing import Route
from emulator.times import compute_time
from emulator.topology import subscription_id
from emulator.wire import Json
from emulator.world import World

SUB = "/subscriptions/{sub}"
GROUP = f"{SUB}/resourceGroups/{{rg}}"
VMS, DISKS = "providers/Microsoft.Compute/virtualMachines", "providers/Microsoft.Compute/disks"
OPERATIONS = f"{SUB}/providers/Microsoft.Compute/locations/{{location}}/operations/{{operation}}"


def vm(world: World, call: Call) -> Answer:
    expanded = call.option("$expand").lower() == "instanceview"
    return Answer(200, views.vm(world, lookup.resource(world, call, Vm), expanded=expanded))


def instance_view(world: World, call: Call) -> Answer:
    return Answer(200, views.instance_view(world, lookup.resource(world, call, Vm)))


def vms(world: World, call: Call) -> Answer:
    expanded = call.option("$expand").lower() == "instanceview" or call.option("statusOnly").lower() == "true"
    return Answer(
        200, {"value": [views.vm(world, vm, expanded=expanded) for vm in lookup.listed(world, call, Vm)]}
    )


def disk(world: World, call: Call) -> Answer:
    return Answer(200, views.disk(lookup.resource(world, call, Disk)))


def disks(world: World, call: Call) -> Answer:
    return Answer(200, {"value": [views.disk(disk) for disk in lookup.listed(world, call, Disk)]})


def change_power(action: str, world: World, call: Call) -> Answer:
    vm = lookup.resource(world, call, Vm)
    operation = power.begin(world, vm, action)
    link = (
        f"{call.base}{subscription_id(vm.subscription)}/providers/Microsoft.Compute/locations/{operation.location}"
        f"/operations/{operation.name}?api-version={call.api_version}"
    )
    headers = [("Azure-AsyncOperation", link), ("Location", f"{link}&monitor=true"), ("Retry-After", "10")]
    return Answer(202, None, headers)


def operation(world: World, call: Call) -> Answer:
    """Answer both links: the status, or for Location 202 until it is over and then 200."""
    found = world.operations.get(call.params["operation"].lower())
    if found is None:
        text = f"The entity was not found. Operation '{call.params['operation']}'."
        raise ArmError(404, "NotFound", text)
    if call.option("monitor") and found.ended is None:
        return Answer(202, None, [("Location", f"{call.base}{call.full_path}"), ("Retry-After", "10")])
    if call.option("monitor"):
        return Answer(200)
    return Answer(200, _status(found))


def _status(found: Operation) -> Json:
    status: Json = {"startTime": compute_time(found.started), "status": found.status, "name": found.name}
    if found.ended:
        status["endTime"] = compute_time(found.ended)
    if found.error:
        status["error"] = found.error
    return status


ROUTES = [
    Route("GET", f"{GROUP}/{VMS}/{{name}}", vm),
    Route("GET", f"{GROUP}/{VMS}/{{name}}/instanceView", instance_view),
    Route("GET", f"{GROUP}/{VMS}", vms),
    Route("GET", f"{SUB}/{VMS}", vms),
    Route("POST", f"{GROUP}/{VMS}/{{name}}/powerOff", partial(change_power, "poweroff")),
    Route("POST", f"{GROUP}/{VMS}/{{name}}/deallocate", partial(change_power, "deallocate")),
    Route("POST", f"{GROUP}/{VMS}/{{name}}/start", partial(change_power, "start")),
    Route("GET", f"{GROUP}/{DISKS}/{{name}}", disk),
    Route("GET", f"{GROUP}/{DISKS}", disks),
    Route("GET", f"{SUB}/{DISKS}", disks),
    Route("GET", OPERATIONS, operation),
]
