"""Batches hold so many items, and no multi-VM group is cut in two."""

from hypothesis import given
from hypothesis import strategies as st

from homeward.domain.naming import Named
from homeward.domain.plans.resolution import Placed
from homeward.domain.plans.seating import batches
from homeward.domain.policies import Policy


def placed(number: int, group: str = "") -> Placed:
    return Placed(Named(f"i{number}", f"vm-{number}", f"/items/i{number}"), "all", Policy(), group)


def seated(groups: list[str], most: int) -> list[list[str]]:
    items = tuple(placed(number, group) for number, group in enumerate(groups))
    return [[one.named.name for one in batch] for batch in batches(items, most)]


def test_items_without_a_group_sit_in_their_order() -> None:
    assert [["i0", "i1"], ["i2", "i3"], ["i4"]] == seated([""] * 5, 2)


def test_a_group_sits_where_its_first_member_does() -> None:
    assert [["i0", "i2", "i1"], ["i3"]] == seated(["web", "", "web", ""], 3)


def test_a_group_that_does_not_fit_begins_a_batch() -> None:
    assert [["i0"], ["i1", "i2"]] == seated(["", "web", "web"], 2)


def test_a_group_larger_than_a_batch_sits_alone() -> None:
    assert [["i0", "i1", "i2"], ["i3"]] == seated(["web", "web", "web", ""], 2)


@given(st.lists(st.sampled_from(["", "a", "b", "c"]), max_size=30), st.integers(1, 10))
def test_everybody_is_seated_once_and_no_group_is_cut(groups: list[str], most: int) -> None:
    found = seated(groups, most)
    assert sorted(f"i{number}" for number in range(len(groups))) == sorted(
        one for some in found for one in some
    )
    for group in ("a", "b", "c"):
        members = {f"i{number}" for number, one in enumerate(groups) if one == group}
        assert 1 >= sum(bool(members & set(batch)) for batch in found)
