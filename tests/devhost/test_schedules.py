"""NCRONTAB expressions and time spans."""

from datetime import UTC, datetime

import pytest

from devhost.errors import DevhostError
from devhost.listeners.schedules import parse

AT = datetime(2026, 11, 22, 12, 34, 56, 500_000, tzinfo=UTC)  # a Sunday


@pytest.mark.parametrize(
    ("text", "following"),
    [
        ("0 */5 * * * *", "2026-11-22T12:35:00"),
        ("*/5 * * * *", "2026-11-22T12:35:00"),
        ("57 34 12 * * *", "2026-11-22T12:34:57"),
        ("56 34 12 * * *", "2026-11-23T12:34:56"),
        ("0 0 * * * *", "2026-11-22T13:00:00"),
        ("0 30 9 * * Mon-Fri", "2026-11-23T09:30:00"),
        ("0 30 9 * Jan Monday", "2027-01-04T09:30:00"),
        ("0 0 0 1,15 * *", "2026-12-01T00:00:00"),
        ("0 0 8-10/2 * * 0", "2026-11-29T08:00:00"),
        ("0 50/5 12 * * *", "2026-11-22T12:50:00"),
        ("0 0 20-18 * * *", "2026-11-22T18:00:00"),
        ("0 0 0 29 2 *", "2028-02-29T00:00:00"),
        ("0 0 0 29 2 1", "2044-02-29T00:00:00"),
        ("0 0 0 13 * 5", "2027-08-13T00:00:00"),
        ("00:10:00", "2026-11-22T12:44:56.500000"),
        ("1.00:00:00", "2026-11-23T12:34:56.500000"),
    ],
)
def test_the_next_occurrence(text: str, following: str) -> None:
    """The first moment after now; days of month and week must both match, as in the real host."""
    assert datetime.fromisoformat(f"{following}+00:00") == parse(text, "f").after(AT)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("* * * *", "4 fields"),
        ("0 60 * * * *", "'60' is no minute from 0 to 59"),
        ("0 0 0 * * 7", "'7' is no day of the week from 0 to 6"),
        ("0 */0 * * * *", "'0' is no minute"),
        ("0 0 0 ? * *", r"'\?' is no day of the month"),
        ("0 0 0 30 2 *", "never occurs"),
        ("00:00:00", "1 fields"),
        ("soon", "1 fields"),
    ],
)
def test_a_wrong_schedule_is_refused(text: str, says: str) -> None:
    """With the function's name, the field and its limits."""
    with pytest.raises(DevhostError, match=f"f: the schedule .*{says}"):
        parse(text, "f")


@pytest.mark.parametrize(
    ("text", "often"),
    [("*/30 * * * * *", True), ("0 * * * * *", False), ("00:00:30", True), ("00:01:00", False)],
)
def test_schedules_below_a_minute_are_often(text: str, often: bool) -> None:  # noqa: FBT001
    """For those no status is kept."""
    assert often == parse(text, "f").often
