"""Networks, cards, public addresses and load balancers as Microsoft.Network shows them."""

from emulator.ids import guid
from emulator.inventory import IpConfig, Nic, Subnet, Vnet
from emulator.network import peerings
from emulator.plain import Plain
from emulator.plain import view as plain_view
from emulator.topology import arm_id
from emulator.wire import Json, as_list, as_object, as_text
from emulator.world import World


def vnet(world: World, found: Vnet) -> Json:
    properties: Json = {
        "provisioningState": "Succeeded",
        "resourceGuid": guid("vnet", found.id),
        "addressSpace": {"addressPrefixes": [found.prefix]},
        "subnets": [subnet(world, found, entry) for entry in found.subnets.values()],
        "virtualNetworkPeerings": peerings.views(found),
        "enableDdosProtection": False,
    }
    return _resource(found, Vnet.TYPE) | {"properties": properties}


def _resource(found: Vnet | Nic, kind: str) -> Json:
    view: Json = {
        "name": found.name,
        "id": found.id,
        "etag": f'W/"{guid("etag", found.id)}"',
        "type": kind,
        "location": found.location,
    }
    return view | ({"tags": found.tags} if found.tags else {})


def subnet(world: World, found: Vnet, entry: Subnet) -> Json:
    subnet_id = f"{found.id}/subnets/{entry.name}"
    taken = list(world.inventory.users(subnet_id).values())
    taken += [_nameless(found, number) for number in range(entry.others)]
    taken += [_gateway(found, entry)] if entry.gateway else []
    properties: Json = {
        "provisioningState": "Succeeded",
        "addressPrefix": entry.prefix,
        "delegations": [],
        "privateEndpointNetworkPolicies": "Disabled",
        "privateLinkServiceNetworkPolicies": "Enabled",
    }
    if taken:
        properties["ipConfigurations"] = [{"id": config} for config in taken]
    return {
        "name": entry.name,
        "id": subnet_id,
        "etag": f'W/"{guid("etag", subnet_id)}"',
        "properties": properties,
        "type": "Microsoft.Network/virtualNetworks/subnets",
    }


def _gateway(found: Vnet, entry: Subnet) -> str:
    gateway = arm_id(
        found.group, "Microsoft.Network/virtualNetworkGateways", entry.gateway, found.subscription
    )
    return f"{gateway}/ipConfigurations/default"


def _nameless(found: Vnet, number: int) -> str:
    card = found.id.replace("/virtualNetworks/", "/networkInterfaces/").replace(found.name, f"other-{number}")
    return f"{card}/ipConfigurations/ipconfig1"


def nic(_world: World, found: Nic) -> Json:
    properties: Json = {
        "provisioningState": "Succeeded",
        "resourceGuid": guid("nic", found.id),
        "ipConfigurations": [
            _config(found, config, first=number == 0) for number, config in enumerate(found.configs)
        ],
        "enableAcceleratedNetworking": found.accelerated,
        "enableIPForwarding": False,
        "primary": True,
    }
    if found.security_group:
        properties["networkSecurityGroup"] = {"id": found.security_group}
    if found.vm_id:
        properties["virtualMachine"] = {"id": found.vm_id}
    return _resource(found, Nic.TYPE) | {"properties": properties}


def _config(found: Nic, config: IpConfig, *, first: bool) -> Json:
    properties: Json = {
        "provisioningState": "Succeeded",
        "privateIPAddress": config.address,
        "privateIPAllocationMethod": "Static" if config.static else "Dynamic",
        "subnet": {"id": config.subnet_id},
        "primary": first,
        "privateIPAddressVersion": "IPv4",
    }
    if config.public_address:
        properties["publicIPAddress"] = {"id": config.public_address}
    if config.pool:
        properties["loadBalancerBackendAddressPools"] = [{"id": config.pool}]
    return {"name": config.name, "id": found.config_id(config), "properties": properties}


def public_address(world: World, found: Plain) -> Json:
    used = list(world.inventory.users(found.id).values())
    return _with(plain_view(world, found), "ipConfiguration", {"id": used[0]} if used else None)


def security_group(world: World, found: Plain) -> Json:
    cards = [{"id": card} for card in world.inventory.users(found.id).values()]
    return _with(plain_view(world, found), "networkInterfaces", cards)


def load_balancer(world: World, found: Plain) -> Json:
    names = [as_text(name) for name in as_list(found.properties["pools"])]
    rest: Json = {
        "provisioningState": "Succeeded",
        "frontendIPConfigurations": [],
        "backendAddressPools": [_pool(world, f"{found.id}/backendAddressPools/{name}") for name in names],
        "loadBalancingRules": [],
        "probes": [],
    }
    return plain_view(world, found) | {"properties": rest}


def _pool(world: World, pool_id: str) -> Json:
    members = [{"id": config} for config in world.inventory.users(pool_id).values()]
    name = pool_id.rsplit("/", 1)[-1]
    pool: Json = {"name": name, "id": pool_id, "properties": {"provisioningState": "Succeeded"}}
    return _with(pool, "backendIPConfigurations", members)


def _with(view: Json, key: str, value: object) -> Json:
    """Put a property in, unless there is nothing to put."""
    return view | {"properties": as_object(view["properties"]) | ({key: value} if value else {})}
