"""What a later reprotect needs: a mapping in the other direction, and one cache account in the target region."""

from typing import Any

import pytest

from homeward.domain.arm_json import ArmJson
from homeward.domain.way_back import cache_accounts, mapping_back
from tests.app.unit.arm_items import (
    AWAY,
    AWAY_GROUP,
    HOME,
    HOME_GROUP,
    SUBSCRIPTION,
    account,
    container,
    disk_body,
    item,
    mapping,
    survey,
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
