"""ARM ids in any case: Azure echoes them as it likes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeward.domain.arm_ids import VAULT as PATTERN
from homeward.domain.arm_ids import group_id, name_of, part, same, vm_id
from tests.app.unit.arm_items import AWAY_GROUP, SUBSCRIPTION, VAULT, item_id

ITEM = item_id()

spelled = st.sampled_from([str.lower, str.upper, str.title, str.swapcase, str])


@given(spelled, spelled)
def test_ids_are_the_same_in_any_case(one: type[str], other: type[str]) -> None:
    """Requests say /subscriptions/, answers /Subscriptions/ (recorded)."""
    assert same(one(ITEM), other(ITEM))


@pytest.mark.parametrize("other", [f"{ITEM}/", ITEM.lstrip("/"), f"/{ITEM}"])
def test_slashes_at_the_ends_do_not_matter(other: str) -> None:
    """People copy ids from everywhere."""
    assert same(ITEM, other)


@pytest.mark.parametrize("other", [None, "", f"{ITEM}x", VAULT])
def test_other_ids_are_not_the_same(other: str | None) -> None:
    """Nor is one id the same as none."""
    assert not same(ITEM, other)


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_is_not_the_same_as_nothing(nothing: str | None) -> None:
    """Two missing ids say nothing about two resources."""
    assert not same(nothing, nothing)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("replicationFabrics", "fabric-westus"),
        ("replicationProtectionContainers", "container-westus"),
        ("vaults", "vault-one"),
        ("subscriptions", "5eed0000-0000-4000-8000-00000000abcd"),
    ],
)
@pytest.mark.parametrize("spelling", [str.lower, str.upper, str])
def test_a_segment_is_found_in_any_case(key: str, expected: str, spelling: type[str]) -> None:
    """Ids inside A2A details are lower-cased (recorded)."""
    assert expected.lower() == part(spelling(ITEM), key).lower()


def test_a_missing_segment_is_named() -> None:
    """Whoever reads the log should see what was wrong with the id."""
    with pytest.raises(KeyError, match="replicationJobs"):
        part(ITEM, "replicationJobs")


@pytest.mark.parametrize("given_id", [ITEM, f"{ITEM}/", "opaque-1"])
def test_the_name_is_the_last_segment(given_id: str) -> None:
    """A bare name is its own name."""
    assert "opaque-1" == name_of(given_id)


def test_the_group_of_a_resource_is_found() -> None:
    """For listing what lies beside it."""
    assert AWAY_GROUP == group_id(vm_id(AWAY_GROUP, "vm-01"))


def test_a_lower_case_id_gives_its_group_in_arm_s_spelling() -> None:
    """`resourcegroups` is how A2A details spell it (recorded)."""
    assert f"{SUBSCRIPTION}/resourceGroups/rg-away" == group_id(vm_id(AWAY_GROUP, "vm-01").lower())


@pytest.mark.parametrize("group", [AWAY_GROUP, f"{AWAY_GROUP}/"])
def test_a_vm_id_is_built_from_its_group(group: str) -> None:
    """Whether or not the group's id ends with a slash."""
    assert f"{AWAY_GROUP}/providers/Microsoft.Compute/virtualMachines/vm-01" == vm_id(group, "vm-01")


@pytest.mark.parametrize("spelling", [str.lower, str.upper, str])
def test_a_vault_id_is_recognised_in_any_case(spelling: type[str]) -> None:
    """The portal and the service spell it differently."""
    assert PATTERN.match(spelling(VAULT))


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "vault-one",
        f"{VAULT}/",
        ITEM,
        VAULT.replace("vaults", "vault"),
        f" {VAULT}",
        f"{VAULT} ",
        f"{VAULT}?api-version=1",
        f"{VAULT}#top",
        VAULT.replace("rg-vault", "rg vault"),
        VAULT.replace("rg-vault", "rg-vault?"),
        VAULT.replace("rg-vault", "rg#vault"),
        VAULT.replace("vault-one", "vault\tone"),
        VAULT.replace("vault-one", "vault\none"),
    ],
)
def test_anything_else_is_no_vault_id(wrong: str) -> None:
    """An item's id is not its vault's."""
    assert not PATTERN.match(wrong)
