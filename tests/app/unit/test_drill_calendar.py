"""When a drill is due, and when it is started: once, and at its time."""

from datetime import UTC, datetime, timedelta

import pytest

from homeward.domain.drill_calendar import DrillBook, Drilled, state_of, to_start
from homeward.domain.drills import DrillText
from homeward.domain.ncrontab import parse
from homeward.domain.runs import RunStatus

NOW = datetime(2026, 11, 23, 3, 20, tzinfo=UTC)
NETWORK = "/network"
EVERY = DrillText(NETWORK, every=90 * 86_400.0, automatic=True)
QUARTERLY = DrillText(NETWORK, schedule="0 0 3 23 */1 *", automatic=True)


def drilled(days_ago: float, status: RunStatus = RunStatus.SUCCEEDED) -> Drilled:
    began = NOW - timedelta(days=days_ago)
    return Drilled("run", began, None if status is RunStatus.RUNNING else began + timedelta(hours=1), status)


def book(last: Drilled) -> DrillBook:
    return DrillBook(last, last if last.status is RunStatus.SUCCEEDED else None)


def test_a_plan_that_never_was_drilled_is_overdue_and_starts() -> None:
    assert state_of(EVERY, DrillBook(), NOW).overdue
    assert "first" == to_start(EVERY, DrillBook(), NOW)


def test_a_drill_is_due_again_after_its_time() -> None:
    soon, late = book(drilled(89)), book(drilled(91))
    assert [False, True] == [state_of(EVERY, one, NOW).overdue for one in (soon, late)]
    assert None is to_start(EVERY, soon, NOW)
    assert to_start(EVERY, late, NOW) == to_start(EVERY, late, NOW + timedelta(hours=5))


def test_what_is_not_automatic_is_only_told() -> None:
    by_hand = DrillText(NETWORK, every=86_400.0)
    assert (None, True) == (to_start(by_hand, DrillBook(), NOW), state_of(by_hand, DrillBook(), NOW).overdue)


def test_a_drill_under_way_is_not_joined_by_another() -> None:
    assert None is to_start(EVERY, book(drilled(100, RunStatus.RUNNING)), NOW)


def test_a_failed_drill_leaves_the_plan_overdue_and_is_not_repeated_at_once() -> None:
    """Somebody has to look first."""
    failed = book(drilled(2, RunStatus.FAILED))
    assert (True, None) == (state_of(EVERY, failed, NOW).overdue, to_start(EVERY, failed, NOW))


def test_a_drill_that_changed_nothing_is_tried_again_the_next_day() -> None:
    today, before = (book(drilled(days, RunStatus.REJECTED)) for days in (0.5, 1.5))
    assert None is to_start(EVERY, today, NOW)
    assert None is not to_start(EVERY, before, NOW)


def test_a_drill_by_the_calendar_starts_at_its_time_or_not_at_all() -> None:
    """Whoever slept through it does not drill at noon; it is told as overdue."""
    at_noon = NOW + timedelta(hours=9)
    assert "20261123T030000Z" == to_start(QUARTERLY, DrillBook(), NOW)
    assert None is to_start(QUARTERLY, DrillBook(), at_noon)
    assert None is to_start(QUARTERLY, book(drilled(0.001)), NOW)
    assert state_of(QUARTERLY, book(drilled(40)), at_noon).overdue


def test_times_that_were_missed_do_not_keep_the_next_from_its_start() -> None:
    assert "20261123T030000Z" == to_start(QUARTERLY, book(drilled(400)), NOW)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("0 0 3 1 */3 *", "2027-01-01T03:00:00+00:00"),
        ("0 30 2 * * Mon-Fri", "2026-11-24T02:30:00+00:00"),
        ("15 2,40 3 * nov Mon", "2026-11-23T03:40:15+00:00"),
        ("0 3 29 2 *", "2028-02-29T03:00:00+00:00"),
        ("0 0 0 31 12 *", "2026-12-31T00:00:00+00:00"),
    ],
)
def test_the_next_time_of_a_schedule(text: str, after: str) -> None:
    assert after == str((parse(text).after(NOW) or NOW).isoformat())


def test_the_last_time_of_a_schedule() -> None:
    assert datetime(2026, 10, 1, 3, tzinfo=UTC) == parse("0 0 3 1 */3 *").until(NOW)


@pytest.mark.parametrize(
    "text", ["", "* * *", "0 0 25 * * *", "0 0 3 31 2 *", "0 0 5-2 * * *", "0 0 */0 * * *", "x"]
)
def test_what_is_no_schedule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no|has|never"):
        parse(text)
