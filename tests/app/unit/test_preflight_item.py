"""Prerequisites that the item itself shows: its kind, direction, state and disks."""

from typing import Any

import pytest

from homeward.domain.findings import Finding, Severity, blocks
from homeward.domain.preflight import judge
from homeward.domain.runs import Mode
from tests.app.unit.arm_items import account, disk_body, item, no_drill, survey

# Azure to Azure between two zones of one region: one fabric on both sides.
ZONES = {
    "initialPrimaryFabricLocation": "eastus",
    "initialPrimaryZone": "1",
    "primaryFabricLocation": "eastus",
    "primaryAvailabilityZone": "2",
    "recoveryFabricLocation": "eastus",
    "recoveryAvailabilityZone": "1",
}


def judged(provider: dict[str, Any] | None = None, **fields: Any) -> dict[str, Finding]:
    """The findings by code, of an item that may be failed back but for this."""
    regions = ("eastus", "westus", "northeurope")
    caches = [account(f"{region}asrcache", region=region) for region in regions]
    return {
        one.code: one
        for one in judge(survey(item(provider, **fields), storage_accounts=caches), Mode.PLANNED)
    }


def test_an_item_that_is_ready_has_no_findings() -> None:
    """Whatever is found below is found because of what differs."""
    assert {} == judged()


def test_a_missing_drill_does_not_stop_a_failback() -> None:
    """It is back after every reprotect (recorded)."""
    found = judged(healthErrors=[no_drill()], failoverHealth="Warning")
    assert not blocks(tuple(found.values()))


BLOCKING = [
    pytest.param("NotAzureToAzure", {"instanceType": "InMageRcm"}, {}, id="another-provider"),
    pytest.param("NotAzureToAzure", {"instanceType": None}, {}, id="no-provider"),
    pytest.param("SharedDiskCluster", {"protectionClusterId": "/clusters/c"}, {}, id="cluster"),
    pytest.param(
        "AlreadyHome",
        {"primaryFabricLocation": "eastus", "recoveryFabricLocation": "westus"},
        {},
        id="at-home",
    ),
    pytest.param("WrongDirection", {"recoveryFabricLocation": "northeurope"}, {}, id="to-a-third-region"),
    pytest.param("NotProtected", {}, {"protectionState": "UnplannedFailoverCommitted"}, id="committed"),
    pytest.param("NotProtected", {}, {"protectionState": "InitialReplicationInProgress"}, id="replicating"),
    pytest.param("NotProtected", {}, {"protectionState": None}, id="no-state"),
    pytest.param("FailoverNotAllowed", {}, {"allowedOperations": ["DisableProtection"]}, id="not-allowed"),
    pytest.param("FailoverNotAllowed", {}, {"allowedOperations": []}, id="nothing-allowed"),
    pytest.param("TestFailoverPending", {}, {"testFailoverState": "WaitingForCompletion"}, id="drill-waits"),
    pytest.param(
        "TestFailoverPending",
        {},
        {"testFailoverState": "MarkedForDeletion", "allowedOperations": ["UnplannedFailover"]},
        id="drill-is-cleaned-up",
    ),
    pytest.param("JobRunning", {}, {"currentScenario": {"scenarioName": "UnplannedFailover"}}, id="busy"),
    pytest.param(
        "NotSynchronised", {"protectedManagedDisks": [disk_body(diskState="Unavailable")]}, {}, id="disk"
    ),
    pytest.param("NoManagedDisks", {"protectedManagedDisks": []}, {}, id="no-disk"),
    pytest.param("ReplicationUnhealthy", {}, {"replicationHealth": "Critical"}, id="health"),
]


@pytest.mark.parametrize(("code", "provider", "fields"), BLOCKING)
def test_what_stands_in_the_way_is_found(code: str, provider: dict[str, Any], fields: dict[str, Any]) -> None:
    """Under its own name."""
    assert code in judged(provider, **fields)


@pytest.mark.parametrize(("code", "provider", "fields"), BLOCKING)
def test_what_stands_in_the_way_stops_the_run(
    code: str, provider: dict[str, Any], fields: dict[str, Any]
) -> None:
    """Nothing of it can be overlooked."""
    assert judged(provider, **fields)[code].severity is Severity.BLOCKING


@pytest.mark.parametrize(("code", "provider", "fields"), BLOCKING)
def test_what_stands_in_the_way_has_a_remedy(
    code: str, provider: dict[str, Any], fields: dict[str, Any]
) -> None:
    """Everyone who reads it at night must know what to do next."""
    assert judged(provider, **fields)[code].remedy.endswith(".")


@pytest.mark.parametrize(("code", "provider", "fields"), BLOCKING)
def test_one_reason_is_told_as_one_finding(
    code: str, provider: dict[str, Any], fields: dict[str, Any]
) -> None:
    """Nothing else about the item is made up from it."""
    assert [code] == list(judged(provider, **fields))


@pytest.mark.parametrize("state", ["", "None", None])
def test_no_test_failover_is_no_finding(state: str | None) -> None:
    """The idle state is the word None (recorded)."""
    assert {} == judged(testFailoverState=state)


def test_every_disk_that_lags_behind_is_named() -> None:
    """One of many is easily overlooked."""
    disks = [disk_body(f"disk-{number}", diskState="InitialReplicationPending") for number in range(2)]
    told = [one.message for one in judge(survey(item({"protectedManagedDisks": disks})), Mode.PLANNED)]
    assert ["Disk disk-0", "Disk disk-1"] == [message.split(" of ")[0] for message in told]


def test_a_disk_without_a_state_is_not_held_against_the_item() -> None:
    """Lists leave it out (recorded)."""
    assert {} == judged({"protectedManagedDisks": [disk_body(diskState=None)]})


def test_disks_that_are_not_replicated_are_a_warning() -> None:
    """They stay behind, which may be meant."""
    assert judged({"unprotectedDisks": [{"diskLunId": 2}]})["UnprotectedDisks"].severity is Severity.WARNING


def test_a_way_home_within_one_region_is_accepted() -> None:
    """Zone-to-zone: the region is the same, the zone is not (recorded)."""
    assert {} == judged(ZONES)


def test_a_vm_in_its_home_zone_is_at_home() -> None:
    """The region alone would say so of both zones."""
    assert "AlreadyHome" in judged(ZONES | {"primaryAvailabilityZone": "1", "recoveryAvailabilityZone": "2"})


def test_a_third_zone_is_not_home() -> None:
    """Nor is it the right direction."""
    assert "WrongDirection" in judged(ZONES | {"recoveryAvailabilityZone": "3"})


def test_an_edge_zone_is_not_its_region() -> None:
    """The extended location belongs to the place."""
    assert "WrongDirection" in judged({"initialPrimaryExtendedLocation": {"name": "losangeles"}})


# Failed over and not reprotected: its two sides are not turned around yet.
AWAY_ALREADY: dict[str, Any] = {"activeLocation": "Recovery", "protectionState": "UnplannedFailoverCommitted"}


def test_an_item_that_was_failed_over_is_told_to_be_reprotected_and_nothing_else() -> None:
    """What else it shows belongs to the other direction and would mislead."""
    replicated = item({"protectedManagedDisks": []}, **AWAY_ALREADY, replicationHealth="Critical")
    seen = survey(replicated, source_vm=None, network=None, target_group_exists=False, mappings=[])
    assert ["NotProtected"] == [one.code for one in judge(seen, Mode.PLANNED)]


@pytest.mark.parametrize(
    ("code", "provider"),
    [
        ("NotAzureToAzure", {"instanceType": "InMageRcm"}),
        ("MultiVmGroup", {"multiVmGroupName": "erp"}),
        ("SharedDiskCluster", {"protectionClusterId": "/clusters/c"}),
    ],
)
def test_the_kind_of_an_item_that_was_failed_over_is_judged_all_the_same(
    code: str, provider: dict[str, Any]
) -> None:
    """No reprotect changes it."""
    assert {code, "NotProtected"} == set(judged(provider, **AWAY_ALREADY))


def test_a_member_of_a_group_is_told_that_it_moves_with_it() -> None:
    """It stops nothing: the run moves the group as one."""
    found = judged({"multiVmGroupCreateOption": "UserSpecified", "multiVmGroupName": "erp"})
    assert (["MultiVmGroup"], False) == (list(found), blocks(tuple(found.values())))


def test_an_item_that_was_failed_over_is_not_taken_for_one_at_home() -> None:
    """After a failover from home its source is still shown as home."""
    sides = {"primaryFabricLocation": "eastus", "recoveryFabricLocation": "westus"}
    assert ["NotProtected"] == list(judged(sides, **AWAY_ALREADY))


def test_every_reason_is_told_at_once() -> None:
    """Not one a run."""
    found = judged({"protectedManagedDisks": []}, allowedOperations=[], replicationHealth="Critical")
    assert {"NoManagedDisks", "FailoverNotAllowed", "ReplicationUnhealthy"} == set(found)
