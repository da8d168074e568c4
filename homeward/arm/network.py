"""Networks and interfaces."""

from homeward.arm.azure import Azure
from homeward.arm.listed import Listed
from homeward.arm.pages import Read
from homeward.domain.arm_json import ArmJson
from homeward.domain.network import Network, NetworkInterface, parse_interface, parse_network

API_VERSION = "2024-05-01"


async def network(azure: Azure, network_id: str) -> Read[Network] | None:
    answer = await azure.find(network_id, API_VERSION)
    return Read(parse_network(answer.body), answer.read_at) if answer else None


async def interface(azure: Azure, nic_id: str) -> NetworkInterface | None:
    answer = await azure.find(nic_id, API_VERSION)
    return parse_interface(answer.body) if answer else None


def interfaces_of(group_id: str) -> Listed[NetworkInterface]:
    """Every interface of a resource group."""
    return Listed(group_id, "Microsoft.Network/networkInterfaces", API_VERSION, parse_interface)


async def public_addresses(azure: Azure, group_id: str) -> Read[list[ArmJson]] | None:
    """The public addresses of a resource group; None where the group does not exist."""
    return await azure.list(f"{group_id}/providers/Microsoft.Network/publicIPAddresses", API_VERSION)


async def interfaces(azure: Azure, group_id: str) -> Read[list[ArmJson]] | None:
    """The interfaces of a resource group; None where the group does not exist."""
    return await azure.list(f"{group_id}/providers/Microsoft.Network/networkInterfaces", API_VERSION)
