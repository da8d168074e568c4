"""Which items a request means: exactly one a name, and none that another shares its VM name with."""

import pytest

from homeward.domain.naming import Named, Resolved, resolve
from homeward.domain.replicated_item import ReplicatedItem
from tests.app.unit.arm_items import AWAY_GROUP, HOME_GROUP, item, item_id, vm_id

FIRST = item(name="opaque-1", friendlyName="vm-01")
SECOND = item(name="opaque-2", friendlyName="vm-02")
TWIN = item(name="opaque-3", friendlyName="VM-02")
MISLEADING = item(name="vm-01", friendlyName="vm-99")


def resolved(*names: str, among: tuple[ReplicatedItem, ...] = (FIRST, SECOND)) -> Resolved:
    return resolve(names, list(among))


def of_vm(name: str, target: str = "", group: str = HOME_GROUP) -> ReplicatedItem:
    """An item whose VM runs away and is to become `target` in a group."""
    sides = {
        "fabricObjectId": vm_id(name).lower(),
        "recoveryAzureVMName": target or name,
        "recoveryAzureResourceGroupId": group,
    }
    return item(sides, f"opaque-{name}", friendlyName=name)


def codes(found: Resolved) -> list[str]:
    return [fault.code for fault in found.faults]


@pytest.mark.parametrize(
    "name",
    [
        "vm-01",
        "VM-01",
        "opaque-1",
        "OPAQUE-1",
        item_id("opaque-1"),
        item_id("opaque-1").upper(),
        item_id("opaque-1") + "/",
    ],
)
def test_an_item_is_found_by_each_of_its_names_in_any_case(name: str) -> None:
    """VM name, item name or ARM id."""
    assert Resolved((Named("opaque-1", "vm-01", FIRST.id),)) == resolved(name)


@pytest.mark.parametrize("spelling", [str.lower, str.upper, str])
@pytest.mark.parametrize("vm", [vm_id("vm-02"), vm_id("vm-02", HOME_GROUP)], ids=["source", "recovery"])
def test_an_item_is_found_by_the_id_of_its_vm(vm: str, spelling: type[str]) -> None:
    """The id that the portal shows, of the VM that runs or of the one that its failover makes."""
    first, second = of_vm("vm-01"), of_vm("vm-02")
    assert ["vm-02"] == [one.friendly_name for one in resolved(spelling(vm), among=(first, second)).items]


def test_the_vm_that_runs_goes_before_the_one_that_is_to_be() -> None:
    """An id that is one item's VM and another's target means the VM that is there."""
    here, there = of_vm("vm-02"), of_vm("vm-01", "vm-02", AWAY_GROUP)
    assert ["vm-02"] == [one.friendly_name for one in resolved(vm_id("vm-02"), among=(there, here)).items]


def test_a_vm_id_that_two_items_aim_at_is_refused_with_both() -> None:
    """Which of them is meant nobody knows."""
    one, other = of_vm("vm-01"), of_vm("vm-02", "vm-01")
    fault = resolved(vm_id("vm-01", HOME_GROUP), among=(one, other)).faults[0]
    assert ("ItemAmbiguous", True) == (fault.code, one.id in fault.message and other.id in fault.message)


def test_items_come_in_the_order_of_the_request() -> None:
    """As the caller wrote them."""
    assert ["vm-02", "vm-01"] == [one.friendly_name for one in resolved("vm-02", "opaque-1").items]


def test_an_item_that_is_named_in_two_ways_comes_once() -> None:
    """It can be failed back only once."""
    assert ["opaque-1"] == [one.name for one in resolved("vm-01", "opaque-1", FIRST.id).items]


@pytest.mark.parametrize("name", ["vm-03", "vm-0", "vm-011", "", item_id("opaque-9"), f"{FIRST.id}x"])
def test_an_unknown_name_is_refused(name: str) -> None:
    """Nothing is matched in part."""
    assert ["ItemNotFound"] == codes(resolved(name))


def test_names_that_are_alike_are_offered() -> None:
    """Most unknown names are misspelled ones."""
    assert "Did you mean one of: vm-01, vm-02?" in resolved("vm-1").faults[0].message


@pytest.mark.parametrize(
    "wrong", ["wm-01", "v-01", "WM-01", "vm-1", vm_id("vm-01", "/elsewhere"), item_id("opaque-1", "/x")]
)
def test_the_name_that_is_nearest_is_offered_first(wrong: str) -> None:
    """The first letters may be the wrong ones, and of an id all but its end."""
    assert "Did you mean one of: vm-01" in resolved(wrong).faults[0].message


def test_nothing_is_offered_where_nothing_is_alike() -> None:
    """A wrong guess costs time."""
    assert "Did you mean" not in resolved("db-01").faults[0].message


def test_at_most_ten_names_are_offered() -> None:
    """A vault may hold hundreds."""
    many = tuple(item(name=f"o-{number}", friendlyName=f"vm-{number:03}") for number in range(50))
    assert 10 == resolved("vm-x", among=many).faults[0].message.split("one of:")[1].count("vm-")


def test_a_name_that_fits_two_items_is_refused() -> None:
    """One item's VM name may be another's item name."""
    assert ["ItemAmbiguous"] == codes(resolved("vm-01", among=(FIRST, MISLEADING)))


def test_an_ambiguous_name_is_answered_with_the_candidates() -> None:
    """Their ARM ids tell them apart."""
    message = resolved("vm-01", among=(FIRST, MISLEADING)).faults[0].message
    assert (True, True) == (FIRST.id in message, MISLEADING.id in message)


@pytest.mark.parametrize("name", ["opaque-2", SECOND.id])
def test_a_vm_name_that_another_item_shares_is_refused(name: str) -> None:
    """Azure's job list tells items apart by that name only; the case does not help."""
    assert ["VmNameShared"] == codes(resolved(name, among=(FIRST, SECOND, TWIN)))


def test_the_other_holder_of_a_shared_name_is_told() -> None:
    """One of the two has to go."""
    assert TWIN.id in resolved(SECOND.id, among=(SECOND, TWIN)).faults[0].message


def test_a_name_shared_by_others_does_not_matter() -> None:
    """They are not in this request."""
    assert [] == codes(resolved("vm-01", among=(FIRST, SECOND, TWIN)))


def test_every_name_that_is_wrong_is_told() -> None:
    """Not one a request."""
    assert ["ItemNotFound", "ItemNotFound"] == codes(resolved("x", "vm-01", "y"))


@pytest.mark.parametrize(
    "found",
    [resolved("x"), resolved("vm-01", among=(FIRST, MISLEADING)), resolved(SECOND.id, among=(SECOND, TWIN))],
    ids=["unknown", "ambiguous", "shared"],
)
def test_every_refusal_says_what_to_do(found: Resolved) -> None:
    """In a sentence."""
    assert found.faults[0].recommended_action.endswith(".")
