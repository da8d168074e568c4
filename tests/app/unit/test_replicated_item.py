"""A replicated item as the live service shows it, read field by field."""

from datetime import UTC, datetime
from typing import Any

import pytest

from homeward.domain.replicated_item import Agent, Place, parse_item
from tests.app.unit.arm_items import (
    AWAY,
    AWAY_GROUP,
    HOME,
    HOME_GROUP,
    NETWORK,
    account,
    disk_body,
    disk_id,
    health_error,
    item,
    item_body,
    item_id,
    nic_body,
    vm_id,
)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("id", item_id()),
        ("name", "opaque-1"),
        ("friendly_name", "vm-01"),
        ("provider", "A2A"),
        ("protection_state", "Protected"),
        ("active_location", "Primary"),
        ("allowed_operations", ("UnplannedFailover", "DisableProtection", "TestFailover")),
        ("replication_health", "Normal"),
        ("test_failover_state", "None"),
        ("container_id", AWAY),
        ("recovery_container_id", HOME),
        ("source", Place("westus", "", "")),
        ("target", Place("eastus", "", "")),
        ("home", Place("eastus", "", "")),
        ("source_vm_id", vm_id("vm-01").lower()),
        ("recovery_vm_id", vm_id("vm-01", HOME_GROUP)),
        ("recovery_group_id", HOME_GROUP),
        ("recovery_network_id", NETWORK),
        ("unprotected_disks", 0),
        ("multi_vm_group", ""),
        ("cluster", ""),
        ("lifecycle_id", "life-1"),
        ("last_failover_at", None),
    ],
)
def test_a_protected_item_is_read(field: str, expected: object) -> None:
    """In the shape that was recorded."""
    assert expected == getattr(item(), field)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("id", disk_id("vm-01-os").lower()),
        ("state", "Protected"),
        ("staging_account_id", account("awaycache", AWAY_GROUP)["id"]),
        ("recovery_group_id", HOME_GROUP),
        ("target_id", ""),
        ("replica_id", f"{disk_id('vm-01-os', HOME_GROUP)}-ASRReplica"),
        ("original_target_id", ""),
        ("replica_account_type", "Premium_LRS"),
        ("target_account_type", "Premium_LRS"),
    ],
)
def test_a_disk_is_read(field: str, expected: object) -> None:
    """Null and empty ids are both no id."""
    assert expected == getattr(item().disks[0], field)


def test_the_original_target_disk_is_read_in_azure_s_spelling() -> None:
    """The service says `recoveryOrignalTargetDiskId` (recorded)."""
    replicated = item({"protectedManagedDisks": [disk_body(recoveryOrignalTargetDiskId="/disks/before")]})
    assert "/disks/before" == replicated.disks[0].original_target_id


def test_the_target_subnet_of_each_interface_is_read() -> None:
    """It is in the first of its configurations."""
    nics = [nic_body("apps", "10.1.0.9"), nic_body("data", "10.2.0.9")]
    assert ("apps", "data") == item({"vmNics": nics}).recovery_subnets


def test_an_interface_without_a_configuration_has_no_subnet() -> None:
    """Right after a reprotect there may be none."""
    assert ("",) == item({"vmNics": [{"nicId": "n", "ipConfigs": []}]}).recovery_subnets


def test_a_new_item_keeps_its_name_under_the_other_container() -> None:
    """Where a reprotect moves it (recorded)."""
    assert item_id(side=HOME) == item().new_id


def test_the_last_failover_is_read_as_a_time() -> None:
    """Later looks compare with it."""
    replicated = item(lastSuccessfulFailoverTime="2026-11-21T22:04:05.1234567Z")
    assert datetime(2026, 11, 21, 22, 4, 5, 123456, UTC) == replicated.last_failover_at


@pytest.mark.parametrize(
    ("settings", "encrypted"),
    [
        ({"vmEncryptionType": "TwoPassEncrypted"}, True),
        ({"protectedManagedDisks": [disk_body("os"), disk_body("data", isDiskEncrypted=True)]}, True),
        ({"vmEncryptionType": "NotEncrypted"}, False),
        ({"vmEncryptionType": None}, False),
        (
            {"protectedManagedDisks": [disk_body(recoveryDiskEncryptionSetId="/keys", isDiskEncrypted=None)]},
            False,
        ),
    ],
    ids=["vm", "one-disk", "not-encrypted", "no-encryption-type", "disk-encryption-set"],
)
def test_encryption_within_the_guest_is_told_from_any_other(
    settings: dict[str, Any], *, encrypted: bool
) -> None:
    """Its keys cannot be carried; a disk encryption set can."""
    assert encrypted is item(settings).replication.guest_encrypted


def test_the_sets_of_a_disk_are_read_for_both_sides() -> None:
    """A reprotect swaps them."""
    sets = {"recoveryDiskEncryptionSetId": "/keys/home", "primaryDiskEncryptionSetId": "/keys/away"}
    (disk,) = item({"protectedManagedDisks": [disk_body(**sets)]}).disks
    assert ("/keys/home", "/keys/away") == (disk.encryption_set, disk.source_encryption_set)


def test_an_agent_that_never_expires_has_no_such_time() -> None:
    """Azure writes the year 9999 (recorded)."""
    never = {"agentVersion": "9.65", "agentExpiryDate": "9999-12-31T23:59:59.9999999Z"}
    soon = {"agentCertificateExpiryDate": "2026-11-30T00:00:00Z", "isReplicationAgentUpdateRequired": True}
    agent = item({**never, **soon}).replication.agent
    assert Agent("9.65", None, datetime(2026, 11, 30, tzinfo=UTC), update_required=True) == agent


@pytest.mark.parametrize("group", [{"multiVmGroupCreateOption": "AutoCreated", "multiVmGroupName": ""}, {}])
def test_an_automatic_group_is_no_group(group: dict[str, str]) -> None:
    """AutoCreated with an empty name means not grouped (recorded)."""
    assert "" == item(group).multi_vm_group


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ({"multiVmGroupCreateOption": "UserSpecified", "multiVmGroupName": "erp"}, "erp"),
        ({"multiVmGroupCreateOption": "UserSpecified", "multiVmGroupName": ""}, "group-id"),
        ({"multiVmGroupCreateOption": "AutoCreated", "multiVmGroupName": "erp"}, "erp"),
    ],
)
def test_a_group_that_somebody_made_is_a_group(group: dict[str, str], expected: str) -> None:
    """By its name, or its id where it has none."""
    assert expected == item(group).multi_vm_group


@pytest.mark.parametrize("where", ["properties", "details"])
def test_a_cluster_is_seen_wherever_it_is_told(where: str) -> None:
    """A node of a shared-disk cluster cannot move alone."""
    replicated = (
        item(protectionClusterId="/clusters/c")
        if where == "properties"
        else item({"protectionClusterId": "/clusters/c"})
    )
    assert "/clusters/c" == replicated.cluster


def test_the_extended_location_belongs_to_the_place() -> None:
    """An edge zone is not its region."""
    zone = {"name": "losangeles", "type": "EdgeZone"}
    assert Place("westus", "", "losangeles") == item({"primaryExtendedLocation": zone}).source


def test_regions_are_compared_in_lower_case() -> None:
    """`EastUS` and `eastus` are one place."""
    replicated = item({"initialPrimaryFabricLocation": "EastUS"})
    assert replicated.target == replicated.home


def test_zones_of_one_region_are_two_places() -> None:
    """Zone-to-zone replication stays in one fabric (recorded)."""
    zones = {
        "primaryFabricLocation": "eastus",
        "primaryAvailabilityZone": "2",
        "recoveryAvailabilityZone": "1",
    }
    replicated = item(zones)
    assert replicated.source != replicated.target


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Place("eastus", "", ""), "eastus"),
        (Place("eastus", "1", ""), "eastus/1"),
        (Place("w", "", "la"), "w/la"),
    ],
)
def test_a_place_is_told_without_its_empty_parts(place: Place, expected: str) -> None:
    """Findings show places to people."""
    assert expected == str(place)


def test_the_message_of_a_health_error_may_be_in_its_summary() -> None:
    """Either of the two is empty (recorded)."""
    errors = [health_error("1", "", summaryMessage="No heartbeat.")]
    assert "No heartbeat." == item(healthErrors=errors).health_errors[0].message


@pytest.mark.parametrize("scenario", [{"scenarioName": "None"}, None, {}])
def test_an_item_without_a_scenario_is_idle(scenario: dict[str, str] | None) -> None:
    """Idle is the scenario None (recorded)."""
    assert item(currentScenario=scenario).idle


def test_an_item_with_a_scenario_is_busy() -> None:
    """Somebody else works on it."""
    assert not item(currentScenario={"scenarioName": "UnplannedFailover"}).idle


@pytest.mark.parametrize("body", [{}, {"properties": None}, {"id": item_id(), "properties": {}}])
def test_an_item_that_shows_nothing_can_still_be_read(body: dict[str, Any]) -> None:
    """Preflight then says what is missing; a crash would say nothing."""
    assert () == parse_item(body).disks


def test_a_list_s_item_has_disks_without_a_state() -> None:
    """`diskState` is null in lists and filled in by a GET of the item (recorded)."""
    listed = item_body({"protectedManagedDisks": [disk_body(diskState=None)]})
    assert "" == parse_item(listed).disks[0].state
