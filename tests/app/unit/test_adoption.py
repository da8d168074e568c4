"""A failover that we adopt must have gone to the point that this run chose."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from homeward.domain.runs import Approval, PointKind, PointUsed
from homeward.errors import StageFailedError
from homeward.steps.wait import WaitResult
from orchestrators.adoption import refuse_another_point, refuse_older_point
from orchestrators.case import Case
from tests.app.unit.arm_items import NOW, item_id

CHOSEN = f"{item_id()}/recoveryPoints/5eed-chosen"
SECOND = timedelta(seconds=1)


def adopt(
    chosen: str | None, used: str | None, *, newest: datetime | None = NOW, used_at: datetime | None = NOW
) -> None:
    """Adopt a failover that used a point, in a run that chose one (None: Latest)."""
    kind = PointKind.LATEST if chosen is None else PointKind.CUSTOM
    health = SimpleNamespace(point=PointUsed(kind, chosen))
    case = SimpleNamespace(health=health, baseline=SimpleNamespace(newest_point_at=newest))
    look = WaitResult(
        over=True, state="Protected", seen_at=NOW, recovery_point_id=used, recovery_point_time=used_at
    )
    refuse_another_point(cast(Case, case), look)


def refused(chosen: str | None, used: str | None, **times: datetime | None) -> StageFailedError:
    with pytest.raises(StageFailedError) as caught:
        adopt(chosen, used, **times)
    return caught.value


@pytest.mark.parametrize("spelling", [str.lower, str.upper, str])
def test_the_point_that_was_chosen_is_adopted_in_any_case(spelling: type[str]) -> None:
    """Jobs spell ids as they like."""
    adopt(CHOSEN, spelling(CHOSEN))


def test_the_point_that_was_chosen_is_adopted_by_its_name_alone() -> None:
    """A job may tell no more of it."""
    adopt(CHOSEN, "5eed-chosen")


@pytest.mark.parametrize("age", [-SECOND, 0 * SECOND, SECOND])
def test_the_point_that_was_chosen_is_adopted_at_any_age(age: timedelta) -> None:
    """Somebody may have chosen an old one on purpose."""
    adopt(CHOSEN, CHOSEN, used_at=NOW + age)


@pytest.mark.parametrize("age", [-SECOND, 0 * SECOND, SECOND])
def test_another_point_than_the_chosen_one_is_refused_at_any_age(age: timedelta) -> None:
    """Newer is not what was approved either."""
    assert "AnotherRecoveryPoint" == refused(CHOSEN, "5eed-other", used_at=NOW + age).fault.code


@pytest.mark.parametrize("used_at", [NOW - SECOND, None], ids=["older", "unknown"])
def test_a_point_that_the_job_does_not_name_is_refused_unless_it_is_new(used_at: datetime | None) -> None:
    """It could be any; what is not known is not adopted."""
    assert "AnotherRecoveryPoint" == refused(CHOSEN, None, used_at=used_at).fault.code


@pytest.mark.parametrize("age", [0 * SECOND, SECOND])
@pytest.mark.parametrize("used", ["5eed-any", None])
def test_latest_adopts_a_point_as_new_as_the_newest_of_preflight(used: str | None, age: timedelta) -> None:
    """Latest is made at the failover, after preflight."""
    adopt(None, used, used_at=NOW + age)


@pytest.mark.parametrize("used", ["5eed-any", None])
def test_latest_refuses_a_point_that_is_older_than_the_newest_of_preflight(used: str | None) -> None:
    """Data would be lost that Latest keeps."""
    assert "AnotherRecoveryPoint" == refused(None, used, used_at=NOW - SECOND).fault.code


@pytest.mark.parametrize("times", [{"used_at": None}, {"newest": None}], ids=["used", "newest"])
def test_latest_refuses_a_point_whose_age_cannot_be_compared(times: dict[str, None]) -> None:
    """What is not known is not adopted."""
    assert "AnotherRecoveryPoint" == refused(None, "5eed-any", **times).fault.code


@pytest.mark.parametrize(
    ("used", "said"), [(f"{item_id()}/recoveryPoints/p-2", "(p-2)"), (None, "(unknown)")]
)
def test_a_refusal_names_the_point_that_was_used(used: str | None, said: str) -> None:
    """Whoever reads it must decide about it."""
    assert said in refused(None, used, used_at=None).fault.message


def test_a_refusal_says_what_to_do() -> None:
    """The failover is not committed yet."""
    assert refused(None, None, used_at=None).fault.recommended_action.endswith(".")


def move_group(approved: datetime | None, used: datetime | None, approval: Approval = Approval.NONE) -> None:
    """A group moves to a point, where preflight found one of another time for this member (None: Latest)."""
    health = SimpleNamespace(point=PointUsed(PointKind.LATEST_PROCESSED, "p-1", approved))
    case = SimpleNamespace(health=health, task=SimpleNamespace(request=SimpleNamespace(approval=approval)))
    look = WaitResult(over=True, state="Protected", seen_at=NOW, recovery_point_time=used)
    refuse_older_point(cast(Case, case), look)


@pytest.mark.parametrize(("approved", "used"), [(NOW, NOW), (NOW, NOW + SECOND), (None, NOW), (NOW, None)])
def test_a_group_may_move_to_a_point_as_new_as_that_of_preflight(
    approved: datetime | None, used: datetime | None
) -> None:
    """Its plan takes the newest; where nobody knows, it is told elsewhere."""
    move_group(approved, used)


def test_a_group_that_moved_to_an_older_point_is_not_committed() -> None:
    """More is lost than was asked for."""
    with pytest.raises(StageFailedError, match="OlderRecoveryPoint"):
        move_group(NOW, NOW - SECOND)


def test_an_approved_group_whose_point_nobody_knows_is_not_committed() -> None:
    """It may be any."""
    with pytest.raises(StageFailedError, match="not known"):
        move_group(NOW, None, Approval.REQUIRED)
