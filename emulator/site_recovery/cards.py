"""The network card of a replicated machine on either side: its addresses and what hangs on them."""

from itertools import chain, islice

from emulator.inventory import IpConfig, Nic, Vnet
from emulator.network import addresses
from emulator.plain import LOAD_BALANCERS, PUBLIC_ADDRESSES, SECURITY_GROUPS, Plain
from emulator.site_recovery.item import Item
from emulator.site_recovery.place import Place
from emulator.topology import arm_id
from emulator.world import World

POOL = "backend"


def card(world: World, item: Item, place: Place) -> Nic:
    """Make the card of the machine at a place."""
    bare = item.override.bare_card and place.container is not item.source.container
    nic = Nic(name(place), place.group, place.location, (), place.vm_id, subscription=place.subscription)
    if not bare:
        nic.security_group = security_group(item, place) or ""
        nic.accelerated = item.override.accelerated_networking or place.card.accelerated
    nic.configs = tuple(
        IpConfig(
            f"ipconfig{number}",
            place.subnet_id,
            address,
            static=address == (place.card.static_address or item.override.static_address),
            public_address=(public_address(world, item, place) or "") if number == 1 and not bare else "",
            pool=(pool(item, place) or "") if number == 1 and not bare else "",
        )
        for number, address in enumerate(wanted_addresses(world, item, place), 1)
    )
    return nic


def name(place: Place) -> str:
    return place.card.name or f"{place.vm_name}-nic"


def wanted_addresses(world: World, item: Item, place: Place) -> list[str]:
    """Choose an address for each configuration: the static one, as far in as on the other side, or the next."""
    vnet = world.inventory.find(Vnet, place.vnet_id)
    subnet = vnet.subnets.get(place.subnet) if vnet else None
    if vnet is None or subnet is None:
        return [""]
    network = addresses.network_of(subnet)
    first = [static_address(world, item, place) or str(network[item.host % network.num_addresses])]
    liked = [one for one in first if addresses.is_free(world.inventory, vnet, subnet, one)]
    others = (one for one in addresses.free(world.inventory, vnet, subnet) if one not in liked)
    return list(islice(chain(liked, others), item.override.ip_configurations))


def static_address(world: World, item: Item, place: Place) -> str | None:
    """Tell the address a test wants, where it lies in the subnet there."""
    vnet = world.inventory.find(Vnet, place.vnet_id)
    wanted = place.card.static_address or item.override.static_address
    subnet = addresses.subnet_of(vnet, wanted) if vnet and wanted else None
    return wanted if subnet and subnet.name == place.subnet else None


def public_address(world: World, item: Item, place: Place) -> str | None:
    """Name the public address that waits for the machine at a place, if there is one."""
    if place.card.public_address:
        return place.card.public_address
    if not item.override.public_address:
        return None
    named = arm_id(place.group, PUBLIC_ADDRESSES, f"pip-{place.vm_name}", place.subscription)
    return named if world.inventory.find(Plain, named) else None


def pool(item: Item, place: Place) -> str | None:
    if place.card.pools:
        return place.card.pools[0]
    balancer = item.override.load_balancer
    if not balancer:
        return None
    return f"{arm_id(place.group, LOAD_BALANCERS, balancer, place.subscription)}/backendAddressPools/{POOL}"


def security_group(item: Item, place: Place) -> str | None:
    if place.card.security_group:
        return place.card.security_group
    named = item.override.security_group
    return arm_id(place.group, SECURITY_GROUPS, named, place.subscription) if named else None
