"""Who has which address in a subnet, and how many are left."""

from ipaddress import ip_network

from emulator.inventory import Inventory, Nic, Vnet

RESERVED = 5


def nics_in(inventory: Inventory, vnet: Vnet, subnet: str) -> list[Nic]:
    wanted = f"{vnet.id}/subnets/{subnet}".lower()
    return [nic for nic in inventory.each(Nic) if nic.subnet_id.lower() == wanted]


def free_addresses(inventory: Inventory, vnet: Vnet, subnet: str) -> int:
    entry = vnet.subnets[subnet]
    size = ip_network(entry.prefix).num_addresses
    return size - RESERVED - entry.others - len(nics_in(inventory, vnet, subnet))
