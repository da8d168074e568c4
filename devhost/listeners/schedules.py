"""When a timer trigger fires: NCRONTAB expressions with five or six fields, or a time span.

The rules are those of the NCrontab library that the real host uses: days of month and of week must both
match, and Sunday is 0 only.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from devhost.errors import DevhostError
from devhost.spans import seconds_of

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_DAYS = {name: number for number, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
_FIVE, _SIX = 5, 6
_HORIZON = timedelta(days=366 * 40)  # each 29 February has met each day of the week by then
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    low: int
    high: int
    words: dict[str, int]

    def parse(self, text: str) -> frozenset[int]:
        return frozenset(number for part in text.split(",") for number in self._part(part))

    def _part(self, part: str) -> range:
        whole, slash, step = part.partition("/")
        every = self._number(step, 1, self.high) if slash else 1
        if whole == "*":
            return range(self.low, self.high + 1, every)
        first, dash, last = whole.partition("-")
        begin = self._value(first)
        if dash:
            low, high = sorted((begin, self._value(last)))
            return range(low, high + 1, every)
        return range(begin, (self.high if slash else begin) + 1, every)

    def _value(self, text: str) -> int:
        """A number, or a name of which the first three letters count."""
        named = self.words.get(text[:3].lower()) if text.isalpha() else None
        return self._number(text, self.low, self.high) if named is None else named

    def _number(self, text: str, low: int, high: int) -> int:
        if not re.fullmatch(r"[0-9]{1,2}", text) or not low <= int(text) <= high:
            raise ValueError(f"{text!r} is no {self.name} from {low} to {high}")
        return int(text)


_FIELDS = [
    _Field("second", 0, 59, {}),
    _Field("minute", 0, 59, {}),
    _Field("hour", 0, 23, {}),
    _Field("day of the month", 1, 31, {}),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of the week", 0, 6, _DAYS),
]


class Schedule(Protocol):
    """When to fire; all times are UTC."""

    def after(self, moment: datetime) -> datetime:
        """The first occurrence later than `moment`."""
        ...

    @property
    def often(self) -> bool:
        """More than once a minute: the real host keeps no status of such a schedule."""
        ...


@dataclass(frozen=True, slots=True)
class Span:
    """Every so long."""

    length: timedelta

    def after(self, moment: datetime) -> datetime:
        return moment + self.length

    @property
    def often(self) -> bool:
        return self.length < _MINUTE


class Cron:
    """A calendar of moments."""

    def __init__(self, text: str) -> None:
        parts = text.split()
        if len(parts) not in {_FIVE, _SIX}:
            raise ValueError(f"it has {len(parts)} fields, not 6 (or 5, without seconds)")
        parts = parts if len(parts) == _SIX else ["0", *parts]
        fields = [field.parse(part) for field, part in zip(_FIELDS, parts, strict=True)]
        self._seconds, self._minutes, self._hours, self._days, self._months, self._weekdays = fields
        self._first = time(min(self._hours), min(self._minutes), min(self._seconds), tzinfo=UTC)
        self.after(datetime(2000, 1, 1, tzinfo=UTC))

    @property
    def often(self) -> bool:
        return len(self._seconds) > 1

    def after(self, moment: datetime) -> datetime:
        day = moment.date()
        later = self._later((moment.hour, moment.minute, moment.second))
        if later is not None and self._takes(day):
            return datetime.combine(day, later)
        last = day + _HORIZON
        while (day := day + timedelta(days=1)) < last:
            if self._takes(day):
                return datetime.combine(day, self._first)
        raise ValueError("it never occurs")

    def _later(self, bound: tuple[int, int, int]) -> time | None:
        """The first time of a day that is later than hour, minute and second."""
        times = (
            time(hour, minute, second, tzinfo=UTC)
            for hour in sorted(self._hours)
            if hour >= bound[0]
            for minute in sorted(self._minutes)
            if (hour, minute) >= bound[:2]
            for second in sorted(self._seconds)
            if (hour, minute, second) > bound
        )
        return next(times, None)

    def _takes(self, day: date) -> bool:
        return day.day in self._days and day.month in self._months and day.isoweekday() % 7 in self._weekdays


def parse(text: str, place: str) -> Schedule:
    """Read a schedule; `place` names the function in the error about a wrong one."""
    seconds = seconds_of(text)
    if seconds:
        return Span(timedelta(seconds=seconds))
    try:
        return Cron(text)
    except ValueError as error:
        raise DevhostError(f"{place}: the schedule {text!r} is no NCRONTAB expression: {error}.") from error
