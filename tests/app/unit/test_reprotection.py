"""The body of `switchprotection`, as it was recorded."""

from dataclasses import replace
from typing import Any

import pytest

from homeward.domain.reprotection import switch_body, without_keys
from homeward.domain.way_back import Setting, WayBack
from tests.app.unit.arm_items import (
    AWAY,
    AWAY_GROUP,
    HOME_GROUP,
    POLICY,
    SUBSCRIPTION,
    account,
    disk_body,
    disk_id,
    item,
    vm,
)

CACHE = account("homeasrcache")["id"]
DISK_GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-disks"
WAY_BACK = WayBack(POLICY, Setting("/mapping"), Setting(AWAY_GROUP), Setting(CACHE))


type Settings = dict[str, Any]


def failed_over(name: str, tier: str) -> dict[str, Any]:
    """A disk of a committed item: its target id is the disk of the VM that runs now (recorded)."""
    return disk_body(
        name,
        recoveryTargetDiskId=disk_id(name, HOME_GROUP),
        recoveryReplicaDiskId="",
        recoveryReplicaDiskAccountType=tier,
        recoveryTargetDiskAccountType=tier,
    )


def reprotected(
    *disks: dict[str, Any],
    running: tuple[str, ...],
    sealed: tuple[str, ...] = (),
    settings: Settings | None = None,
) -> Any:
    committed = item({"protectedManagedDisks": list(disks)}, protectionState="UnplannedFailoverCommitted")
    here = vm(
        group=HOME_GROUP,
        disk_ids=tuple(disk_id(name, HOME_GROUP) for name in running),
        sealed_disks=tuple(disk_id(name, HOME_GROUP) for name in sealed),
    )
    body = switch_body(committed, here, replace(WAY_BACK, **(settings or {})))
    return body["properties"]["providerSpecificDetails"]


def turned(name: str, tier: str) -> dict[str, str]:
    return {
        "diskId": disk_id(name, HOME_GROUP),
        "primaryStagingAzureStorageAccountId": CACHE,
        "recoveryResourceGroupId": AWAY_GROUP,
        "recoveryReplicaDiskAccountType": tier,
        "recoveryTargetDiskAccountType": tier,
    }


def test_the_body_for_one_disk() -> None:
    """To the last field."""
    details = {
        "instanceType": "A2A",
        "recoveryContainerId": AWAY,
        "vmDisks": [],
        "vmManagedDisks": [turned("os", "Premium_LRS")],
        "recoveryResourceGroupId": AWAY_GROUP,
        "policyId": POLICY,
    }
    body = switch_body(
        item({"protectedManagedDisks": [failed_over("os", "Premium_LRS")]}),
        vm(group=HOME_GROUP, disk_ids=(disk_id("os", HOME_GROUP),)),
        WAY_BACK,
    )
    assert {"replicationProtectedItemName": "opaque-1", "providerSpecificDetails": details} == body[
        "properties"
    ]


@pytest.mark.parametrize("running", [("os", "data"), ("data", "os")])
def test_every_disk_of_the_running_vm_goes_along_with_its_own_type(running: tuple[str, str]) -> None:
    """In the order of the VM, with the settings of the disk it was made from."""
    tiers = {"os": "Premium_LRS", "data": "Standard_LRS"}
    body = reprotected(*(failed_over(name, tier) for name, tier in tiers.items()), running=running)
    sent = body["vmManagedDisks"]
    assert [turned(name, tiers[name]) for name in running] == sent


@pytest.mark.parametrize("spelling", [str.lower, str.upper])
def test_a_disk_is_recognised_in_any_case(spelling: type[str]) -> None:
    """Ids within A2A details are lower-cased (recorded)."""
    os_disk, data = failed_over("os", "Premium_LRS"), failed_over("data", "Standard_LRS")
    data["recoveryTargetDiskId"] = spelling(data["recoveryTargetDiskId"])
    body = reprotected(os_disk, data, running=("data",))
    sent = body["vmManagedDisks"]
    assert ["Standard_LRS"] == [one["recoveryTargetDiskAccountType"] for one in sent]


@pytest.mark.parametrize("added", ["added", "aos", "os2"])
def test_a_disk_that_was_added_since_goes_along_without_a_type(added: str) -> None:
    """Leaving it out would leave it unprotected; another disk's type may not fit it."""
    body = reprotected(failed_over("os", "Premium_LRS"), running=("os", added))
    sent = body["vmManagedDisks"]
    kept = ("diskId", "primaryStagingAzureStorageAccountId", "recoveryResourceGroupId")
    assert {key: turned(added, "")[key] for key in kept} == sent[1]


SETTINGS = [
    ("availability_set", "recoveryAvailabilitySetId"),
    ("proximity_placement_group", "recoveryProximityPlacementGroupId"),
    ("capacity_reservation_group", "recoveryCapacityReservationGroupId"),
    ("virtual_machine_scale_set", "recoveryVirtualMachineScaleSetId"),
]


@pytest.mark.parametrize(("setting", "key"), SETTINGS)
def test_a_vm_goes_back_into_what_it_stood_in(setting: str, key: str) -> None:
    """What is not named is lost at the first failover home."""
    body = reprotected(failed_over("os", "Premium_LRS"), running=("os",), settings={setting: Setting("/own")})
    assert "/own" == body[key]


@pytest.mark.parametrize(("setting", "key"), SETTINGS)
def test_what_a_vm_did_not_stand_in_is_not_sent(setting: str, key: str) -> None:
    """An empty id would be refused."""
    assert key not in reprotected(failed_over("os", "Premium_LRS"), running=("os",), settings={setting: None})


def test_a_vm_goes_back_into_the_zone_that_it_came_from() -> None:
    """It ran there before; without a zone Azure would choose none."""
    body = reprotected(failed_over("os", "Premium_LRS"), running=("os",), settings={"zone": "2"})
    assert "2" == body["recoveryAvailabilityZone"]


def test_a_vm_that_had_no_zone_is_given_none() -> None:
    """An empty zone is not sent."""
    assert "recoveryAvailabilityZone" not in reprotected(failed_over("os", "Premium_LRS"), running=("os",))


def test_a_disk_goes_back_into_its_own_group() -> None:
    """It need not be the VM's."""
    data = failed_over("data", "Premium_LRS") | {"diskId": disk_id("data", DISK_GROUP).lower()}
    (sent,) = reprotected(data, running=("data",))["vmManagedDisks"]
    assert DISK_GROUP.lower() == sent["recoveryResourceGroupId"].lower()


def test_a_disk_keeps_the_customers_key_of_the_side_it_goes_to() -> None:
    """Each by its own set."""
    keys = {"os": "/keys/os", "data": "/keys/data"}
    disks = [failed_over(name, "Premium_LRS") | {"primaryDiskEncryptionSetId": keys[name]} for name in keys]
    sent = reprotected(*disks, running=("os", "data"), sealed=("os", "data"))["vmManagedDisks"]
    assert list(keys.values()) == [one["recoveryDiskEncryptionSetId"] for one in sent]


def test_a_sealed_disk_that_was_added_takes_the_only_key_there_is() -> None:
    """Its VM's other disks have it."""
    os_disk = failed_over("os", "Premium_LRS") | {"primaryDiskEncryptionSetId": "/keys"}
    sets = (Setting("/keys"),)
    sent = reprotected(
        os_disk, running=("os", "added"), sealed=("os", "added"), settings={"disk_encryption_sets": sets}
    )
    assert "/keys" == sent["vmManagedDisks"][1]["recoveryDiskEncryptionSetId"]


@pytest.mark.parametrize("sets", [(), (Setting("/one"), Setting("/two"))], ids=["none", "two"])
def test_a_sealed_disk_for_which_no_key_can_be_chosen_stops_the_reprotect(sets: tuple[Setting, ...]) -> None:
    """Rather than leave its copy without one."""
    running = vm(disk_ids=(disk_id("added"),), sealed_disks=(disk_id("added"),))
    fault = without_keys(item(), running, replace(WAY_BACK, disk_encryption_sets=sets))
    assert fault is not None
    assert "NoEncryptionSetBack" == fault.code


def test_disks_without_a_customers_key_need_none() -> None:
    """The usual case."""
    assert without_keys(item(), vm(), WAY_BACK) is None
