"""The times of an NCRONTAB expression, as Azure Functions has it.

`{second} {minute} {hour} {day} {month} {day of week}`; five fields leave the seconds out. UTC throughout.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_RANGES = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
_NAMES: tuple[dict[str, int], ...] = (
    {},
    {},
    {},
    {},
    {name: number for number, name in enumerate(_MONTHS, 1)},
    {name: number for number, name in enumerate(_DAYS)},
)
# The 29th of February on a certain weekday comes at least once in so many days.
_HORIZON = 366 * 41


@dataclass(frozen=True, slots=True)
class Schedule:
    seconds: frozenset[int]
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]

    def after(self, moment: datetime) -> datetime | None:
        """The first time later than that; None where it never comes."""
        days = (moment.date() + timedelta(days=number) for number in range(_HORIZON))
        return next((one for day in days for one in self._times(day) if one > moment), None)

    def until(self, moment: datetime) -> datetime | None:
        """The last time that was not later than that."""
        days = (moment.date() - timedelta(days=number) for number in range(_HORIZON))
        return next((one for day in days for one in reversed([*self._times(day)]) if one <= moment), None)

    def _times(self, day: date) -> Iterator[datetime]:
        if day.day in self.days and day.month in self.months and day.isoweekday() % 7 in self.weekdays:
            for hour in sorted(self.hours):
                for minute in sorted(self.minutes):
                    for second in sorted(self.seconds):
                        yield datetime.combine(day, time(hour, minute, second), UTC)


def parse(text: str) -> Schedule:
    """Raises ValueError, which says what is wrong."""
    fields = text.lower().split()
    if len(fields) == len(_RANGES) - 1:
        fields = ["0", *fields]
    if len(fields) != len(_RANGES):
        raise ValueError(f"{text!r} has {len(fields)} fields, not five or six")
    found = Schedule(*(_field(one, place) for place, one in enumerate(fields)))
    if found.after(datetime(2000, 1, 1, tzinfo=UTC)) is None:
        raise ValueError(f"{text!r} never comes")
    return found


def _field(text: str, place: int) -> frozenset[int]:
    return frozenset(number for part in text.split(",") for number in _part(part, place))


def _part(text: str, place: int) -> range:
    span, _, step = text.partition("/")
    least, most = _RANGES[place]
    first, dash, last = span.partition("-")
    start = least if span == "*" else _number(first, place)
    end = _number(last, place) if dash else most if step or span == "*" else start
    if start > end or (step and not (step.isdecimal() and int(step))):
        raise ValueError(f"{text!r} is no part of a schedule")
    return range(start, end + 1, int(step or 1))


def _number(text: str, place: int) -> int:
    least, most = _RANGES[place]
    number = _NAMES[place].get(text, int(text) if text.isdecimal() else -1)
    if not least <= number <= most:
        raise ValueError(f"{text!r} is no number from {least} to {most}")
    return number
