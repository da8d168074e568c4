"""Prerequisites around the item: both VMs, the target, and the way back."""

from typing import Any

import pytest

from homeward.domain.findings import Finding, Severity
from homeward.domain.network import Network, Subnet
from homeward.domain.preflight import judge, way_back_of
from homeward.domain.runs import Mode, Reprotect
from homeward.domain.way_back import WayBack
from tests.app.unit.arm_items import (
    AWAY,
    AWAY_GROUP,
    HOME,
    HOME_GROUP,
    NETWORK,
    POLICY,
    account,
    disk_body,
    item,
    mapping,
    nic_body,
    survey,
    vm,
)

ORIGINAL = vm("deallocated", group=HOME_GROUP)


def judged(
    mode: Mode = Mode.PLANNED, reprotect: Reprotect = Reprotect.AUTO, **seen: Any
) -> dict[str, Finding]:
    """The findings by code, of an item that may be failed back but for what was seen."""
    return {one.code: one for one in judge(survey(**seen), mode, reprotect)}


def network(free: int, *names: str) -> Network:
    return Network(NETWORK, tuple(Subnet(name, free) for name in names or ("default",)))


BLOCKING = [
    pytest.param("SourceUnknown", {"source_vm": None}, id="source-gone"),
    pytest.param("SourceUnknown", {"source_vm": vm("")}, id="source-without-power-state"),
    pytest.param("SourceUnknown", {"source_vm": vm("starting")}, id="source-starting"),
    pytest.param("OriginalVmRunning", {"target_vms": (vm(group=HOME_GROUP),)}, id="original-running"),
    pytest.param("OriginalVmRunning", {"target_vms": (vm("", group=HOME_GROUP),)}, id="original-unknown"),
    pytest.param(
        "OriginalVmRunning", {"target_vms": (vm("stopping", group=HOME_GROUP),)}, id="original-stopping"
    ),
    pytest.param("TargetGroupMissing", {"target_group_exists": False}, id="no-group"),
    pytest.param("TargetNetworkMissing", {"network": None}, id="no-network"),
    pytest.param("TargetSubnetMissing", {"network": network(9, "another")}, id="no-subnet"),
    pytest.param("TargetSubnetFull", {"network": network(0)}, id="full-subnet"),
    pytest.param("TargetSubnetFull", {"network": network(-5)}, id="overfull-subnet"),
    pytest.param("NoMappingBack", {"mappings": []}, id="no-mapping"),
    pytest.param("NoMappingBack", {"mappings": [mapping(AWAY, HOME)]}, id="other-direction-only"),
    pytest.param("NoMappingBack", {"mappings": [mapping(state="Pairing")]}, id="mapping-not-ready"),
    pytest.param("NoCacheAccount", {"storage_accounts": []}, id="no-account"),
    pytest.param(
        "NoCacheAccount",
        {"storage_accounts": [account("awayasrcache", AWAY_GROUP, "westus")]},
        id="account-elsewhere",
    ),
    pytest.param(
        "SettingsNotCarried",
        {"replicated": item({"recoveryAvailabilitySet": "/sets/erp"})},
        id="availability-set",
    ),
    pytest.param(
        "SettingsNotCarried",
        {"replicated": item({"protectedManagedDisks": [disk_body(isDiskEncrypted=True)]})},
        id="encrypted-disk",
    ),
]


@pytest.mark.parametrize(("code", "seen"), BLOCKING)
def test_what_stands_in_the_way_is_found_alone(code: str, seen: dict[str, Any]) -> None:
    """Under its own name, and with nothing made up from it."""
    assert [code] == list(judged(**seen))


@pytest.mark.parametrize(("code", "seen"), BLOCKING)
def test_what_stands_in_the_way_stops_the_run(code: str, seen: dict[str, Any]) -> None:
    """Nothing of it can be overlooked."""
    assert judged(**seen)[code].severity is Severity.BLOCKING


@pytest.mark.parametrize(("code", "seen"), BLOCKING)
def test_what_stands_in_the_way_has_a_remedy(code: str, seen: dict[str, Any]) -> None:
    """Everyone who reads it at night must know what to do next."""
    assert judged(**seen)[code].remedy.endswith(".")


@pytest.mark.parametrize("mode", list(Mode))
def test_a_running_source_is_as_it_should_be(mode: Mode) -> None:
    """It is shut down later."""
    assert {} == judged(mode, source_vm=vm())


@pytest.mark.parametrize("power", ["stopped", "deallocated"])
@pytest.mark.parametrize("mode", list(Mode))
def test_a_source_that_is_off_is_information(mode: Mode, power: str) -> None:
    """Somebody shut it down before the run."""
    assert judged(mode, source_vm=vm(power))["SourceNotRunning"].severity is Severity.INFORMATION


@pytest.mark.parametrize("source", [None, vm(""), vm("starting")], ids=["gone", "unknown", "starting"])
def test_an_unplanned_run_goes_on_without_its_source(source: Any) -> None:
    """The region may be lost."""
    assert judged(Mode.UNPLANNED, source_vm=source)["SourceNotRunning"].severity is Severity.INFORMATION


@pytest.mark.parametrize("power", ["stopped", "deallocated"])
def test_an_original_vm_that_is_off_is_information(power: str) -> None:
    """As the tutorial asks for."""
    found = judged(target_vms=(vm(power, group=HOME_GROUP),))
    assert found["OriginalVmOff"].severity is Severity.INFORMATION


def test_an_original_vm_that_is_gone_is_no_finding() -> None:
    """The first reprotect deletes it (documented)."""
    assert {} == judged(target_vms=())


@pytest.mark.parametrize("mode", list(Mode))
def test_a_running_original_vm_stops_every_mode(mode: Mode) -> None:
    """Changes are written to its disks during the failback."""
    assert "OriginalVmRunning" in judged(mode, target_vms=(vm(group=HOME_GROUP),))


def test_one_running_vm_at_home_is_enough_to_stop() -> None:
    """Whoever owns a target disk counts, not the first one found."""
    running = vm(name="borrower", group=HOME_GROUP)
    assert "OriginalVmRunning" in judged(target_vms=(ORIGINAL, running))


def test_an_item_without_a_network_is_told_so() -> None:
    """Its mapping was never made."""
    found = judged(replicated=item({"selectedRecoveryAzureNetworkId": None}), network=None)
    assert "(none)" in found["TargetNetworkMissing"].message


def test_every_interface_needs_an_address() -> None:
    """Two in one subnet need two."""
    replicated = item({"vmNics": [nic_body("apps"), nic_body("apps")]})
    assert "TargetSubnetFull" in judged(replicated=replicated, network=network(1, "apps"))


def test_interfaces_in_two_subnets_need_one_address_in_each() -> None:
    """They are counted apart."""
    replicated = item({"vmNics": [nic_body("apps"), nic_body("data")]})
    assert {} == judged(replicated=replicated, network=network(1, "apps", "data"))


def test_subnets_are_found_in_any_case() -> None:
    """Azure's names have none."""
    replicated = item({"vmNics": [nic_body("APPS")]})
    assert {} == judged(replicated=replicated, network=network(1, "apps"))


def test_interfaces_that_spell_a_subnet_differently_share_it() -> None:
    """Two addresses are needed, however the subnet is spelled."""
    replicated = item({"vmNics": [nic_body("apps"), nic_body("APPS")]})
    assert "TargetSubnetFull" in judged(replicated=replicated, network=network(1, "apps"))


def test_an_interface_without_a_subnet_is_left_to_azure() -> None:
    """Nothing is known about what it needs."""
    assert {} == judged(replicated=item({"vmNics": [{"nicId": "n", "ipConfigs": []}]}), network=network(0))


def test_settings_that_a_reprotect_would_lose_are_all_named() -> None:
    """Whoever reads it decides by them."""
    settings = {"recoveryAvailabilitySet": "/sets/erp", "recoveryCapacityReservationGroupId": "/reserved"}
    found = judged(replicated=item(settings))["SettingsNotCarried"]
    assert "vm-01: recoveryAvailabilitySet, recoveryCapacityReservationGroupId." in found.message


TWO = [account("b2asrcache"), account("a1asrcache")]


def test_several_cache_accounts_are_a_warning_and_nothing_else() -> None:
    """Each of them would do."""
    found = judged(storage_accounts=TWO)
    assert {"SeveralCacheAccounts": Severity.WARNING} == {code: one.severity for code, one in found.items()}


def test_several_cache_accounts_are_named_the_one_that_is_taken_first() -> None:
    """So that nobody is surprised by it."""
    assert "(a1asrcache, b2asrcache)" in judged(storage_accounts=TWO)["SeveralCacheAccounts"].message


@pytest.mark.parametrize("listed", [TWO, TWO[::-1]], ids=["last", "first"])
def test_of_several_cache_accounts_the_first_by_name_is_taken(listed: list[dict[str, Any]]) -> None:
    """In whatever order the service lists them."""
    assert WayBack(POLICY, account("a1asrcache")["id"]) == way_back_of(survey(storage_accounts=listed))


@pytest.mark.parametrize(
    "seen",
    [
        {"mappings": []},
        {"storage_accounts": []},
        {"storage_accounts": TWO},
        {"replicated": item({"recoveryAvailabilitySet": "/sets/erp"})},
    ],
    ids=["no-mapping", "no-account", "two-accounts", "settings"],
)
def test_without_our_reprotect_the_way_back_is_not_judged(seen: dict[str, Any]) -> None:
    """Whoever reprotects by hand chooses it by hand."""
    assert {} == judged(reprotect=Reprotect.MANUAL, **seen)


@pytest.mark.parametrize("mode", list(Mode))
def test_without_our_reprotect_everything_else_is_judged_all_the_same(mode: Mode) -> None:
    """The failover itself needs it."""
    found = judged(mode, Reprotect.MANUAL, network=None, target_vms=(vm(group=HOME_GROUP),))
    assert {"TargetNetworkMissing", "OriginalVmRunning"} == set(found)


SICK = item(replicationHealth="Critical")


def test_a_sick_replication_stops_a_run_whose_source_runs() -> None:
    """Nothing explains it."""
    assert judged(replicated=SICK)["ReplicationUnhealthy"].severity is Severity.BLOCKING


@pytest.mark.parametrize("power", ["stopped", "deallocated"])
@pytest.mark.parametrize("mode", list(Mode))
def test_a_sick_replication_of_a_source_that_is_off_stops_nothing(mode: Mode, power: str) -> None:
    """Without a heartbeat no replication stays healthy."""
    found = judged(mode, replicated=SICK, source_vm=vm(power))
    assert found["ReplicationUnhealthy"].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("mode", "expected"), [(Mode.PLANNED, Severity.BLOCKING), (Mode.UNPLANNED, Severity.WARNING)]
)
def test_a_source_that_does_not_answer_explains_a_sick_replication_only_to_an_unplanned_run(
    mode: Mode, expected: Severity
) -> None:
    """A planned run takes it for one that runs."""
    assert expected is judged(mode, replicated=SICK, source_vm=None)["ReplicationUnhealthy"].severity


def test_the_way_back_is_the_mapping_s_policy_and_the_one_account() -> None:
    """Reprotecting takes both from here."""
    assert WayBack(POLICY, account("homeasrcache")["id"]) == way_back_of(survey())


@pytest.mark.parametrize(
    "seen",
    [
        {"mappings": []},
        {"storage_accounts": []},
        {"storage_accounts": [account("awayasrcache", AWAY_GROUP, "westus")]},
    ],
)
def test_there_is_no_way_back_where_a_finding_says_so(seen: dict[str, Any]) -> None:
    """Nothing is guessed at."""
    assert way_back_of(survey(**seen)) is None
