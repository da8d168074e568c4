"""What an approval names of a VM's target: differences count, spellings do not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from homeward.domain.preflight import changed
from homeward.domain.runs import PointKind, PointUsed
from homeward.domain.scope import Scope
from homeward.domain.target import retargeted
from homeward.domain.way_back import Presence, Setting, WayBack
from tests.app.unit.arm_items import NETWORK, NOW, POLICY, item, nic_body

APPROVED = item().target_settings
POINT = PointUsed(PointKind.LATEST_PROCESSED, "p-1", NOW)
BACK = WayBack(POLICY, Setting("/mapping"), Setting("/group"), Setting("/cache"))
SCOPE = Scope(POINT, APPROVED, BACK)


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("recoveryAzureVMName", "other", "name (vm-01, now other)"),
        ("recoveryAzureResourceGroupId", "/rg", "now /rg"),
        ("recoveryAvailabilityZone", "2", "place (eastus, now eastus/2)"),
        ("recoveryAzureVMSize", "Standard_D2s_v5", "size (none, now Standard_D2s_v5)"),
        ("recoveryAvailabilitySet", "/set", "availability set"),
        ("recoveryProximityPlacementGroupId", "/ppg", "placement group"),
        ("recoveryVirtualMachineScaleSetId", "/vmss", "scale set"),
        ("recoveryCapacityReservationGroupId", "/crg", "capacity"),
        ("selectedRecoveryAzureNetworkId", "/vnet", "network"),
        ("vmNics", [nic_body("other")], "interfaces (default, now other)"),
        ("vmNics", [nic_body(static_ip="10.0.0.4")], "now default 10.0.0.4"),
    ],
)
def test_a_setting_that_changed_is_told_with_both_values(setting: str, value: Any, said: str) -> None:
    """Whoever approved it approved another."""
    found = list(retargeted("vm-01", APPROVED, item({setting: value}).target_settings))
    assert ["TargetChanged"] == [one.code for one in found]
    assert said in found[0].message


def test_ids_in_another_case_are_no_change() -> None:
    """Azure spells them as it likes."""
    shouted = replace(APPROVED, network=NETWORK.upper(), name="VM-01")
    assert [] == list(retargeted("vm-01", APPROVED, shouted))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, None),
        ({"testFailoverState": "WaitingForCompletion"}, "TestFailoverPending"),
        ({"allowedOperations": ["DisableProtection"]}, "FailoverNotAllowed"),
        ({"currentScenario": {"scenarioName": "TestFailover"}}, "JobRunning"),
        ({"protectionState": "UnplannedFailoverCommitted"}, "NotProtected"),
    ],
)
def test_what_would_refuse_the_failover_is_seen_before_the_source_is_stopped(
    fields: dict[str, Any], code: str | None
) -> None:
    """As preflight judges it."""
    assert [code] * bool(code) == [one.code for one in changed(item(**fields), APPROVED)]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (SCOPE, None),
        (replace(SCOPE, point=replace(POINT, time=NOW + timedelta(minutes=5))), "03:05:00"),
        (replace(SCOPE, target=replace(APPROVED, size="big")), "the target's size"),
        (replace(SCOPE, way_back=None), "the way back"),
    ],
)
def test_what_is_not_as_it_was_approved_is_named(now: Scope, said: str | None) -> None:
    """A later attempt goes by what was approved, or not at all."""
    changes = SCOPE.changes(now)
    assert (said is None) == (not changes)
    assert said is None or said in changes[0]


def test_a_way_back_that_was_made_meanwhile_is_as_it_was_approved() -> None:
    """A later attempt finds it there."""
    new = replace(BACK, mapping=Setting("/MAPPING", Presence.NEW))
    assert () == replace(SCOPE, way_back=new).changes(SCOPE)


@pytest.mark.parametrize(
    "changed", [{"zone": "2"}, {"group": Setting("/other")}, {"network": Setting("/vnet")}]
)
def test_another_target_of_the_reprotect_is_another_way_back(changed: dict[str, Any]) -> None:
    """Nobody approved that one."""
    assert ("the way back (its target settings)",) == SCOPE.changes(
        replace(SCOPE, way_back=replace(BACK, **changed))
    )
