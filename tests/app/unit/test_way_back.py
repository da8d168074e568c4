"""What a later reprotect needs: a mapping in the other direction, and one cache account in the target region."""

from typing import Any

import pytest

from homeward.domain.arm_json import ArmJson
from homeward.domain.way_back import Presence, Setting, WayBack, Wayback
from homeward.domain.way_back_choice import (
    cache_accounts,
    completed,
    mapping_back,
    network_back,
    way_back_of,
)
from tests.app.unit.arm_items import (
    AWAY,
    AWAY_GROUP,
    HOME,
    HOME_GROUP,
    NETWORK,
    POLICY,
    SUBSCRIPTION,
    account,
    container,
    disk_body,
    item,
    mapping,
    network_mapping,
    survey,
    vm,
)

FAR_GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-far"
BACK, FORTH = mapping(HOME, AWAY), mapping(AWAY, HOME)


def names(*accounts: dict[str, Any], **seen: Any) -> list[str]:
    return [one.rsplit("/", 1)[-1] for one in cache_accounts(survey(storage_accounts=list(accounts), **seen))]


@pytest.mark.parametrize("listed", [[BACK, FORTH], [FORTH, BACK]], ids=["first", "last"])
def test_of_both_directions_the_one_back_is_taken(listed: list[ArmJson]) -> None:
    """One container's list holds both (recorded)."""
    assert BACK == mapping_back(item(), listed)


@pytest.mark.parametrize("spelling", [str.lower, str.upper])
def test_a_mapping_is_found_in_any_case(spelling: type[str]) -> None:
    """Ids come back as /Subscriptions/ (recorded)."""
    spelled = mapping(spelling(HOME), spelling(AWAY))
    assert spelled == mapping_back(item(), [spelled])


@pytest.mark.parametrize(
    "listed",
    [
        [],
        [FORTH],
        [mapping(HOME, container("northeurope"))],
        [mapping(container("northeurope"), AWAY)],
        [mapping(state="Pairing")],
        [mapping(state=None)],
        [mapping(f"{HOME}-2", AWAY)],
    ],
    ids=["none", "forth", "to-elsewhere", "from-elsewhere", "pairing", "no-state", "longer-name"],
)
def test_anything_else_is_no_mapping_back(listed: list[ArmJson]) -> None:
    """Both ends and its state must fit."""
    assert mapping_back(item(), listed) is None


def test_between_zones_the_mapping_back_is_told_by_its_containers() -> None:
    """Both are in one fabric (recorded)."""
    other_zone = AWAY.replace("container-", "zone-2-")
    back, forth = mapping(other_zone, AWAY), mapping(AWAY, other_zone)
    assert back == mapping_back(item(recoveryContainerId=other_zone), [forth, back])


def test_the_one_cache_account_of_the_region_is_taken() -> None:
    """The usual case: Site Recovery made it."""
    assert ["homeasrcache"] == names(account("homeasrcache"))


@pytest.mark.parametrize("region", ["eastus", "EastUS", "East US"])
def test_a_region_is_the_same_in_every_spelling(region: str) -> None:
    """Storage writes it as it was given."""
    assert ["homeasrcache"] == names(account("homeasrcache", region=region))


def test_an_account_of_another_region_is_no_use() -> None:
    """The cache lies where the VM runs."""
    assert [] == names(account("awayasrcache", AWAY_GROUP, "westus"))


def test_site_recovery_s_own_account_comes_before_any_other() -> None:
    """Other accounts are somebody's data."""
    assert ["homeasrcache"] == names(account("backups"), account("homeasrcache"))


def test_of_two_cache_accounts_the_one_nearby_is_taken() -> None:
    """In a group that the item uses already."""
    assert ["homeasrcache"] == names(account("farasrcache", FAR_GROUP), account("homeasrcache"))


def test_the_group_of_the_current_cache_is_nearby() -> None:
    """Both caches of a vault often lie in one group."""
    disks = [disk_body(primaryStagingAzureStorageAccountId=account("awaycache", FAR_GROUP)["id"].upper())]
    replicated = item({"protectedManagedDisks": disks})
    assert ["backcache"] == names(account("backcache", FAR_GROUP), replicated=replicated)


def test_a_far_cache_account_will_do_where_there_is_no_other() -> None:
    """Its name says what it is for."""
    assert ["farasrcache"] == names(account("farasrcache", FAR_GROUP))


def test_an_account_of_an_unknown_purpose_far_away_is_not_touched() -> None:
    """It could be anybody's."""
    assert [] == names(account("backups", FAR_GROUP))


def test_two_that_fit_are_both_told() -> None:
    """Nobody but the user can choose between them."""
    assert ["a1asrcache", "a2asrcache"] == names(account("a2asrcache"), account("a1asrcache", HOME_GROUP))


PREMIUM = {"sku": {"name": "Premium_LRS"}}
NEW_SET = "availabilitySets/as-erp-asr"


def firewalled(bypass: str) -> dict[str, Any]:
    return {"properties": {"networkAcls": {"defaultAction": "Deny", "bypass": bypass}}}


@pytest.mark.parametrize(
    "fault",
    [PREMIUM, firewalled("None"), {"properties": {"publicNetworkAccess": "Disabled"}}],
    ids=["premium", "firewall", "private"],
)
def test_an_account_that_cannot_be_a_cache_is_none(fault: dict[str, Any]) -> None:
    """However it is called."""
    assert [] == names(account("homeasrcache") | fault)


def test_a_firewall_that_lets_trusted_services_in_is_fine() -> None:
    """Site Recovery is one."""
    assert ["homeasrcache"] == names(account("homeasrcache") | firewalled("Logging, AzureServices"))


def test_a_premium_account_is_for_high_churn() -> None:
    """Only."""
    churning = item({"churnOptionSelected": "High"})
    assert ["homeasrcache"] == names(account("homeasrcache") | PREMIUM, replicated=churning)


def back(wayback: Wayback = Wayback.REFUSE, **seen: Any) -> WayBack:
    return way_back_of(survey(**seen), wayback)


def test_the_way_back_is_what_the_source_stands_in_now() -> None:
    """Its group, its sets, its zone; the mapping's policy and the one account."""
    stands = {"availability_set": "/as", "placement_group": "/ppg", "capacity_group": "/crg"}
    found = back(source_vm=vm(**stands), replicated=item({"primaryAvailabilityZone": "3"}))
    assert (POLICY, "3", "westus") == (found.policy_id, found.zone, found.region)
    assert Setting(AWAY_GROUP) == found.group
    assert Setting(account("homeasrcache")["id"]) == found.cache_account
    assert (Setting("/as"), Setting("/ppg"), Setting("/crg"), None) == (
        found.availability_set,
        found.proximity_placement_group,
        found.capacity_reservation_group,
        found.virtual_machine_scale_set,
    )
    assert () == found.to_make
    assert found.complete


@pytest.mark.parametrize("what", ["mappings", "storage_accounts"])
@pytest.mark.parametrize(
    ("wayback", "state"), [(Wayback.REFUSE, Presence.MISSING), (Wayback.CREATE, Presence.NEW)]
)
def test_what_is_not_there_is_made_only_where_it_may_be(what: str, wayback: Wayback, state: Presence) -> None:
    """And has its name beforehand in either case."""
    found = back(wayback, **{what: []})
    setting = found.mapping if what == "mappings" else found.cache_account
    assert state is setting.state
    assert setting.id.rsplit("/", 1)[-1]
    assert (state is Presence.NEW) is (setting in found.to_make)
    assert (state is Presence.NEW) is found.complete


def test_a_mapping_to_make_leads_back_under_the_items_own_policy() -> None:
    """In the container that the VM will be in."""
    found = back(Wayback.CREATE, mappings=[])
    assert f"{HOME}/replicationProtectionContainerMappings/eastus-westus-24-hours" == found.mapping.id
    assert POLICY == found.policy_id


def test_an_account_to_make_has_a_name_that_storage_takes() -> None:
    """3 to 24 lower-case letters and digits, always the same for a group and region."""
    ids = [back(Wayback.CREATE, storage_accounts=[]).cache_account.id for _ in range(2)]
    name = ids[0].rsplit("/", 1)[-1]
    assert ids[0] == ids[1]
    assert name.isalnum()
    assert name == name.lower()
    assert 24 == len(name)
    assert name.endswith("asrcache")


IN_A_SET = {"recoveryAvailabilitySet": f"{HOME_GROUP}/providers/Microsoft.Compute/availabilitySets/as-erp"}


@pytest.mark.parametrize(("there", "state"), [(False, Presence.NEW), (True, Presence.EXISTS)])
def test_a_vm_that_goes_into_a_set_may_come_back_into_a_new_one(state: Presence, *, there: bool) -> None:
    """By the name that the portal gives it; an earlier run may have made it."""
    found = back(Wayback.CREATE, replicated=item(IN_A_SET), set_back_exists=there)
    assert Setting(f"{AWAY_GROUP}/providers/Microsoft.Compute/{NEW_SET}", state) == found.availability_set


@pytest.mark.parametrize(
    "seen",
    [
        {"replicated": item(IN_A_SET), "source_vm": vm(availability_set="/as")},
        {"replicated": item(IN_A_SET | {"primaryAvailabilityZone": "1"})},
        {"replicated": item(IN_A_SET), "source_vm": None, "source_answers": False},
        {"replicated": item()},
    ],
    ids=["has-its-own", "in-a-zone", "unknown", "no-set-anywhere"],
)
def test_no_set_is_made_for_a_vm_that_needs_none(seen: dict[str, Any]) -> None:
    """Or of which it is not known."""
    assert () == back(Wayback.CREATE, **seen).to_make


def test_a_group_that_is_gone_is_missing_and_never_made() -> None:
    """Its locks, roles and tags are somebody's decision."""
    found = back(Wayback.CREATE, group_back_exists=False)
    assert Presence.MISSING is found.group.state
    assert not found.complete


def test_the_network_back_is_the_mapped_one() -> None:
    """Of the fabric that the VM is in now; a reprotect cannot choose another (documented)."""
    assert "/vnet-away" == network_back(item(), [network_mapping(NETWORK.upper(), "/vnet-away")])
    assert "" == network_back(item(), [network_mapping("/another")])


def test_a_source_that_did_not_answer_is_completed_when_it_does() -> None:
    """With what it stands in then."""
    unknown = back(source_vm=None, source_answers=False)
    assert not unknown.known
    stands = vm("stopped", availability_set="/as", zone="2")
    found = completed(unknown, stands)
    assert (Setting("/as"), "2", Setting(AWAY_GROUP)) == (found.availability_set, found.zone, found.group)
    assert unknown == completed(unknown, None)


def test_approved_settings_are_not_changed_by_a_later_look() -> None:
    """What was shown is what is sent."""
    shown = back()
    assert shown == completed(shown, vm(availability_set="/other"))
