"""The recovery point that a job says it used, as the same ARM id before and after it."""

import pytest

from homeward.domain.recovery_points import used_id
from tests.app.unit.arm_items import item_id

ITEM = item_id()
CHOSEN = f"{ITEM}/recoveryPoints/5eed-chosen"


@pytest.mark.parametrize("said", [None, "5eed-chosen", "5EED-CHOSEN", CHOSEN, CHOSEN.upper()])
def test_the_chosen_point_keeps_its_id(said: str | None) -> None:
    """However the job spells it."""
    assert CHOSEN == used_id(said, CHOSEN, ITEM)


@pytest.mark.parametrize("chosen", [None, CHOSEN], ids=["latest", "another"])
@pytest.mark.parametrize("said", ["5eed-used", f"{ITEM}/recoveryPoints/5eed-used"])
def test_another_point_is_told_by_its_whole_id(said: str, chosen: str | None) -> None:
    """Of Latest the id is not known before; what was adopted may have used another than was chosen."""
    assert f"{ITEM}/recoveryPoints/5eed-used" == used_id(said, chosen, ITEM)


def test_a_point_that_nobody_named_has_no_id() -> None:
    """Nothing is made up."""
    assert used_id(None, None, ITEM) is None
