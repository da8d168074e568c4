"""A failover that we adopt must be the one that was asked for."""

from datetime import datetime, timedelta

from homeward.domain.arm_ids import name_of
from homeward.domain.evidence import Fault
from homeward.errors import StageFailedError
from homeward.steps.wait import WaitResult
from orchestrators.case import Case

# A job may cut the fraction of a second off a point's time.
_FRACTION = timedelta(seconds=1)


def refuse_another_point(case: Case, look: WaitResult) -> None:
    """Raise StageFailedError where an adopted failover used another recovery point than this run chose.

    Latest is no particular point, but it is never older than the newest that preflight saw.
    """
    used, used_at = look.recovery_point_id, look.recovery_point_time
    approved, newest = case.health.point.id, case.baseline.newest_point_at
    if approved is None:
        fits = used_at is not None and newest is not None and used_at > newest - _FRACTION
    elif used is not None:
        fits = name_of(approved).lower() == name_of(used).lower()
    else:
        fits = used_at is not None and _near(used_at, case.health.point.time)
    if not fits:
        raise StageFailedError(_another(used or "unknown"))


def _near(one: datetime, other: datetime | None) -> bool:
    return other is not None and abs(one - other) < _FRACTION


def _another(used: str) -> Fault:
    return Fault(
        "AnotherRecoveryPoint",
        f"A failover to another recovery point ({name_of(used)}) was found under way.",
        recommended_action="It was not committed. Choose another point before you commit, or commit it by hand.",
    )
