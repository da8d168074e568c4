"""Changes to what an item's recovered machine will be: name, size, group, sets, network cards, disks."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import NamedTuple

from emulator import diary
from emulator.calls import Answer, Call
from emulator.compute import sizes
from emulator.errors import bad_request, not_allowed
from emulator.inventory import Vnet
from emulator.network import addresses
from emulator.routing import Route
from emulator.site_recovery import accepted, finding
from emulator.site_recovery.flow import Flow, Step, of_item, start
from emulator.site_recovery.item import Item, Phase, ReplicatedDisk
from emulator.site_recovery.paths import ITEM
from emulator.site_recovery.place import CardSettings, Place
from emulator.site_recovery.protection import disks, targets
from emulator.wire import Json, as_list, as_object, as_text, dig
from emulator.world import World


class Wanted(NamedTuple):
    target: Place
    disks: list[ReplicatedDisk]


def patch(world: World, call: Call) -> Answer:
    item = finding.item(world, call)
    if item.job or item.phase is not Phase.PROTECTED:
        reason = f"it is {item.phase.value}, or a job is in progress."
        raise not_allowed(world.variant("refusal"), "UpdateVmProperties", item.friendly, reason)
    wanted = _read(world, item, as_object(call.body.get("properties")))
    diary.accept(world, item, "update")
    step = Step("UpdateVmPropertiesTask", "UpdateVmProperties", "Update the virtual machine", 0)
    step.seconds, step.effect = world.seconds("update", item), partial(_settle, world, item, wanted)
    about = of_item(world, item)
    flow = Flow(
        "UpdateVmProperties", "Update the virtual machine", "AsrJobDetails", about, [step], doom=call.doom
    )
    return accepted.accepted(world, call, start(world, flow))


def _read(world: World, item: Item, given: Json) -> Wanted:
    details = as_object(given.get("providerSpecificDetails"))
    both = details | {"recoveryAvailabilitySetId": given.get("recoveryAvailabilitySetId")}
    place = targets.settle(world, item.target, both)
    size = as_text(given.get("recoveryAzureVMSize")) or place.size
    if size and size.lower() not in sizes.SIZES:
        raise bad_request("InvalidRecoveryAzureVMSize", f"recoveryAzureVMSize '{size}' is no known size.")
    network = as_text(given.get("selectedRecoveryAzureNetworkId"))
    if network:
        place = targets.in_network(world, place, network, place.subnet)
    place = replace(
        place,
        size=size,
        vm_name=as_text(given.get("recoveryAzureVMName")) or place.vm_name,
        test_vm_name=as_text(details.get("tfoAzureVMName")) or place.test_vm_name,
        test_network=as_text(given.get("selectedTfoAzureNetworkId")) or place.test_network,
    )
    cards = as_list(given.get("vmNics"))
    return Wanted(_with_card(world, place, cards[0]) if cards else place, _disks(item, details))


def _with_card(world: World, place: Place, given: object) -> Place:
    """Put what a body says of the card and its primary address over a place."""
    config = next(iter(as_list(dig(given, "ipConfigs"))), None)
    subnet = as_text(dig(config, "recoverySubnetName"))
    if subnet:
        place = targets.in_network(world, place, place.vnet_id, subnet)
    address = as_text(dig(config, "recoveryStaticIPAddress"))
    vnet = world.inventory.find(Vnet, place.vnet_id)
    if address and (vnet is None or addresses.subnet_of(vnet, address) is not vnet.subnets.get(place.subnet)):
        text = f"recoveryStaticIPAddress '{address}' is not in subnet '{place.subnet}'."
        raise bad_request("InvalidRecoveryStaticIPAddress", text)
    card = CardSettings(
        address,
        as_text(dig(config, "recoveryPublicIPAddressId")),
        tuple(as_text(one) for one in as_list(dig(config, "recoveryLBBackendAddressPoolIds"))),
        as_text(dig(given, "recoveryNetworkSecurityGroupId")),
        as_text(dig(given, "recoveryNicName")),
        dig(given, "reuseExistingNic") is True,
        dig(given, "enableAcceleratedNetworkingOnRecovery") is True,
        as_text(dig(config, "tfoSubnetName")),
        as_text(dig(config, "tfoStaticIPAddress")),
        as_text(dig(config, "tfoPublicIPAddressId")),
        tuple(as_text(one) for one in as_list(dig(config, "tfoLBBackendAddressPoolIds"))),
        as_text(dig(given, "tfoNetworkSecurityGroupId")),
    )
    return replace(place, card=card)


def _disks(item: Item, details: Json) -> list[ReplicatedDisk]:
    changed: list[ReplicatedDisk] = []
    for given in as_list(details.get("managedDiskUpdateDetails")):
        wanted = as_text(dig(given, "diskId")).lower()
        found = next((one for one in item.disks if item.source.disk_id(one.name).lower() == wanted), None)
        if found is None:
            text = f"managedDiskUpdateDetails: '{wanted}' is no replicated disk of '{item.friendly}'."
            raise bad_request("InvalidDisks", text)
        changed.append(disks.settle(replace(found), given))
    return changed


def _settle(world: World, item: Item, wanted: Wanted, _moment: datetime) -> None:
    world.rename(item, partial(item.aim, wanted.target))
    changed = {disk.name: disk for disk in wanted.disks}
    item.disks = [changed.get(disk.name, disk) for disk in item.disks]


ROUTES = [Route("PATCH", ITEM, patch)]
