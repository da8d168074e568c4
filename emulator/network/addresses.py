"""Who has which address in a subnet, and which are free."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, ip_address, ip_network
from itertools import islice

from emulator.inventory import Inventory, Subnet, Vnet

FIRST_RESERVED, RESERVED = 4, 5  # the first four and the last are Azure's own
SUGGESTIONS = 5


def network_of(subnet: Subnet) -> IPv4Network:
    found = ip_network(subnet.prefix)
    if not isinstance(found, IPv4Network):
        raise TypeError(f"Subnet prefix {subnet.prefix} is not IPv4.")
    return found


def size(subnet: Subnet) -> int:
    return network_of(subnet).num_addresses - RESERVED


def used(inventory: Inventory, vnet: Vnet, subnet: Subnet) -> int:
    return subnet.others + len(inventory.users(f"{vnet.id}/subnets/{subnet.name}"))


def free_addresses(inventory: Inventory, vnet: Vnet, subnet: str) -> int:
    entry = vnet.subnets[subnet]
    return size(entry) - used(inventory, vnet, entry)


def is_free(inventory: Inventory, vnet: Vnet, subnet: Subnet, address: str) -> bool:
    """Tell whether a card may take an address: in the subnet, not Azure's own, nobody else's."""
    network, wanted = network_of(subnet), ip_address(address)
    if not isinstance(wanted, IPv4Address) or wanted not in network or is_reserved(network, wanted):
        return False
    taken = address in inventory.users(f"{vnet.id}/subnets/{subnet.name}")
    return not taken and int(network.broadcast_address) - int(wanted) > subnet.others


def is_reserved(network: IPv4Network, address: IPv4Address) -> bool:
    return (
        address == network.broadcast_address or int(address) - int(network.network_address) < FIRST_RESERVED
    )


def free(inventory: Inventory, vnet: Vnet, subnet: Subnet) -> Iterator[str]:
    """Go through the free addresses, the lowest first; nameless others sit at the end."""
    network = network_of(subnet)
    taken = inventory.users(f"{vnet.id}/subnets/{subnet.name}")
    for address in islice(network, FIRST_RESERVED, network.num_addresses - 1 - subnet.others):
        if str(address) not in taken:
            yield str(address)


def subnet_of(vnet: Vnet, address: str) -> Subnet | None:
    wanted = ip_address(address)
    return next((one for one in vnet.subnets.values() if wanted in network_of(one)), None)
