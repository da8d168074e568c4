"""Networks, subnets and interfaces, as far as a failover needs them."""

import ipaddress
from dataclasses import dataclass

from homeward.domain.arm_json import ArmJson, child, children, text, words
from homeward.domain.payload import Payload

# Azure keeps the first four addresses and the last one of every subnet for itself.
_RESERVED = 5
_GATEWAY_SUBNET = "gatewaysubnet"


@dataclass(frozen=True, slots=True)
class Subnet:
    name: str
    free_addresses: int


@dataclass(frozen=True, slots=True)
class Peering:
    """One side of a peering: Connected, Initiated (the other side is not there yet) or Disconnected (it went)."""

    remote_id: str
    state: str
    uses_remote_gateway: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """`gateways`: the ids of what is deployed in its gateway subnet (VPN, ExpressRoute)."""

    id: str
    subnets: tuple[Subnet, ...]
    location: str = ""
    peerings: tuple[Peering, ...] = ()
    gateways: tuple[str, ...] = ()

    def subnet(self, name: str) -> Subnet | None:
        return next((one for one in self.subnets if one.name.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class IpConfiguration(Payload):
    """`pools` are the load balancers' back-end pools it belongs to."""

    subnet_id: str
    address: str
    static: bool = False
    public_address: str = ""
    pools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkInterface(Payload):
    id: str
    provisioning_state: str
    configurations: tuple[IpConfiguration, ...]
    security_group: str = ""
    accelerated: bool = False

    @property
    def subnet_ids(self) -> tuple[str, ...]:
        return tuple(one.subnet_id for one in self.configurations)

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(one.address for one in self.configurations)


def parse_network(data: ArmJson) -> Network:
    properties = child(data, "properties")
    subnets = children(properties, "subnets")
    return Network(
        id=text(data, "id"),
        subnets=tuple(Subnet(text(one, "name"), _free(one)) for one in subnets),
        location=text(data, "location").lower().replace(" ", ""),
        peerings=tuple(_peering(one) for one in children(properties, "virtualNetworkPeerings")),
        gateways=tuple(one for subnet in subnets for one in _gateways(subnet)),
    )


def parse_interface(data: ArmJson) -> NetworkInterface:
    properties = child(data, "properties")
    configs = [child(config, "properties") for config in children(properties, "ipConfigurations")]
    return NetworkInterface(
        id=text(data, "id"),
        provisioning_state=text(properties, "provisioningState"),
        configurations=tuple(_configuration(config) for config in configs),
        security_group=text(child(properties, "networkSecurityGroup"), "id"),
        accelerated=properties.get("enableAcceleratedNetworking") is True,
    )


def _configuration(config: ArmJson) -> IpConfiguration:
    return IpConfiguration(
        subnet_id=text(child(config, "subnet"), "id"),
        address=text(config, "privateIPAddress"),
        static=text(config, "privateIPAllocationMethod") == "Static",
        public_address=text(child(config, "publicIPAddress"), "id"),
        pools=tuple(text(one, "id") for one in children(config, "loadBalancerBackendAddressPools")),
    )


def _peering(data: ArmJson) -> Peering:
    properties = child(data, "properties")
    remote = text(child(properties, "remoteVirtualNetwork"), "id")
    return Peering(remote, text(properties, "peeringState"), properties.get("useRemoteGateways") is True)


def _gateways(subnet: ArmJson) -> list[str]:
    """What uses Azure's own subnet for gateways; an empty one has none."""
    if text(subnet, "name").lower() != _GATEWAY_SUBNET:
        return []
    used = [text(one, "id") for one in children(child(subnet, "properties"), "ipConfigurations")]
    return [one.split("/ipConfigurations/")[0] for one in used]


def _free(subnet: ArmJson) -> int:
    properties = child(subnet, "properties")
    prefixes = words(properties, "addressPrefixes") or (text(properties, "addressPrefix"),)
    v4 = [ipaddress.ip_network(one, strict=False) for one in prefixes if "." in one]
    size = sum(network.num_addresses - _RESERVED for network in v4)
    return size - len(children(properties, "ipConfigurations"))
