"""What was approved alone stays open until somebody else has reviewed it."""

from datetime import timedelta

from homeward.domain.break_glass import Review, Use, Uses
from tests.app.unit.arm_items import NOW

ANN = Use("approval", "Ann", "the region is out", NOW, "t/ann")
CAM = Use("wave:1", "Cam", "and this too", NOW, "t/cam")
REVIEW = Review("Bob", "rightly so", NOW)


def test_a_review_closes_what_somebody_else_did() -> None:
    reviewed = Uses((ANN, CAM)).reviewed("t/bob", REVIEW, 2)
    assert (False, [REVIEW, REVIEW]) == (reviewed.open, [one.reviewed for one in reviewed.uses])


def test_nobody_reviews_what_they_did_themselves() -> None:
    uses = Uses((ANN, CAM))
    assert [None, REVIEW] == [one.reviewed for one in uses.reviewed("t/ann", REVIEW, 2).uses]
    assert (True, False) == (uses.reviewable_by("t/ann"), Uses((ANN,)).reviewable_by("t/ann"))


def test_a_review_says_nothing_of_what_its_reviewer_had_not_seen() -> None:
    assert [REVIEW, None] == [one.reviewed for one in Uses((ANN, CAM)).reviewed("t/bob", REVIEW, 1).uses]


def test_a_review_counts_where_the_clock_of_the_run_is_ahead() -> None:
    earlier = Review("Bob", "rightly so", NOW - timedelta(hours=1))
    assert not Uses((ANN,)).reviewed("t/bob", earlier, 1).open


def test_a_second_review_changes_nothing() -> None:
    once = Uses((ANN,)).reviewed("t/bob", REVIEW, 2)
    assert once == once.reviewed("t/eve", Review("Eve", "me too", NOW), 2)


def test_it_is_told_with_its_reason_and_its_review() -> None:
    open_use, (closed,) = ANN, Uses((ANN,)).reviewed("t/bob", REVIEW, 2).uses
    assert "Ann approved 'approval' alone: the region is out" in open_use.told()
    assert "stays open" in open_use.told()
    assert closed.told().endswith("Reviewed by Bob: rightly so")
