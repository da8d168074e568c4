"""The body of `switchprotection`, as it was recorded."""

from typing import Any

import pytest

from homeward.domain.reprotection import switch_body
from homeward.domain.way_back import WayBack
from tests.app.unit.arm_items import (
    AWAY,
    AWAY_GROUP,
    HOME_GROUP,
    POLICY,
    account,
    disk_body,
    disk_id,
    item,
    vm,
)

CACHE = account("homeasrcache")["id"]
WAY_BACK = WayBack(POLICY, CACHE)


def failed_over(name: str, tier: str) -> dict[str, Any]:
    """A disk of a committed item: its target id is the disk of the VM that runs now (recorded)."""
    return disk_body(
        name,
        recoveryTargetDiskId=disk_id(name, HOME_GROUP),
        recoveryReplicaDiskId="",
        recoveryReplicaDiskAccountType=tier,
        recoveryTargetDiskAccountType=tier,
    )


def reprotected(*disks: dict[str, Any], running: tuple[str, ...], zone: str | None = None) -> Any:
    shown = {"protectedManagedDisks": list(disks), "primaryAvailabilityZone": zone}
    committed = item(shown, protectionState="UnplannedFailoverCommitted")
    here = vm(group=HOME_GROUP, disk_ids=tuple(disk_id(name, HOME_GROUP) for name in running))
    return switch_body(committed, here, WAY_BACK)


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
    assert {
        "properties": {
            "replicationProtectedItemName": "opaque-1",
            "providerSpecificDetails": {
                "instanceType": "A2A",
                "recoveryContainerId": AWAY,
                "vmDisks": [],
                "vmManagedDisks": [turned("os", "Premium_LRS")],
                "recoveryResourceGroupId": AWAY_GROUP,
                "policyId": POLICY,
            },
        }
    } == reprotected(failed_over("os", "Premium_LRS"), running=("os",))


@pytest.mark.parametrize("running", [("os", "data"), ("data", "os")])
def test_every_disk_of_the_running_vm_goes_along_with_its_own_type(running: tuple[str, str]) -> None:
    """In the order of the VM, with the settings of the disk it was made from."""
    tiers = {"os": "Premium_LRS", "data": "Standard_LRS"}
    body = reprotected(*(failed_over(name, tier) for name, tier in tiers.items()), running=running)
    sent = body["properties"]["providerSpecificDetails"]["vmManagedDisks"]
    assert [turned(name, tiers[name]) for name in running] == sent


@pytest.mark.parametrize("spelling", [str.lower, str.upper])
def test_a_disk_is_recognised_in_any_case(spelling: type[str]) -> None:
    """Ids within A2A details are lower-cased (recorded)."""
    os_disk, data = failed_over("os", "Premium_LRS"), failed_over("data", "Standard_LRS")
    data["recoveryTargetDiskId"] = spelling(data["recoveryTargetDiskId"])
    body = reprotected(os_disk, data, running=("data",))
    sent = body["properties"]["providerSpecificDetails"]["vmManagedDisks"]
    assert ["Standard_LRS"] == [one["recoveryTargetDiskAccountType"] for one in sent]


@pytest.mark.parametrize("added", ["added", "aos", "os2"])
def test_a_disk_that_was_added_since_goes_along_without_a_type(added: str) -> None:
    """Leaving it out would leave it unprotected; another disk's type may not fit it."""
    body = reprotected(failed_over("os", "Premium_LRS"), running=("os", added))
    sent = body["properties"]["providerSpecificDetails"]["vmManagedDisks"]
    kept = ("diskId", "primaryStagingAzureStorageAccountId", "recoveryResourceGroupId")
    assert {key: turned(added, "")[key] for key in kept} == sent[1]


def test_a_vm_goes_back_into_the_zone_that_it_came_from() -> None:
    """It ran there before; without a zone Azure would choose none."""
    body = reprotected(failed_over("os", "Premium_LRS"), running=("os",), zone="2")
    assert "2" == body["properties"]["providerSpecificDetails"]["recoveryAvailabilityZone"]


@pytest.mark.parametrize("zone", [None, ""])
def test_a_vm_that_had_no_zone_is_given_none(zone: str | None) -> None:
    """An empty zone is not sent."""
    body = reprotected(failed_over("os", "Premium_LRS"), running=("os",), zone=zone)
    assert "recoveryAvailabilityZone" not in body["properties"]["providerSpecificDetails"]
