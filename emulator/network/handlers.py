"""Network over HTTP: networks with who has which address, cards, and what hangs on them."""

from functools import partial
from ipaddress import ip_address

from emulator import lookup, plain
from emulator.calls import Answer, Call
from emulator.errors import ArmError, bad_request, resource_missing
from emulator.inventory import Nic, Subnet, Vnet
from emulator.network import addresses, peerings, views
from emulator.paging import paged_arm
from emulator.plain import LOAD_BALANCERS, PUBLIC_ADDRESSES, SECURITY_GROUPS
from emulator.routing import Route
from emulator.site_recovery.finding import subscription
from emulator.topology import subscription_id
from emulator.wire import Json
from emulator.world import World

SUB = "/subscriptions/{sub}"
GROUP = f"{SUB}/resourceGroups/{{rg}}"
NETWORK = "providers/Microsoft.Network"
VNET = f"{GROUP}/{NETWORK}/virtualNetworks/{{name}}"
PEERING = f"{VNET}/virtualNetworkPeerings/{{peering}}"
NIC = f"{GROUP}/{NETWORK}/networkInterfaces/{{name}}"
LIMITS = (("VirtualNetworks", "Virtual Networks", 1000), ("NetworkInterfaces", "Network Interfaces", 65536))


def vnet(world: World, call: Call) -> Answer:
    return Answer(200, views.vnet(world, lookup.resource(world, call, Vnet)))


def vnets(world: World, call: Call) -> Answer:
    return paged_arm(call, lookup.listed(world, call, Vnet), partial(views.vnet, world))


def subnet(world: World, call: Call) -> Answer:
    found = lookup.resource(world, call, Vnet)
    entry = found.subnets.get(call.params["subnet"].lower())
    if entry is None:
        raise resource_missing(f"{Vnet.TYPE}/{found.name}/subnets", call.params["subnet"], found.group)
    return Answer(200, views.subnet(world, found, entry))


def subnets(world: World, call: Call) -> Answer:
    found = lookup.resource(world, call, Vnet)
    return Answer(200, {"value": [views.subnet(world, found, entry) for entry in found.subnets.values()]})


def check_address(world: World, call: Call) -> Answer:
    """Tell whether an address is free, and five that are if it is not."""
    found = lookup.resource(world, call, Vnet)
    address = call.option("ipAddress")
    entry = _subnet_holding(found, address)
    if addresses.is_free(world.inventory, found, entry, address):
        return Answer(200, {"available": True, "isPlatformReserved": False})
    near = addresses.free(world.inventory, found, entry)
    suggested = [one for one, _ in zip(near, range(addresses.SUGGESTIONS), strict=False)]
    return Answer(200, {"available": False, "availableIPAddresses": suggested, "isPlatformReserved": False})


def _subnet_holding(found: Vnet, address: str) -> Subnet:
    try:
        entry = addresses.subnet_of(found, str(ip_address(address)))
    except ValueError as error:
        raise bad_request("InvalidIPAddress", f"ipAddress '{address}' is not an IP address.") from error
    if entry is None:
        text = f"Private IP address {address} does not belong to the range of any subnet of '{found.name}'."
        raise bad_request("PrivateIPAddressNotInAnySubnet", text)
    return entry


def vnet_usages(world: World, call: Call) -> Answer:
    """Count each subnet's addresses: what is taken, and how many there are without Azure's own five."""
    found = lookup.resource(world, call, Vnet)
    return Answer(200, {"value": [_space(world, found, entry) for entry in found.subnets.values()]})


def _space(world: World, found: Vnet, entry: Subnet) -> Json:
    return {
        "currentValue": float(addresses.used(world.inventory, found, entry)),
        "id": f"{found.id}/subnets/{entry.name}",
        "limit": float(addresses.size(entry)),
        "name": {"localizedValue": "Subnet size and usage", "value": "SubnetSpace"},
        "unit": "Count",
    }


def usages(world: World, call: Call) -> Answer:
    location = call.params["location"].lower()
    scope = subscription_id(subscription(world, call))
    kinds = (Vnet, Nic)
    counts = [sum(one.location == location for one in world.inventory.each(kind, scope)) for kind in kinds]
    rows: list[Json] = []
    for (name, spoken, limit), count in zip(LIMITS, counts, strict=True):
        usage = f"{scope}/providers/Microsoft.Network/locations/{location}/usages/{name}"
        rows.append(
            {
                "currentValue": count,
                "id": usage,
                "limit": limit,
                "name": {"localizedValue": spoken, "value": name},
                "unit": "Count",
            }
        )
    return Answer(200, {"value": rows})


def nic(world: World, call: Call) -> Answer:
    return Answer(200, views.nic(world, lookup.resource(world, call, Nic)))


def nics(world: World, call: Call) -> Answer:
    return paged_arm(call, lookup.listed(world, call, Nic), partial(views.nic, world))


def delete_nic(world: World, call: Call) -> Answer:
    found = lookup.deletable(world, call, Nic)
    if found is None:
        return Answer(204)
    if found.vm_id:
        text = f"Network Interface {found.id} is used by existing resource {found.vm_id}."
        raise ArmError(400, "NicInUse", text)
    world.inventory.remove(found.id)
    return Answer(200)


ROUTES = [
    Route("GET", VNET, vnet),
    Route("GET", f"{VNET}/subnets", subnets),
    Route("GET", f"{VNET}/subnets/{{subnet}}", subnet),
    Route("GET", f"{VNET}/virtualNetworkPeerings", peerings.listed),
    Route("GET", PEERING, peerings.get),
    Route("PUT", PEERING, peerings.put),
    Route("DELETE", PEERING, peerings.delete),
    Route("GET", f"{VNET}/CheckIPAddressAvailability", check_address),
    Route("GET", f"{VNET}/usages", vnet_usages),
    Route("GET", f"{GROUP}/{NETWORK}/virtualNetworks", vnets),
    Route("GET", f"{SUB}/{NETWORK}/virtualNetworks", vnets),
    Route("GET", NIC, nic),
    Route("DELETE", NIC, delete_nic),
    Route("GET", f"{GROUP}/{NETWORK}/networkInterfaces", nics),
    Route("GET", f"{SUB}/{NETWORK}/networkInterfaces", nics),
    Route("GET", f"{SUB}/{NETWORK}/locations/{{location}}/usages", usages),
    *plain.routes(PUBLIC_ADDRESSES, views.public_address),
    *plain.routes(SECURITY_GROUPS, views.security_group),
    *plain.routes(LOAD_BALANCERS, views.load_balancer),
]
