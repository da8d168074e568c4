"""A failover that we adopt, and that of a group, must be the one that was asked for."""

from datetime import datetime, timedelta

from homeward.domain.arm_ids import name_of
from homeward.domain.evidence import Fault
from homeward.domain.runs import Approval
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


def refuse_older_point(case: Case, look: WaitResult) -> None:
    """Raise StageFailedError where a multi-VM group went to an older point than preflight found for this member.

    Its recovery plan names no point: Azure takes the newest of the kind at that moment. Of Latest nothing older is
    known; where the job does not tell its point, an approval that named one refuses it.
    """
    limit, used = case.health.point.time, look.recovery_point_time
    if limit is None:
        return
    if used is None and case.task.request.approval is Approval.REQUIRED:
        raise StageFailedError(_older("It is not known to which recovery point the group went", limit))
    if used is not None and used <= limit - _FRACTION:
        raise StageFailedError(_older(f"The group went to the point of {used:%Y-%m-%d %H:%M:%S} UTC", limit))


def _older(said: str, limit: datetime) -> Fault:
    return Fault(
        "OlderRecoveryPoint",
        f"{said}; none older than that of {limit:%Y-%m-%d %H:%M:%S} UTC was asked for.",
        recommended_action="It was not committed. Look what is lost, then commit it by hand or fail over again.",
    )


def _near(one: datetime, other: datetime | None) -> bool:
    return other is not None and abs(one - other) < _FRACTION


def _another(used: str) -> Fault:
    return Fault(
        "AnotherRecoveryPoint",
        f"A failover to another recovery point ({name_of(used)}) was found under way.",
        recommended_action="It was not committed. Choose another point before you commit, or commit it by hand.",
    )
