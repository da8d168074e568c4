"""VMs, interfaces and subnets, as Compute and Network show them."""

from typing import Any

import pytest

from homeward.arm.compute import api_version_of
from homeward.domain.network import IpConfiguration, NetworkInterface, Subnet, parse_interface, parse_network
from homeward.domain.virtual_machine import VirtualMachine, parse_vm
from tests.app.unit.arm_items import HOME_GROUP, NETWORK, disk_id, vm, vm_id

NIC = f"{HOME_GROUP}/providers/Microsoft.Network/networkInterfaces/vm-01-nic"


def vm_body(*codes: str, **fields: Any) -> dict[str, Any]:
    """A VM with its instance view, where any codes are given."""
    view = {"statuses": [{"code": code} for code in codes]} if codes else None
    disks = {
        "osDisk": {"osType": "Linux", "managedDisk": {"id": disk_id("os")}},
        "dataDisks": [{"managedDisk": {"id": disk_id("data")}}],
    }
    properties = {
        "provisioningState": "Succeeded",
        "vmId": "5eed0000-0000-4000-8000-000000000001",
        "storageProfile": disks,
        "networkProfile": {"networkInterfaces": [{"id": NIC}]},
        "instanceView": view,
    }
    return {"id": vm_id("vm-01"), "name": "vm-01", "location": "West US", "properties": properties, **fields}


def free(**subnet: Any) -> int:
    network = parse_network({"id": NETWORK, "properties": {"subnets": [{"name": "s", "properties": subnet}]}})
    return network.subnets[0].free_addresses


@pytest.mark.parametrize(
    ("power", "off", "running"),
    [
        ("stopped", True, False),
        ("deallocated", True, False),
        ("running", False, True),
        ("starting", False, False),
        ("stopping", False, False),
        ("deallocating", False, False),
        ("", False, False),
    ],
)
def test_a_vm_is_off_or_running_only_where_azure_says_so(power: str, *, off: bool, running: bool) -> None:
    """Between the two, and without an instance view, nothing is claimed."""
    assert (off, running) == (vm(power).off, vm(power).running)


@pytest.mark.parametrize(
    ("power", "expected"),
    [
        ("stopping", True),
        ("deallocating", True),
        ("stopped", False),
        ("deallocated", False),
        ("running", False),
        ("starting", False),
        ("", False),
    ],
)
def test_a_vm_is_going_off_while_somebody_s_power_off_is_under_way(power: str, *, expected: bool) -> None:
    """Nobody needs to ask a second time; it is not off yet either."""
    assert expected == vm(power).going_off


@pytest.mark.parametrize(("power", "word"), [("running", "running"), ("", "unknown")])
def test_power_is_told_in_a_word(power: str, word: str) -> None:
    """Findings show it to people."""
    assert word == vm(power).power_word


def test_a_vm_is_read() -> None:
    """Its disks in their order, the system's first."""
    assert VirtualMachine(
        id=vm_id("vm-01"),
        name="vm-01",
        location="westus",
        power="PowerState/running",
        vm_id="5eed0000-0000-4000-8000-000000000001",
        nic_ids=(NIC,),
        disk_ids=(disk_id("os"), disk_id("data")),
        os_type="Linux",
    ) == parse_vm(vm_body("ProvisioningState/succeeded", "PowerState/running"))


@pytest.mark.parametrize("codes", [(), ("ProvisioningState/updating",)])
def test_a_vm_without_a_power_state_has_none(codes: tuple[str, ...]) -> None:
    """A list shows no instance view."""
    assert "" == parse_vm(vm_body(*codes)).power


def test_a_vm_without_an_id_of_compute_s_is_like_no_other() -> None:
    """An empty id is no machine's."""
    assert "" == parse_vm({}).vm_id


def test_a_vm_that_shows_nothing_can_still_be_read() -> None:
    """It then has neither disks nor interfaces."""
    assert ((), ()) == (parse_vm({}).disk_ids, parse_vm({}).nic_ids)


@pytest.mark.parametrize("disk", [{"vhd": {"uri": "https://a/b.vhd"}}, {"managedDisk": None}, {}])
def test_an_unmanaged_disk_has_no_id(disk: dict[str, Any]) -> None:
    """Only managed disks can be failed back."""
    body = vm_body()
    body["properties"]["storageProfile"]["osDisk"] = disk
    assert (disk_id("data"),) == parse_vm(body).disk_ids


def test_a_deallocated_vm_in_the_recorded_words_is_off() -> None:
    """As the instance view spells it."""
    assert parse_vm(vm_body("ProvisioningState/succeeded", "PowerState/deallocated")).off


@pytest.mark.parametrize(
    ("resource", "expected"),
    [(vm_id("vm-01"), "2024-11-01"), (disk_id("os"), "2024-03-02"), (NIC, "2024-05-01")],
    ids=["vm", "disk", "nic"],
)
@pytest.mark.parametrize("spelling", [str.lower, str.upper, str])
def test_each_kind_of_resource_is_asked_for_in_a_version_of_its_own(
    resource: str, expected: str, spelling: type[str]
) -> None:
    """Azure refuses another provider's, and ids come in any case."""
    assert expected == api_version_of(spelling(resource))


@pytest.mark.parametrize(
    ("prefix", "expected"), [("10.0.0.0/24", 251), ("10.0.0.0/29", 3), ("10.0.0.128/25", 123)]
)
def test_azure_keeps_five_addresses_of_every_subnet(prefix: str, expected: int) -> None:
    """The first four and the last."""
    assert expected == free(addressPrefix=prefix)


def test_addresses_in_use_are_not_free() -> None:
    """Each shows as a configuration of the subnet."""
    assert 249 == free(addressPrefix="10.0.0.0/24", ipConfigurations=[{"id": "a"}, {"id": "b"}])


def test_all_prefixes_of_a_subnet_count() -> None:
    """Newer subnets have a list."""
    assert 254 == free(addressPrefixes=["10.0.0.0/24", "10.0.1.0/29"])


def test_ipv6_prefixes_do_not_count() -> None:
    """A VM needs an IPv4 address."""
    assert 251 == free(addressPrefixes=["10.0.0.0/24", "fd00::/64"])


def test_a_subnet_without_a_prefix_has_no_addresses() -> None:
    """Preflight then says that it is full."""
    assert 0 == free()


@pytest.mark.parametrize("name", ["apps", "APPS"])
def test_a_subnet_is_found_in_any_case(name: str) -> None:
    """Azure's names have none."""
    body = {"id": NETWORK, "properties": {"subnets": [{"name": "Apps"}]}}
    assert Subnet("Apps", 0) == parse_network(body).subnet(name)


def test_a_subnet_that_is_not_there_is_none() -> None:
    """Nothing is matched in part."""
    assert parse_network({"id": NETWORK}).subnet("apps") is None


def test_an_interface_is_read() -> None:
    """With every address it has."""
    configs = [{"properties": {"subnet": {"id": f"{NETWORK}/subnets/apps"}, "privateIPAddress": "10.0.0.4"}}]
    body = {"id": NIC, "properties": {"provisioningState": "Succeeded", "ipConfigurations": configs}}
    expected = NetworkInterface(NIC, "Succeeded", (IpConfiguration(f"{NETWORK}/subnets/apps", "10.0.0.4"),))
    assert expected == parse_interface(body)


def test_an_interface_is_read_with_all_that_hangs_on_it() -> None:
    """What a failover may lose."""
    config = {
        "subnet": {"id": f"{NETWORK}/subnets/apps"},
        "privateIPAddress": "10.0.0.4",
        "privateIPAllocationMethod": "Static",
        "publicIPAddress": {"id": "/pip"},
        "loadBalancerBackendAddressPools": [{"id": "/lb/pool"}],
    }
    properties = {
        "provisioningState": "Succeeded",
        "ipConfigurations": [{"properties": config}],
        "networkSecurityGroup": {"id": "/nsg"},
        "enableAcceleratedNetworking": True,
    }
    configuration = IpConfiguration(
        f"{NETWORK}/subnets/apps", "10.0.0.4", static=True, public_address="/pip", pools=("/lb/pool",)
    )
    expected = NetworkInterface(NIC, "Succeeded", (configuration,), "/nsg", accelerated=True)
    assert expected == parse_interface({"id": NIC, "properties": properties})


def test_a_vm_is_read_with_what_it_stands_in() -> None:
    """Zone, sets, groups, the disks under a customer's key, and the extensions that are not Site Recovery's."""
    sealed = {"id": "/disks/os", "diskEncryptionSet": {"id": "/des"}}
    agent = {"publisher": "Microsoft.Azure.RecoveryServices.SiteRecovery", "type": "Windows"}
    properties = {
        "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
        "availabilitySet": {"id": "/as"},
        "proximityPlacementGroup": {"id": "/ppg"},
        "capacityReservation": {"capacityReservationGroup": {"id": "/crg"}},
        "virtualMachineScaleSet": {"id": "/vmss"},
        "storageProfile": {
            "osDisk": {"managedDisk": sealed},
            "dataDisks": [{"managedDisk": {"id": "/disks/d"}}],
        },
    }
    resources = [
        {"name": "monitor", "properties": {"publisher": "Contoso", "type": "Agent"}},
        {"name": "SiteRecovery-Windows", "properties": agent},
    ]
    vm = parse_vm({"id": "/vm", "zones": ["2"], "properties": properties, "resources": resources})
    assert ("Standard_D2s_v5", "2", "/as", "/ppg", "/crg", "/vmss") == (
        vm.size, vm.zone, vm.availability_set, vm.placement_group, vm.capacity_group, vm.scale_set
    )  # fmt: skip
    assert (("/disks/os",), ("monitor (Contoso/Agent)",)) == (vm.sealed_disks, vm.extensions)
