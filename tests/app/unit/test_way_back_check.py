"""Whether a VM that goes over could come back: each trap is found under its own name, with its remedy."""

from datetime import timedelta
from typing import Any

import pytest

from homeward.domain.capacity import Capacity, Size
from homeward.domain.findings import Finding, Severity
from homeward.domain.locks import Lock
from homeward.domain.runs import Mode
from homeward.domain.way_back import Wayback
from homeward.domain.way_back_check import judge_way_back
from tests.app.unit.arm_items import (
    AWAY_GROUP,
    HOME_GROUP,
    NOW,
    account,
    disk_id,
    item,
    survey,
    vm,
    vm_id,
)

IN_A_SET = item({"recoveryAvailabilitySet": f"{HOME_GROUP}/providers/x/availabilitySets/as-erp"})
SIZE = Size("Standard_D4s_v5", "standardDSv5Family", 4, barred=True, barred_zones=())
BARRED = Capacity("westus", {"standard_d4s_v5": SIZE}, {})


def judged(mode: Mode = Mode.PLANNED, wayback: Wayback = Wayback.REFUSE, **seen: Any) -> dict[str, Finding]:
    return {one.code: one for one in judge_way_back(survey(**seen), mode, wayback)}


def expiring(days: float, key: str = "agentCertificateExpiryDate") -> dict[str, Any]:
    return {"replicated": item({key: (NOW + timedelta(days=days)).isoformat()})}


def lock(level: str, scope: str) -> dict[str, Any]:
    return {"locks": (Lock("keep", level, scope.lower()),)}


FOUND = [
    pytest.param("NoMappingBack", Severity.BLOCKING, {"mappings": []}, id="mapping"),
    pytest.param("NoCacheAccount", Severity.BLOCKING, {"storage_accounts": []}, id="account"),
    pytest.param("GroupBackMissing", Severity.BLOCKING, {"group_back_exists": False}, id="group"),
    pytest.param("NoNetworkMappingBack", Severity.WARNING, {"network_mappings": ()}, id="network-mapping"),
    pytest.param("NetworkBackMissing", Severity.BLOCKING, {"network_back_exists": False}, id="network"),
    pytest.param("NoAvailabilitySetBack", Severity.WARNING, {"replicated": IN_A_SET}, id="set"),
    pytest.param(
        "ScaleSetMember", Severity.WARNING, {"source_vm": vm(scale_set="/vmss/flex")}, id="scale-set"
    ),
    pytest.param(
        "SizeNotAvailableBack",
        Severity.BLOCKING,
        {"source_vm": vm(size="Standard_D4s_v5"), "capacity_back": BARRED},
        id="size",
    ),
    pytest.param("SourceLocked", Severity.BLOCKING, lock("ReadOnly", AWAY_GROUP), id="read-only"),
    pytest.param("SourceLocked", Severity.WARNING, lock("CanNotDelete", AWAY_GROUP), id="group-lock"),
    pytest.param("SourceLocked", Severity.WARNING, lock("CanNotDelete", vm_id("vm-01")), id="vm-lock"),
    pytest.param("SourceLocked", Severity.WARNING, lock("CanNotDelete", disk_id("vm-01-os")), id="disk-lock"),
    pytest.param("AgentExpired", Severity.BLOCKING, expiring(0), id="certificate-over"),
    pytest.param("AgentExpired", Severity.BLOCKING, expiring(-3, "agentExpiryDate"), id="agent-over"),
    pytest.param("AgentExpiresSoon", Severity.WARNING, expiring(13), id="certificate-soon"),
    pytest.param(
        "AgentUpdateRequired",
        Severity.INFORMATION,
        {"replicated": item({"isReplicationAgentUpdateRequired": True})},
        id="agent-update",
    ),
    pytest.param(
        "WayBackUnknown", Severity.INFORMATION, {"source_vm": None, "source_answers": False}, id="unknown"
    ),
]


@pytest.mark.parametrize(("code", "severity", "seen"), FOUND)
def test_what_keeps_a_vm_from_coming_back_is_found_alone(
    code: str, severity: Severity, seen: dict[str, Any]
) -> None:
    """Under its own name, as grave as it is; what can be mended says how."""
    found = judged(**seen)
    assert {code: severity} == {one: finding.severity for one, finding in found.items()}
    assert severity is Severity.INFORMATION or found[code].remedy.endswith(".")


@pytest.mark.parametrize(
    "seen",
    [
        {},
        expiring(15),
        lock("ReadOnly", f"{AWAY_GROUP}-2"),
        {"source_vm": vm(size="Standard_D4s_v5"), "capacity_back": None},
    ],
    ids=["as-it-should-be", "expires-later", "another-group-s-lock", "size-not-asked-for"],
)
def test_what_is_as_it_should_be_is_no_finding(seen: dict[str, Any]) -> None:
    """Nothing is made up."""
    assert {} == judged(**seen)


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("AgentExpired", expiring(0)),
        ("SourceLocked", lock("ReadOnly", AWAY_GROUP)),
        ("SizeNotAvailableBack", {"source_vm": vm(size="Standard_D4s_v5"), "capacity_back": BARRED}),
    ],
)
def test_a_region_that_is_lost_is_left_all_the_same(code: str, seen: dict[str, Any]) -> None:
    """Where only coming back is in doubt."""
    assert judged(Mode.UNPLANNED, **seen)[code].severity is Severity.WARNING


@pytest.mark.parametrize("missing", ["mappings", "storage_accounts"])
def test_what_a_run_may_make_is_announced_under_its_name(missing: str) -> None:
    """And stops nothing."""
    seen: dict[str, Any] = {missing: []}
    found = judged(wayback=Wayback.CREATE, **seen)
    assert {"WillBeCreated": Severity.INFORMATION} == {code: one.severity for code, one in found.items()}
    assert "/providers/" in found["WillBeCreated"].message


@pytest.mark.parametrize("missing", ["mappings", "storage_accounts"])
def test_the_remedy_for_what_is_missing_names_the_run_itself(missing: str) -> None:
    """Nobody has to know the portal for it."""
    seen: dict[str, Any] = {missing: []}
    (found,) = judged(**seen).values()
    assert "wayback Create" in found.remedy


def test_a_cache_account_that_will_not_do_is_named_with_the_reason() -> None:
    """It is there, and yet there is none."""
    premium = account("homeasrcache") | {"sku": {"name": "Premium_LRS"}}
    assert (
        "homeasrcache will not do, for it is a premium"
        in judged(storage_accounts=[premium])["NoCacheAccount"].message
    )


def test_a_premium_account_may_stand_beside_a_new_one() -> None:
    """Which is made where the run may."""
    premium = account("homeasrcache") | {"sku": {"name": "Premium_LRS"}}
    assert ["WillBeCreated"] == list(judged(wayback=Wayback.CREATE, storage_accounts=[premium]))
