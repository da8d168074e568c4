"""What a fresh read of an item must show before anyone says that a step succeeded."""

from enum import StrEnum

from homeward.domain.replicated_item import COMMITTED, ReplicatedItem


class Expectation(StrEnum):
    FAILED_OVER = "FailedOver"
    POINT_CHANGED = "PointChanged"
    COMMITTED = "Committed"
    REPROTECTED = "Reprotected"
    PROTECTED = "Protected"
    REMOVED = "Removed"


def agrees(expected: Expectation, item: ReplicatedItem | None) -> bool:
    """Whether the item, as just read, is where the step should have brought it. None: Azure answered 404."""
    if item is None or expected is Expectation.REMOVED:
        return item is None and expected is Expectation.REMOVED
    match expected:
        case Expectation.FAILED_OVER:
            return item.active_location == "Recovery" and item.protection_state != "Protected"
        case Expectation.POINT_CHANGED:
            return item.active_location == "Recovery" and item.protection_state not in (
                "Protected",
                COMMITTED,
            )
        case Expectation.COMMITTED:
            return item.active_location == "Recovery" and item.protection_state == COMMITTED
        case Expectation.REPROTECTED:
            return item.active_location == "Primary"
        case Expectation.PROTECTED:
            return item.active_location == "Primary" and item.protection_state == "Protected"
