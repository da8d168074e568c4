"""Networks, subnets and interfaces, as far as a failover needs them."""

import ipaddress
from dataclasses import dataclass

from homeward.domain.arm_json import ArmJson, child, children, text, words

# Azure keeps the first four addresses and the last one of every subnet for itself.
_RESERVED = 5


@dataclass(frozen=True, slots=True)
class Subnet:
    name: str
    free_addresses: int


@dataclass(frozen=True, slots=True)
class Network:
    id: str
    subnets: tuple[Subnet, ...]

    def subnet(self, name: str) -> Subnet | None:
        return next((one for one in self.subnets if one.name.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class NetworkInterface:
    id: str
    provisioning_state: str
    subnet_ids: tuple[str, ...]
    addresses: tuple[str, ...]


def parse_network(data: ArmJson) -> Network:
    subnets = children(child(data, "properties"), "subnets")
    return Network(text(data, "id"), tuple(Subnet(text(one, "name"), _free(one)) for one in subnets))


def parse_interface(data: ArmJson) -> NetworkInterface:
    properties = child(data, "properties")
    configs = [child(config, "properties") for config in children(properties, "ipConfigurations")]
    return NetworkInterface(
        id=text(data, "id"),
        provisioning_state=text(properties, "provisioningState"),
        subnet_ids=tuple(text(child(config, "subnet"), "id") for config in configs),
        addresses=tuple(text(config, "privateIPAddress") for config in configs),
    )


def public_addresses(nic: ArmJson) -> list[str]:
    """The ids of the public addresses of an interface."""
    configs = [
        child(config, "properties") for config in children(child(nic, "properties"), "ipConfigurations")
    ]
    return [one for config in configs if (one := text(child(config, "publicIPAddress"), "id"))]


def _free(subnet: ArmJson) -> int:
    properties = child(subnet, "properties")
    prefixes = words(properties, "addressPrefixes") or (text(properties, "addressPrefix"),)
    v4 = [ipaddress.ip_network(one, strict=False) for one in prefixes if "." in one]
    size = sum(network.num_addresses - _RESERVED for network in v4)
    return size - len(children(properties, "ipConfigurations"))
