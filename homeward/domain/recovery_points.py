"""Choosing a recovery point. Site Recovery itself knows only "this id" and "latest"; the rest is chosen here."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain import arm_ids
from homeward.domain.arm_json import ArmJson, child, text, time, words
from homeward.domain.data_loss import minutes
from homeward.domain.findings import Finding, blocking, blocks, information, warning
from homeward.domain.point_choice import chain
from homeward.domain.runs import PointChoice, PointKind, PointUsed

APP_CONSISTENT = "ApplicationConsistent"
MULTI_VM_SYNC = "MultiVmSyncRecoveryPoint"


@dataclass(frozen=True, slots=True)
class RecoveryPoint:
    id: str
    name: str
    time: datetime
    type: str
    disks: tuple[str, ...]
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What an item has to choose from: its points, how many disks they should cover, and Azure's time of looking.

    `rpo_seconds` is the item's own word on how far Latest lies behind. A member of a multi-VM group (`grouped`)
    fails over to a point that all members took at one moment.
    """

    points: list[RecoveryPoint]
    disks: int
    now: datetime
    rpo_seconds: float | None = None
    grouped: bool = False

    def loss(self, kind: PointKind, point: RecoveryPoint) -> float:
        """What a failover to this point would lose now (seconds): its age; for Latest the item's RPO."""
        if kind is PointKind.LATEST and self.rpo_seconds is not None:
            return self.rpo_seconds
        return max((self.now - point.time).total_seconds(), 0)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A point to fail over to (its id is None for Latest, as the service wants), or the findings why not."""

    point: PointUsed
    findings: tuple[Finding, ...] = ()
    data_loss_seconds: float | None = None


def parse_point(data: ArmJson) -> RecoveryPoint | None:
    """A recovery point, or None for one that shows no time: nothing can be decided about it."""
    properties = child(data, "properties")
    recorded_at = time(properties, "recoveryPointTime")
    if recorded_at is None:
        return None
    details = child(properties, "providerSpecificDetails")
    return RecoveryPoint(
        id=text(data, "id"),
        name=text(data, "name"),
        time=recorded_at,
        type=text(properties, "recoveryPointType"),
        disks=words(details, "disks"),
        shared=text(details, "recoveryPointSyncType") == MULTI_VM_SYNC,
    )


def used_id(said: str | None, chosen: str | None, item_id: str) -> str | None:
    """The ARM id of the point that a job `said` it used, of which jobs tell the name alone (recorded)."""
    if said is None or (
        chosen is not None and arm_ids.name_of(said).lower() == arm_ids.name_of(chosen).lower()
    ):
        return chosen
    return said if said.startswith("/") else f"{item_id}/recoveryPoints/{said}"


def choose(choice: PointChoice, offer: Offer) -> Chosen:
    """The first choice of the chain that can be had; where none can, every reason why."""
    reasons: list[Finding] = []
    for one in chain(choice):
        chosen = _pick(one, offer)
        if not blocks(chosen.findings):
            passed = [_passed(reason, one.kind) for reason in reasons]
            return Chosen(chosen.point, (*passed, *chosen.findings), chosen.data_loss_seconds)
        reasons += chosen.findings
    return Chosen(PointUsed(choice.kind), tuple(reasons))


def _passed(reason: Finding, kind: PointKind) -> Finding:
    return information("FallbackUsed", f"{reason.message} {kind} is used instead.")


def _pick(choice: PointChoice, offer: Offer) -> Chosen:
    """Azure does not sort the list, so the newest is found by time."""
    shared_only = offer.grouped and choice.kind is not PointKind.LATEST
    candidates = [
        point for point in offer.points if _matches(choice, point) and (point.shared or not shared_only)
    ]
    newest = max(candidates, key=lambda point: point.time, default=None)
    if newest is None:
        return Chosen(PointUsed(choice.kind), (_none_found(choice, len(offer.points)),))
    loss, latest = offer.loss(choice.kind, newest), choice.kind is PointKind.LATEST
    point = PointUsed(choice.kind, None if latest else newest.id, None if latest else newest.time)
    findings = (*_age(choice, loss), *_coverage(choice, newest, offer.disks))
    return Chosen(point, findings, loss)


def _matches(choice: PointChoice, point: RecoveryPoint) -> bool:
    match choice.kind:
        case PointKind.LATEST_APP_CONSISTENT:
            return point.type == APP_CONSISTENT
        case PointKind.LATEST_BEFORE:
            return choice.before is not None and point.time <= choice.before
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
        case PointKind.LATEST_BEFORE:
            return blocking(
                "NoPointBefore",
                f"None of the {total} recovery points is from {choice.before:%Y-%m-%d %H:%M:%S %Z} or before.",
                "Choose a later time: how far back points go is said by the replication policy.",
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


def _age(choice: PointChoice, age: float) -> tuple[Finding, ...]:
    if choice.younger_than is None or age < choice.younger_than:
        return ()
    limit = minutes(choice.younger_than)
    said = f"{choice.kind} is {minutes(age)} old and must be younger than {limit}."
    return (blocking("PointTooOld", said, "Raise youngerThan, or name a fallback."),)


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
