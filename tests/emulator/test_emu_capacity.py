"""Quotas, sizes and addresses: what a region still takes, and what a failover does when it takes no more."""

import pytest

from tests.emulator.support import SUB, Emulator, Json

LOCATION = f"{SUB}/providers/Microsoft.Compute/locations/eastus"
VNET = f"{SUB}/resourceGroups/rg-app-eastus/providers/Microsoft.Network/virtualNetworks/vnet-app-eastus"


def _told(emulator: Emulator, vms: int = 1, **override: object) -> None:
    emulator.reset(vms=vms, overrides={f"vm-{number:02d}": override for number in range(1, vms + 1)})


def _usage(emulator: Emulator, name: str) -> tuple[int, int]:
    rows = emulator.get(f"{LOCATION}/usages")["value"]
    row = next(row for row in rows if row["name"]["value"] == name)
    return row["currentValue"], row["limit"]


def _ended(emulator: Emulator, vm: str = "vm-01") -> tuple[str, list[str]]:
    reply = emulator.failover(vm)
    emulator.advance(600)
    job = emulator.job(reply)
    return job["state"], [error["serviceErrorDetails"]["code"] for error in job["errors"]]


def test_usages_count_what_runs_in_a_region(emulator: Emulator) -> None:
    """A recovered machine's vCPUs count for its family and in all."""
    _told(emulator, size="Standard_D4s_v5", quota=10)
    before = _usage(emulator, "cores")
    emulator.failed_back()

    assert (before, _usage(emulator, "cores")) == ((0, 10), (4, 10))
    assert [_usage(emulator, name)[0] for name in ("standardDSv5Family", "virtualMachines")] == [4, 1]


def test_quota_holds_for_the_sum_of_a_wave(emulator: Emulator) -> None:
    """Of three machines with four vCPUs each, a quota of eight takes two."""
    _told(emulator, vms=3, size="Standard_D4s_v5", quota=8)
    ended = [_ended(emulator, f"vm-{number:02d}") for number in (1, 2, 3)]

    assert ended == [("Succeeded", []), ("Succeeded", []), ("Failed", ["28031"])]


def test_quota_counts_a_machine_once(emulator: Emulator) -> None:
    """A machine that is replaced by the recovered one needs no more than it has."""
    _told(emulator, quota=1, originalVm="stopped")

    assert _ended(emulator) == ("Succeeded", [])


def _sku(emulator: Emulator, name: str, location: str = "eastus") -> Json:
    skus = emulator.get(f"{SUB}/providers/Microsoft.Compute/skus?$filter=location eq '{location}'")["value"]
    return next(sku for sku in skus if sku["name"] == name)


@pytest.mark.parametrize(
    ("override", "kind", "zones"), [({}, "Location", None), ({"zone": "2"}, "Zone", ["2"])]
)
def test_restricted_size(emulator: Emulator, override: Json, kind: str, zones: list[str] | None) -> None:
    """A size can be barred from a region or from a zone of it; the failover fails."""
    _told(emulator, sizeRestricted=True, **override)
    restriction = _sku(emulator, "Standard_DS1_v2")["restrictions"][0]

    assert (restriction["type"], restriction["reasonCode"]) == (kind, "NotAvailableForSubscription")
    assert restriction["restrictionInfo"].get("zones") == zones
    assert _ended(emulator) == ("Failed", ["28031"])


def test_sizes_are_the_same_in_skus_and_vm_sizes(emulator: Emulator) -> None:
    """Both lists tell the same vCPUs; regions without zones have none."""
    sizes = {one["name"]: one["numberOfCores"] for one in emulator.get(f"{LOCATION}/vmSizes")["value"]}
    sku = _sku(emulator, "Standard_D4s_v5")
    capabilities = {one["name"]: one["value"] for one in sku["capabilities"]}

    assert capabilities["vCPUs"] == str(sizes["Standard_D4s_v5"]) == "4"
    assert (sku["locationInfo"][0]["zones"], sku["restrictions"]) == (["1", "2", "3"], [])
    assert _sku(emulator, "Standard_D4s_v5", "westus")["locationInfo"][0]["zones"] == []


def test_skus_know_one_filter(emulator: Emulator) -> None:
    """Any other filter is refused."""
    assert emulator.call("GET", f"{SUB}/providers/Microsoft.Compute/skus?$filter=name eq 'x'").status == 400


def _check(emulator: Emulator, address: str) -> Json:
    return emulator.get(f"{VNET}/CheckIPAddressAvailability?ipAddress={address}")


def test_free_address(emulator: Emulator) -> None:
    """An address nobody has is available."""
    assert _check(emulator, "10.10.0.77")["available"] is True


@pytest.mark.parametrize("address", ["10.10.0.4", "10.10.0.1"])
def test_taken_address_and_five_others(emulator: Emulator, address: str) -> None:
    """For an address in use, or one of Azure's own, five free ones are offered."""
    emulator.failed_back()
    answer = _check(emulator, address)
    offered = answer["availableIPAddresses"]

    assert (answer["available"], len(offered)) == (False, 5)
    assert all(_check(emulator, one)["available"] for one in offered)


@pytest.mark.parametrize("address", ["x", "192.168.0.1"])
def test_address_that_fits_no_subnet(emulator: Emulator, address: str) -> None:
    """What is no address of the network is refused."""
    assert emulator.call("GET", f"{VNET}/CheckIPAddressAvailability?ipAddress={address}").status == 400


def test_usages_of_a_network(emulator: Emulator) -> None:
    """Each subnet tells its size without Azure's own five, and what is taken."""
    _told(emulator, fullSubnet=True)
    rows = emulator.get(f"{VNET}/usages")["value"]
    spaces = {row["id"].rsplit("/", 1)[-1]: (row["currentValue"], row["limit"]) for row in rows}

    assert spaces == {"default": (0.0, 2.0**15 - 5), "full": (11.0, 11.0)}


def test_static_address_is_taken(emulator: Emulator) -> None:
    """The recovered card has the wanted address, statically; the item says so before."""
    _told(emulator, staticAddress="10.10.0.77")
    config = emulator.item()["providerSpecificDetails"]["vmNics"][0]["ipConfigs"][0]
    emulator.failed_back()
    nic = emulator.get(
        f"{SUB}/resourceGroups/rg-app-eastus/providers/Microsoft.Network/networkInterfaces/vm-01-nic"
    )
    got = nic["properties"]["ipConfigurations"][0]["properties"]

    assert (config["recoveryStaticIPAddress"], config["recoveryIPAddressType"]) == ("10.10.0.77", "Static")
    assert (got["privateIPAddress"], got["privateIPAllocationMethod"]) == ("10.10.0.77", "Static")


def test_static_address_in_use(emulator: Emulator) -> None:
    """Two machines cannot have one address: the second failover fails."""
    _told(emulator, vms=2, staticAddress="10.10.0.77")

    assert [_ended(emulator, vm) for vm in ("vm-01", "vm-02")] == [("Succeeded", []), ("Failed", ["28092"])]


def test_several_addresses_of_a_card(emulator: Emulator) -> None:
    """Each configuration has an address of its own, before and after."""
    _told(emulator, ipConfigurations=3)
    before = emulator.item()["providerSpecificDetails"]["vmNics"][0]["ipConfigs"]
    emulator.failed_back()
    nic = emulator.get(
        f"{SUB}/resourceGroups/rg-app-eastus/providers/Microsoft.Network/networkInterfaces/vm-01-nic"
    )
    after = {one["properties"]["privateIPAddress"] for one in nic["properties"]["ipConfigurations"]}

    assert len({one["staticIPAddress"] for one in before}) == 3
    assert after == {"10.10.0.4", "10.10.0.5", "10.10.0.6"}


def test_a_full_subnet_has_too_few_for_several(emulator: Emulator) -> None:
    """A card needs an address for each of its configurations."""
    _told(emulator, fullSubnet=True, ipConfigurations=2)

    assert _ended(emulator) == ("Failed", ["28092"])


@pytest.mark.parametrize(("said", "after"), [("source", 0), ("both", 1)])
def test_public_address(emulator: Emulator, said: str, after: int) -> None:
    """The source has one; the recovered machine only where the item names it."""
    _told(emulator, publicAddress=said)
    named = emulator.item()["providerSpecificDetails"]["vmNics"][0]["ipConfigs"][0][
        "recoveryPublicIPAddressId"
    ]
    source = emulator.get(
        f"{SUB}/resourceGroups/rg-app-westus/providers/Microsoft.Network/publicIPAddresses/pip-vm-01"
    )
    emulator.failed_back()
    nic = emulator.get(
        f"{SUB}/resourceGroups/rg-app-eastus/providers/Microsoft.Network/networkInterfaces/vm-01-nic"
    )
    got = nic["properties"]["ipConfigurations"][0]["properties"]

    assert "networkInterfaces/vm-01-nic" in source["properties"]["ipConfiguration"]["id"]
    assert (named is not None, "publicIPAddress" in got) == (after, after)


def test_load_balancer_and_security_group(emulator: Emulator) -> None:
    """The recovered card is in the pool and under the group that the item names at the target."""
    _told(emulator, loadBalancer="lb-web", securityGroup="nsg-web")
    card = emulator.item()["providerSpecificDetails"]["vmNics"][0]
    emulator.failed_back()
    pool = card["ipConfigs"][0]["recoveryLBBackendAddressPoolIds"][0]
    balancer = emulator.get(pool.split("/backendAddressPools/")[0])["properties"]["backendAddressPools"][0]
    group = emulator.get(card["recoveryNetworkSecurityGroupId"])["properties"]

    assert [one["id"].split("/ip")[0] for one in balancer["properties"]["backendIPConfigurations"]] == [
        one["id"] for one in group["networkInterfaces"]
    ]
    assert "/rg-app-eastus/" in group["networkInterfaces"][0]["id"]


@pytest.mark.parametrize(("variant", "codes"), [("unchanged", []), ("critical", ["161018"])])
def test_health_of_an_item_whose_target_subnet_is_full(
    emulator: Emulator, variant: str, codes: list[str]
) -> None:
    """Whether the item itself tells of a full subnet is a variant."""
    emulator.reset(overrides={"vm-01": {"fullSubnet": True}}, variants={"healthWhenSubnetFull": variant})
    item = emulator.item()

    assert [error["errorCode"] for error in item["healthErrors"]] == ["161011", *codes]
    assert item["failoverHealth"] == ("Critical" if codes else "Warning")


def test_peered_networks(emulator: Emulator) -> None:
    """The networks of both sides know each other, if a test says so."""
    _told(emulator, peeredNetworks=True)
    peerings = emulator.get(f"{VNET}/virtualNetworkPeerings")["value"]

    assert peerings == emulator.get(VNET)["properties"]["virtualNetworkPeerings"]
    assert [one["properties"]["remoteVirtualNetwork"]["id"] for one in peerings] == [
        VNET.replace("eastus", "westus")
    ]
