"""Networks beside the default ones: their peerings, and the gateways in them."""

import pytest

from tests.emulator.support import SUB, Emulator, Json

GROUP = f"{SUB}/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks"
HUB = {"name": "hub", "group": "rg-net", "location": "eastus", "prefix": "10.1.0.0/16"}
SPOKE = {"name": "spoke", "group": "rg-net", "location": "eastus", "prefix": "10.2.0.0/16"}
SUBNETS = {"default": "10.1.1.0/24", "GatewaySubnet": "10.1.0.0/27"}


def _states(emulator: Emulator, network: str) -> list[str]:
    found = emulator.get(f"{GROUP}/{network}")["properties"]["virtualNetworkPeerings"]
    return [one["properties"]["peeringState"] for one in found]


def _peer(emulator: Emulator, network: str, remote: str) -> int:
    body = {"properties": {"remoteVirtualNetwork": {"id": f"{GROUP}/{remote}"}}}
    return emulator.call("PUT", f"{GROUP}/{network}/virtualNetworkPeerings/mine", body).status


def test_a_peering_connects_once_both_sides_are_there(emulator: Emulator) -> None:
    """One side is initiated; when it goes again, the other is disconnected."""
    emulator.reset(networks=[HUB, SPOKE])
    first = _peer(emulator, "hub", "spoke"), _states(emulator, "hub")
    second = _peer(emulator, "spoke", "hub"), _states(emulator, "hub"), _states(emulator, "spoke")
    emulator.call("DELETE", f"{GROUP}/hub/virtualNetworkPeerings/mine")

    assert first == (201, ["Initiated"])
    assert second == (201, ["Connected"], ["Connected"])
    assert (_states(emulator, "hub"), _states(emulator, "spoke")) == ([], ["Disconnected"])
    assert emulator.call("GET", f"{GROUP}/hub/virtualNetworkPeerings/mine").status == 404
    assert emulator.call("GET", f"{GROUP}/spoke/virtualNetworkPeerings/mine").status == 200


def test_a_peering_may_lead_to_a_network_that_is_not_here(emulator: Emulator) -> None:
    """A network of another tenant is named, and not to be read."""
    elsewhere = f"{GROUP}/elsewhere"
    emulator.reset(networks=[SPOKE | {"peerings": [{"network": elsewhere, "state": "Initiated"}]}])

    assert _states(emulator, "spoke") == ["Initiated"]
    assert emulator.call("GET", elsewhere).status == 404


def test_a_gateway_sits_in_its_subnet(emulator: Emulator) -> None:
    """Its configuration is all that the network shows of it."""
    emulator.reset(networks=[HUB | {"subnets": SUBNETS, "gateway": "gw"}])
    subnet = emulator.get(f"{GROUP}/hub/subnets/GatewaySubnet")["properties"]

    assert [one["id"] for one in subnet["ipConfigurations"]] == [
        GROUP.replace("virtualNetworks", "virtualNetworkGateways/gw/ipConfigurations/default")
    ]


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (HUB | {"gateway": "gw"}, "networks[0].subnets is with a GatewaySubnet"),
        (
            SPOKE | {"peerings": [{"network": "hub"}]},
            "networks[0].peerings[0].network is the id of a network",
        ),
        (
            SPOKE | {"peerings": [{"network": f"{GROUP}/hub", "state": "Broken"}]},
            "networks[0].peerings[0].state is one of Connected, Initiated, Disconnected",
        ),
        ("hub", "networks[0] is an object"),
    ],
)
def test_a_network_that_cannot_be_is_refused_by_its_path(
    emulator: Emulator, network: Json, message: str
) -> None:
    reply = emulator.call("POST", "/_emulator/reset", {"networks": [network]})

    assert reply.status == 400
    assert message in reply.body["error"]["message"]
