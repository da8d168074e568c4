"""Choosing a recovery point. Site Recovery itself knows only "this id" and "latest"; the rest is chosen here."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain import arm_ids
from homeward.domain.arm_json import ArmJson, child, text, time, words
from homeward.domain.findings import Finding, blocking, warning
from homeward.domain.runs import PointChoice, PointKind, PointUsed

APP_CONSISTENT = "ApplicationConsistent"


@dataclass(frozen=True, slots=True)
class RecoveryPoint:
    id: str
    name: str
    time: datetime
    type: str
    disks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A point to fail over to (its id is None for Latest, as the service wants), or the findings why not."""

    point: PointUsed
    findings: tuple[Finding, ...] = ()


def parse_point(data: ArmJson) -> RecoveryPoint | None:
    """A recovery point, or None for one that shows no time: nothing can be decided about it."""
    properties = child(data, "properties")
    recorded_at = time(properties, "recoveryPointTime")
    if recorded_at is None:
        return None
    disks = words(child(properties, "providerSpecificDetails"), "disks")
    return RecoveryPoint(
        text(data, "id"), text(data, "name"), recorded_at, text(properties, "recoveryPointType"), disks
    )


def choose(choice: PointChoice, points: list[RecoveryPoint], disks: int) -> Chosen:
    """Pick what was asked for. Azure does not sort the list, so the newest is found by time."""
    candidates = [point for point in points if _matches(choice, point)]
    newest = max(candidates, key=lambda point: point.time, default=None)
    if newest is None:
        return Chosen(PointUsed(choice.kind), (_none_found(choice, len(points)),))
    point_id = None if choice.kind is PointKind.LATEST else newest.id
    shown_time = None if choice.kind is PointKind.LATEST else newest.time
    return Chosen(PointUsed(choice.kind, point_id, shown_time), _coverage(choice, newest, disks))


def _matches(choice: PointChoice, point: RecoveryPoint) -> bool:
    match choice.kind:
        case PointKind.LATEST_APP_CONSISTENT:
            return point.type == APP_CONSISTENT
        case PointKind.CUSTOM:
            return point.name.lower() == arm_ids.name_of(choice.id or "").lower()
        case _:
            return True


def _none_found(choice: PointChoice, total: int) -> Finding:
    match choice.kind:
        case PointKind.LATEST_APP_CONSISTENT:
            return blocking(
                "NoAppConsistentPoint",
                f"None of the {total} recovery points is application-consistent.",
                "Choose LatestProcessed or Latest, or wait for the next application-consistent point.",
            )
        case PointKind.CUSTOM:
            return blocking(
                "RecoveryPointNotFound",
                f"The item has no recovery point {arm_ids.name_of(choice.id or '')!r}; it has {total} others.",
                "Name a point that the item lists now: old ones are thinned out and a commit deletes all.",
            )
        case _:
            return blocking(
                "NoRecoveryPoint",
                "The item has no recovery point yet.",
                "Wait for the first recovery point; one is recorded every five minutes while it replicates.",
            )


def _coverage(choice: PointChoice, point: RecoveryPoint, disks: int) -> tuple[Finding, ...]:
    if len(point.disks) >= disks:
        return ()
    said = f"The recovery point of {point.time:%Y-%m-%d %H:%M:%S} UTC covers {len(point.disks)} of {disks} disks."
    if choice.allow_missing_disks:
        return (
            warning("PointMissesDisks", said, "The missing disks will not be there; the request allows it."),
        )
    remedy = "Choose a newer point, or set recoveryPoint.allowMissingDisks to fail over without those disks."
    return (blocking("PointMissesDisks", said, remedy),)
