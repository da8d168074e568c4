"""Network over HTTP: networks with who has which address, network cards, and no public addresses."""

from emulator import lookup
from emulator.calls import Answer, Call
from emulator.errors import resource_missing
from emulator.ids import guid
from emulator.inventory import Nic, Subnet, Vnet
from emulator.network.addresses import nics_in
from emulator.routing import Route
from emulator.wire import Json
from emulator.world import World

SUB = "/subscriptions/{sub}"
GROUP = f"{SUB}/resourceGroups/{{rg}}"
NETWORK = "providers/Microsoft.Network"


def vnet(world: World, call: Call) -> Answer:
    return Answer(200, _vnet(world, lookup.resource(world, call, Vnet)))


def vnets(world: World, call: Call) -> Answer:
    return Answer(200, {"value": [_vnet(world, vnet) for vnet in lookup.listed(world, call, Vnet)]})


def subnet(world: World, call: Call) -> Answer:
    found = lookup.resource(world, call, Vnet)
    entry = found.subnets.get(call.params["subnet"].lower())
    if entry is None:
        raise resource_missing(f"{Vnet.TYPE}/{found.name}/subnets", call.params["subnet"], found.group)
    return Answer(200, _subnet(world, found, entry))


def subnets(world: World, call: Call) -> Answer:
    found = lookup.resource(world, call, Vnet)
    return Answer(200, {"value": [_subnet(world, found, entry) for entry in found.subnets.values()]})


def nic(world: World, call: Call) -> Answer:
    return Answer(200, _nic(lookup.resource(world, call, Nic)))


def nics(world: World, call: Call) -> Answer:
    return Answer(200, {"value": [_nic(nic) for nic in lookup.listed(world, call, Nic)]})


def public_address(world: World, call: Call) -> Answer:
    group = lookup.group(world, call)
    raise resource_missing("Microsoft.Network/publicIPAddresses", call.params["name"], group.name)


def public_addresses(_world: World, _call: Call) -> Answer:
    return Answer(200, {"value": []})


def _vnet(world: World, found: Vnet) -> Json:
    properties: Json = {
        "provisioningState": "Succeeded",
        "resourceGuid": guid("vnet", found.id),
        "addressSpace": {"addressPrefixes": [found.prefix]},
        "subnets": [_subnet(world, found, entry) for entry in found.subnets.values()],
        "virtualNetworkPeerings": [],
        "enableDdosProtection": False,
    }
    return {
        "name": found.name,
        "id": found.id,
        "etag": f'W/"{guid("etag", found.id)}"',
        "type": Vnet.TYPE,
        "location": found.location,
        "properties": properties,
    }


def _subnet(world: World, found: Vnet, entry: Subnet) -> Json:
    subnet_id = f"{found.id}/subnets/{entry.name}"
    taken = [nic.id for nic in nics_in(world.inventory, found, entry.name)]
    taken += [found.id.replace(found.name, f"other-{number}") for number in range(entry.others)]
    properties: Json = {
        "provisioningState": "Succeeded",
        "addressPrefix": entry.prefix,
        "delegations": [],
        "privateEndpointNetworkPolicies": "Disabled",
        "privateLinkServiceNetworkPolicies": "Enabled",
    }
    if taken:
        properties["ipConfigurations"] = [_taken(nic_id) for nic_id in taken]
    return {
        "name": entry.name,
        "id": subnet_id,
        "etag": f'W/"{guid("etag", subnet_id)}"',
        "properties": properties,
        "type": "Microsoft.Network/virtualNetworks/subnets",
    }


def _taken(nic_id: str) -> Json:
    nic_id = nic_id.replace("/virtualNetworks/", "/networkInterfaces/")
    return {"id": f"{nic_id}/ipConfigurations/ipconfig1"}


def _nic(found: Nic) -> Json:
    address: Json = {
        "provisioningState": "Succeeded",
        "privateIPAddress": found.address,
        "privateIPAllocationMethod": "Dynamic",
        "subnet": {"id": found.subnet_id},
        "primary": True,
        "privateIPAddressVersion": "IPv4",
    }
    config: Json = {
        "name": "ipconfig1",
        "id": f"{found.id}/ipConfigurations/ipconfig1",
        "properties": address,
    }
    properties: Json = {
        "provisioningState": "Succeeded",
        "resourceGuid": guid("nic", found.id),
        "ipConfigurations": [config],
        "enableAcceleratedNetworking": False,
        "enableIPForwarding": False,
        "primary": True,
    }
    if found.vm_id:
        properties["virtualMachine"] = {"id": found.vm_id}
    return {
        "name": found.name,
        "id": found.id,
        "etag": f'W/"{guid("etag", found.id)}"',
        "type": Nic.TYPE,
        "location": found.location,
        "properties": properties,
    }


ROUTES = [
    Route("GET", f"{GROUP}/{NETWORK}/virtualNetworks/{{name}}", vnet),
    Route("GET", f"{GROUP}/{NETWORK}/virtualNetworks/{{name}}/subnets", subnets),
    Route("GET", f"{GROUP}/{NETWORK}/virtualNetworks/{{name}}/subnets/{{subnet}}", subnet),
    Route("GET", f"{GROUP}/{NETWORK}/virtualNetworks", vnets),
    Route("GET", f"{SUB}/{NETWORK}/virtualNetworks", vnets),
    Route("GET", f"{GROUP}/{NETWORK}/networkInterfaces/{{name}}", nic),
    Route("GET", f"{GROUP}/{NETWORK}/networkInterfaces", nics),
    Route("GET", f"{SUB}/{NETWORK}/networkInterfaces", nics),
    Route("GET", f"{GROUP}/{NETWORK}/publicIPAddresses/{{name}}", public_address),
    Route("GET", f"{GROUP}/{NETWORK}/publicIPAddresses", public_addresses),
    Route("GET", f"{SUB}/{NETWORK}/publicIPAddresses", public_addresses),
]
