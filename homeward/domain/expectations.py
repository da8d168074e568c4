"""What a fresh read of an item must show before anyone says that a step succeeded."""

from collections.abc import Callable
from enum import StrEnum

from homeward.domain.replicated_item import COMMITTED, ReplicatedItem


class Expectation(StrEnum):
    FAILED_OVER = "FailedOver"
    POINT_CHANGED = "PointChanged"
    COMMITTED = "Committed"
    REPROTECTED = "Reprotected"
    PROTECTED = "Protected"
    REMOVED = "Removed"
    TESTED = "Tested"
    CLEANED_UP = "CleanedUp"


def agrees(expected: Expectation, item: ReplicatedItem | None) -> bool:
    """Whether the item, as just read, is where the step should have brought it. None: Azure answered 404."""
    if item is None or expected is Expectation.REMOVED:
        return item is None and expected is Expectation.REMOVED
    return _SHOWN[expected](item)


def _failed_over(item: ReplicatedItem) -> bool:
    return item.active_location == "Recovery" and item.protection_state != "Protected"


def _committed(item: ReplicatedItem) -> bool:
    return item.active_location == "Recovery" and item.protection_state == COMMITTED


def _protected(item: ReplicatedItem) -> bool:
    return item.active_location == "Primary" and item.protection_state == "Protected"


def _tested(item: ReplicatedItem) -> bool:
    return item.test_failover_pending and "TestFailoverCleanup" in item.allowed_operations


_SHOWN: dict[Expectation, Callable[[ReplicatedItem], bool]] = {
    Expectation.FAILED_OVER: _failed_over,
    Expectation.POINT_CHANGED: lambda item: _failed_over(item) and not _committed(item),
    Expectation.COMMITTED: _committed,
    Expectation.REPROTECTED: lambda item: item.active_location == "Primary",
    Expectation.PROTECTED: _protected,
    Expectation.TESTED: _tested,
    Expectation.CLEANED_UP: lambda item: _protected(item) and not item.test_failover_pending,
}
