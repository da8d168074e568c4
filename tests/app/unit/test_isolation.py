"""What makes a network no test network, whatever way leads from it."""

from typing import Any

import pytest

from homeward.domain.findings import Finding
from homeward.domain.isolation import Reach, claims_on, judge_isolation
from homeward.domain.network import Network, Peering, Subnet, parse_network
from tests.app.unit.arm_items import HOME_GROUP, item

SUBSCRIPTION = HOME_GROUP.split("/")[2]
NETWORKS = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks"
TEST, HUB, PRODUCTION = f"{NETWORKS}/test", f"{NETWORKS}/hub", f"{NETWORKS}/production"
ROOM = (Subnet("default", 10),)


def network(name: str, *remotes: str, state: str = "Connected", **fields: Any) -> Network:
    peerings = tuple(Peering(one, state) for one in remotes)
    values: dict[str, Any] = {
        "id": f"{NETWORKS}/{name}",
        "subnets": ROOM,
        "location": "eastus",
        "peerings": peerings,
    }
    return Network(**values | fields)


def found(*networks: Network | None, unread: tuple[str, ...] = (), complete: bool = True) -> list[str]:
    return [one.code for one in judged(*networks, unread=unread, complete=complete)]


def judged(
    *networks: Network | None, unread: tuple[str, ...] = (), complete: bool = True
) -> tuple[Finding, ...]:
    known = {one.id.lower(): one for one in networks if one} | dict.fromkeys(unread, None)
    return judge_isolation(Reach(TEST, known, {PRODUCTION.lower(): "vm-01 is in it"}, complete), item())


def test_a_network_by_itself_is_fit() -> None:
    assert [] == found(network("test"))


def test_a_network_that_is_not_there_is_no_network() -> None:
    assert ["TestNetworkMissing"] == found()


@pytest.mark.parametrize("state", ["Connected", "Initiated", "SomethingNew"])
def test_a_peering_that_is_or_could_be_leads_there(state: str) -> None:
    """The other side of one that is initiated can be made any moment, by somebody else."""
    assert ["TestNetworkPeered"] == found(network("test", PRODUCTION, state=state))


def test_a_peering_whose_other_side_went_leads_nowhere() -> None:
    assert [] == found(network("test", PRODUCTION, state="Disconnected"))


def test_a_way_through_others_counts_and_is_told() -> None:
    (one,) = judged(network("test", HUB), network("hub", TEST, PRODUCTION))
    assert "test -> hub (Connected) -> production (Connected)" in one.message
    assert "vm-01 is in it" in one.message


def test_peerings_in_a_circle_end() -> None:
    assert [] == found(network("test", HUB), network("hub", TEST))


def test_a_network_that_azure_does_not_show_may_lead_anywhere() -> None:
    assert ["TestNetworkPeerUnknown"] == found(network("test", HUB), unread=(HUB.lower(),))


def test_more_networks_than_were_read_prove_nothing() -> None:
    assert ["TestNetworkNotProven"] == found(network("test", HUB), complete=False)


@pytest.mark.parametrize("where", ["test", "hub"])
def test_a_gateway_may_lead_anywhere(where: str) -> None:
    """In the network itself, or in one that it reaches."""
    gateway: dict[str, Any] = {"gateways": ("/gateways/vpn",)}
    both = [network("test", HUB), network("hub", TEST)]
    both = [network(name, *(p.remote_id for p in one.peerings), **(gateway if name == where else {}))
            for name, one in zip(("test", "hub"), both, strict=True)]  # fmt: skip
    assert ["TestNetworkHasGateway"] == found(*both)


def test_the_gateway_of_another_network_counts_too() -> None:
    uses = network("test", peerings=(Peering(HUB, "Connected", uses_remote_gateway=True),))
    assert ["TestNetworkUsesGateway"] == found(uses, network("hub", TEST))


@pytest.mark.parametrize("elsewhere", [{"location": "westus"}, {"id": TEST.replace(SUBSCRIPTION, "other")}])
def test_a_network_of_another_region_or_subscription_takes_no_test_vm(elsewhere: dict[str, str]) -> None:
    away = network("test", **elsewhere)
    reach = Reach(TEST, {TEST.lower(): away}, {})
    assert ["TestNetworkElsewhere"] == [one.code for one in judge_isolation(reach, item())]


@pytest.mark.parametrize(
    ("subnets", "code"),
    [((Subnet("other", 9),), "TestSubnetMissing"), ((Subnet("Default", 0),), "TestSubnetFull")],
)
def test_the_subnet_must_be_there_and_have_room(subnets: tuple[Subnet, ...], code: str) -> None:
    """Subnets are told apart without regard to case."""
    assert [code] == found(network("test", subnets=subnets))


def test_the_subnet_for_tests_goes_before_that_of_a_failover() -> None:
    config = {"recoverySubnetName": "default", "tfoSubnetName": "sandbox"}
    drilled = item({"vmNics": [{"ipConfigs": [config, {"recoverySubnetName": "default"}]}]})
    reach = Reach(TEST, {TEST.lower(): network("test")}, {})
    assert {("sandbox", 1), ("default", 1)} == {(one.of, one.wanted) for one in claims_on(reach, drilled)}


def test_a_network_is_read_with_what_is_deployed_in_it() -> None:
    """An empty subnet for gateways has none."""
    used = {"ipConfigurations": [{"id": "/gw/vpn/ipConfigurations/default"}]}
    read = parse_network(
        {
            "id": TEST,
            "location": "East US",
            "properties": {
                "subnets": [
                    {"name": "GatewaySubnet", "properties": {"addressPrefix": "10.0.0.0/27", **used}},
                    {"name": "default", "properties": {"addressPrefix": "10.0.1.0/24"}},
                ],
                "virtualNetworkPeerings": [
                    {"properties": {"remoteVirtualNetwork": {"id": HUB}, "peeringState": "Initiated"}}
                ],
            },
        }
    )
    assert ("eastus", ("/gw/vpn",), (Peering(HUB, "Initiated"),)) == (
        read.location,
        read.gateways,
        read.peerings,
    )
