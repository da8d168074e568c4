"""Resource Health: whether a machine is available, and why it is not."""

from datetime import datetime

from emulator import lookup
from emulator.calls import Answer, Call
from emulator.inventory import Vm
from emulator.paging import paged_arm
from emulator.routing import Route
from emulator.site_recovery.finding import subscription
from emulator.times import iso7
from emulator.wire import Json
from emulator.world import World

SUB = "/subscriptions/{sub}"
GROUP = f"{SUB}/resourceGroups/{{rg}}"
VM = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/{{name}}"
HEALTH = "providers/Microsoft.ResourceHealth"
TYPE = "Microsoft.ResourceHealth/AvailabilityStatuses"
SUMMARIES = {
    "Available": "There aren't any known Azure platform problems affecting this virtual machine.",
    "Unavailable": "This virtual machine is not running as expected.",
    "Degraded": "This virtual machine runs with reduced performance.",
    "Unknown": "We are currently unable to determine the health of this virtual machine.",
}


def state(world: World, vm: Vm) -> tuple[str, str]:
    """Tell the state and where it comes from: what a test says of a source, else the machine's power."""
    item = world.item_of_vm(vm)
    if item and item.override.resource_health and item.source.vm_id.lower() == vm.id.lower():
        said = item.override.resource_health
        return said, "" if said == "Available" else "Unplanned"
    return ("Available", "") if vm.power in ("running", "starting") else ("Unavailable", "Customer Initiated")


def status(world: World, vm: Vm) -> Json:
    word, reason = state(world, vm)
    properties: Json = {
        "availabilityState": word,
        "title": word,
        "summary": SUMMARIES[word],
        "reasonType": reason,
        "occuredTime": iso7(_since(world, vm)),
        "reasonChronicity": "Persistent",
        "reportedTime": iso7(world.now),
    }
    return {
        "id": f"{vm.id}/{HEALTH}/availabilityStatuses/current",
        "name": "current",
        "type": TYPE,
        "location": vm.location,
        "properties": properties,
    }


def _since(world: World, vm: Vm) -> datetime:
    return min(vm.power_since or vm.created, world.now)


def current(world: World, call: Call) -> Answer:
    return Answer(200, status(world, lookup.resource(world, call, Vm)))


def history(world: World, call: Call) -> Answer:
    return Answer(200, {"value": [status(world, lookup.resource(world, call, Vm))]})


def statuses(world: World, call: Call) -> Answer:
    return paged_arm(call, lookup.listed(world, call, Vm), lambda vm: status(world, vm))


def events(world: World, call: Call) -> Answer:
    subscription(world, call)
    return Answer(200, {"value": []})


ROUTES = [
    Route("GET", f"{VM}/{HEALTH}/availabilityStatuses/current", current),
    Route("GET", f"{VM}/{HEALTH}/availabilityStatuses", history),
    Route("GET", f"{VM}/{HEALTH}/events", events),
    Route("GET", f"{GROUP}/{HEALTH}/availabilityStatuses", statuses),
    Route("GET", f"{SUB}/{HEALTH}/availabilityStatuses", statuses),
    Route("GET", f"{SUB}/{HEALTH}/events", events),
]
