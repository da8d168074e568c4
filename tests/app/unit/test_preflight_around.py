"""Prerequisites around the item: both VMs, the target, and the way back."""

from dataclasses import replace
from typing import Any

import pytest

from homeward.domain.capacity import Capacity, Size
from homeward.domain.findings import Finding, Severity
from homeward.domain.locks import Lock
from homeward.domain.network import Network, Subnet
from homeward.domain.preflight import judge
from homeward.domain.runs import Mode, Reprotect
from homeward.domain.way_back import Setting, Wayback
from homeward.domain.way_back_choice import way_back_of
from tests.app.unit.arm_items import (
    AWAY,
    AWAY_GROUP,
    HOME,
    HOME_GROUP,
    NETWORK,
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
        {"replicated": item({"vmEncryptionType": "OnePassEncrypted"})},
        id="encrypted-vm",
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
    back = way_back_of(survey(storage_accounts=listed), Wayback.REFUSE)
    assert Setting(account("a1asrcache")["id"]) == back.cache_account


@pytest.mark.parametrize(
    "seen",
    [
        {"mappings": []},
        {"storage_accounts": []},
        {"storage_accounts": TWO},
        {"replicated": item({"vmEncryptionType": "OnePassEncrypted"})},
    ],
    ids=["no-mapping", "no-account", "two-accounts", "encrypted"],
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


SIZE = Size("Standard_D4s_v5", "standardDSv5Family", 4, barred=False, barred_zones=("2",))
BARRED = replace(SIZE, barred=True)
BIG = {"recoveryAzureVMSize": "Standard_D4s_v5"}


def capacity(size: Size, cores: int = 100, family: int = 100) -> Capacity:
    return Capacity("eastus", {size.name.lower(): size}, {"cores": cores, size.family.lower(): family})


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("TargetQuotaTooSmall", {"replicated": item(BIG), "capacity": capacity(SIZE, cores=3)}),
        ("TargetQuotaTooSmall", {"replicated": item(BIG), "capacity": capacity(SIZE, family=3)}),
        ("TargetSizeNotAvailable", {"replicated": item(BIG), "capacity": capacity(BARRED)}),
        (
            "TargetSizeNotAvailable",
            {
                "replicated": item(BIG | {"recoveryAvailabilityZone": "2", "initialPrimaryZone": "2"}),
                "capacity": capacity(SIZE),
            },
        ),
        (
            "TargetSizeNotAvailable",
            {"replicated": item({"recoveryAzureVMSize": "Standard_Gone"}), "capacity": capacity(SIZE)},
        ),
        ("TargetLocked", {"locks": (Lock("l", "ReadOnly", HOME_GROUP.lower()),)}),
    ],
)
def test_a_target_that_takes_no_such_vm_stops_the_run(code: str, seen: dict[str, Any]) -> None:
    """Before its source is shut down for it."""
    found = judged(**seen)
    assert [code] == list(found)
    assert found[code].severity is Severity.BLOCKING
    assert found[code].remedy.endswith(".")


@pytest.mark.parametrize("level", ["CanNotDelete", "ReadOnly"])
def test_a_lock_on_the_target_is_told_also_where_nobody_reprotects(level: str) -> None:
    """It keeps the recovered VM from being made, or temporary disks from being cleaned up."""
    lock = Lock("l", level, HOME_GROUP.lower())
    assert "TargetLocked" in judged(reprotect=Reprotect.MANUAL, locks=(lock,))


@pytest.mark.parametrize("zone", ["", "1"])
def test_a_size_that_is_barred_from_another_zone_is_fine(zone: str) -> None:
    """Only its own zone counts."""
    replicated = item(BIG | {"recoveryAvailabilityZone": zone, "initialPrimaryZone": zone})
    assert {} == judged(replicated=replicated, capacity=capacity(SIZE))


def test_a_vm_that_stands_at_the_target_needs_nothing_more() -> None:
    """It is replaced."""
    found = judged(replicated=item(BIG), capacity=capacity(BARRED, cores=0), target_vms=(ORIGINAL,))
    assert ["OriginalVmOff"] == list(found)


def test_what_may_not_be_read_is_a_warning() -> None:
    """Nobody must believe that it was checked."""
    found = judged(not_read=("locks",))["NotAllowedToRead"]
    assert found.severity is Severity.WARNING
    assert "locks" in found.message


def test_unmanaged_disks_are_named_as_what_they_are() -> None:
    """Converting them breaks every later reprotect (a user's report)."""
    blobs = {"protectedManagedDisks": None, "protectedDisks": [{"diskUri": "https://blob/vhd"}]}
    found = judged(replicated=item(blobs))["NoManagedDisks"]
    assert "1 unmanaged disks" in found.message
    assert "Do not convert" in found.remedy
