"""What a fresh read must show before anyone says that a step succeeded."""

import pytest

from homeward.domain.expectations import Expectation, agrees
from tests.app.unit.arm_items import item

# (protection state, active location) as recorded along the way, and what each of them proves.
FAILED_OVER, COMMITTED = Expectation.FAILED_OVER, Expectation.COMMITTED
POINT_CHANGED = Expectation.POINT_CHANGED
REPROTECTED, PROTECTED = Expectation.REPROTECTED, Expectation.PROTECTED
ALONG_THE_WAY = [
    ("Protected", "Primary", {REPROTECTED, PROTECTED, Expectation.CLEANED_UP}),
    ("UnplannedFailoverCommitPendingStatesBegin", "Recovery", {FAILED_OVER, POINT_CHANGED}),
    ("UnplannedFailoverCommitted", "Recovery", {FAILED_OVER, COMMITTED}),
    ("UnplannedFailoverCommitted", "Primary", {REPROTECTED}),
    ("InitialReplicationInProgress", "Primary", {REPROTECTED}),
    ("InitialReplicationRecoveryCompletionPending", "Primary", {REPROTECTED}),
    ("Protected", "Recovery", set[Expectation]()),
    ("", "", set[Expectation]()),
]


@pytest.mark.parametrize(("state", "location", "proven"), ALONG_THE_WAY)
@pytest.mark.parametrize("expected", list(Expectation))
def test_a_state_proves_only_what_it_shows(
    state: str, location: str, proven: set[Expectation], expected: Expectation
) -> None:
    """State and active location together."""
    assert (expected in proven) == agrees(expected, item(protectionState=state, activeLocation=location))


def test_only_one_that_is_not_there_was_removed() -> None:
    """Whatever its state, an item that answers is there."""
    assert agrees(Expectation.REMOVED, None)
    assert not agrees(Expectation.REMOVED, item(protectionState="Protected"))


@pytest.mark.parametrize("expected", [one for one in Expectation if one is not Expectation.REMOVED])
def test_an_item_that_is_not_there_proves_nothing(expected: Expectation) -> None:
    """It may be on its way to its new id."""
    assert not agrees(expected, None)
