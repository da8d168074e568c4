"""When a plan is due for its next drill, from the drills that it had."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from homeward.domain import ncrontab
from homeward.domain.drills import DrillText
from homeward.domain.payload import Payload
from homeward.domain.runs import RunStatus

# A drill that changed nothing (somebody else acted on its VMs, a network was full) is tried again on the next day.
_AFTER_A_REJECTION = timedelta(days=1)
# A drill by the calendar starts at its time or not at all: whoever slept through it does not drill at noon.
_LATE = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Drilled(Payload):
    """One drill of a plan; `ended_at` and `status` once it is over."""

    run_id: str
    started_at: datetime
    ended_at: datetime | None = None
    status: RunStatus = RunStatus.RUNNING


@dataclass(frozen=True, slots=True)
class DrillBook(Payload):
    """The last drill of a plan, and the last that succeeded."""

    last: Drilled | None = None
    last_succeeded: Drilled | None = None


@dataclass(frozen=True, slots=True)
class DrillState(Payload):
    """`next_due` is in the past for a drill that is overdue; None where the plan names no time."""

    next_due: datetime | None
    overdue: bool
    last: Drilled | None
    last_succeeded: Drilled | None


def state_of(drill: DrillText, book: DrillBook, at: datetime) -> DrillState:
    """Overdue is counted from the last drill that succeeded; one that never was is overdue from the start."""
    passed = book.last_succeeded
    due = _due(drill, passed.started_at if passed else None, at)
    return DrillState(due, due is not None and due <= at, book.last, passed)


def to_start(drill: DrillText, book: DrillBook, at: datetime) -> str | None:
    """What makes the request id of the drill to start now: the same for as long as it is the same drill."""
    last = book.last
    if not drill.automatic or (last is not None and last.status is RunStatus.RUNNING):
        return None
    if last is not None and last.status is RunStatus.REJECTED:
        due = last.started_at + _AFTER_A_REJECTION
    elif drill.schedule:
        due = _by_the_calendar(drill.schedule, last, at)
    elif last is None:
        return "first" if drill.every is not None else None
    else:
        due = _due(drill, last.started_at, at)
    return _stamp(due) if due is not None and due <= at else None


def _by_the_calendar(schedule: str, last: Drilled | None, at: datetime) -> datetime | None:
    due = ncrontab.parse(schedule).until(at)
    missed = due is None or at - due > _LATE or (last is not None and last.started_at >= due)
    return None if missed else due


def _due(drill: DrillText, last: datetime | None, at: datetime) -> datetime | None:
    if drill.schedule:
        calendar = ncrontab.parse(drill.schedule)
        return calendar.after(last) if last is not None else calendar.until(at)
    if drill.every is None:
        return None
    return last + timedelta(seconds=drill.every) if last is not None else at


def _stamp(due: datetime) -> str:
    return f"{due:%Y%m%dT%H%M%SZ}"
