"""Protectable items over HTTP: the machines of a fabric's region, with whether they replicate."""

from emulator.calls import Answer, Call
from emulator.errors import vault_child_missing
from emulator.ids import guid
from emulator.inventory import Vm
from emulator.paging import paged
from emulator.routing import Route
from emulator.site_recovery import finding
from emulator.site_recovery.paths import CONTAINER
from emulator.site_recovery.vault import Container
from emulator.wire import Json
from emulator.world import World

KIND = (
    "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers"
    "/replicationProtectableItems"
)


def listed(world: World, call: Call) -> Answer:
    here = finding.container(world, call)
    return paged(call, _machines(world, here), lambda vm: _view(world, here, vm))


def get(world: World, call: Call) -> Answer:
    here, name = finding.container(world, call), call.params["protectable"].lower()
    for vm in _machines(world, here):
        if _name(vm) == name:
            return Answer(200, _view(world, here, vm))
    raise vault_child_missing(call.params["protectable"])


def _machines(world: World, here: Container) -> list[Vm]:
    return [vm for vm in world.inventory.each(Vm) if vm.location == here.location]


def _name(vm: Vm) -> str:
    return guid("protectable", vm.id.lower())


def _view(world: World, here: Container, vm: Vm) -> Json:
    item = world.item_of_vm(vm)
    properties: Json = {
        "friendlyName": vm.name,
        "protectionStatus": "Protected" if item else "Unprotected",
        "replicationProtectedItemId": item.id if item else None,
        "recoveryServicesProviderId": None,
        "protectionReadinessErrors": [],
        "supportedReplicationProviders": ["A2A"],
        "customDetails": None,
    }
    name = _name(vm)
    return {
        "id": f"{here.id}/replicationProtectableItems/{name}",
        "name": name,
        "type": KIND,
        "properties": properties,
    }


ROUTES = [
    Route("GET", f"{CONTAINER}/replicationProtectableItems", listed),
    Route("GET", f"{CONTAINER}/replicationProtectableItems/{{protectable}}", get),
]
