"""What this worker knows of a vault's jobs, and how far a reading of their list must go.

A list of thousands comes in pages. Who waits for certain jobs needs no page beyond the last of them; who looks for a
job that cannot have started before a moment needs none beyond that, if the list tells its jobs newest first. No
record shows that it does: this counts as seen where the whole of a long list was in that order not long ago.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from homeward.arm.pages import Read
from homeward.domain.jobs import Job

_EVER, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
# The order that was seen in so many pages counts so long (Azure's time); then the list is read to its end once more.
# A shorter list always is: it costs little, and tells little of an order.
_TELLING, _TRUSTED = 3, timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Ask:
    """The jobs of these names, and every job that started at or after `back_to`, by Site Recovery's own time.

    A job that is known to have ended is not looked for again by its name.
    """

    names: frozenset[str] = frozenset()
    back_to: datetime = _NEVER


ALL = Ask(back_to=_EVER)


@dataclass(frozen=True, slots=True)
class Page(Read[list[Job]]):
    """`last`: no other follows, so that what was read is the whole list."""

    last: bool = False


@dataclass(slots=True)
class JobList:
    """Every job of a vault that was seen, each as it was last seen. `calls`: what a reading is likely to take."""

    known: dict[str, Read[Job]] = field(default_factory=dict[str, Read[Job]])
    calls: int = 1
    _at: datetime = _EVER
    _complete_from: datetime = _NEVER
    _in_order_at: datetime = _EVER
    _asked: list[Ask] = field(default_factory=list[Ask])

    def ask(self, ask: Ask) -> None:
        """The next reading answers this, too."""
        self._asked.append(ask)

    def answers(self, ask: Ask, moment: datetime) -> bool:
        """Whether what was read after `moment` answers this."""
        since = ask.back_to == _NEVER or (self._at > moment and self._complete_from <= ask.back_to)
        return since and all(self._answered(name, moment) for name in ask.names)

    def _answered(self, name: str, moment: datetime) -> bool:
        job = self.known.get(name)
        return job is not None and (job.value.ended or job.at > moment)

    async def read(self, pages: AsyncGenerator[Page]) -> Read[list[Job]]:
        """Read as far as those need who have asked before. Answers all known jobs, with the time of this reading."""
        asked, self._asked = self._asked, []
        names = {name for one in asked for name in one.names if not self._answered(name, _NEVER)}
        back_to = min((one.back_to for one in asked), default=_NEVER)
        reading = _Reading()
        async with aclosing(pages):
            async for page in pages:
                reading.turn(page)
                if page.last or (names <= reading.found.keys() and self._reach(reading) <= back_to):
                    break
        return self._keep(reading)

    def _reach(self, reading: "_Reading") -> datetime:
        """From when on a reading holds every job. Of those that started together a part may be on the next page."""
        if reading.whole:
            return _EVER
        trusted = reading.in_order and reading.at - self._in_order_at <= _TRUSTED
        return reading.oldest + timedelta.resolution if trusted else _NEVER

    def _keep(self, reading: "_Reading") -> Read[list[Job]]:
        self._at, self._complete_from = reading.at, self._reach(reading)
        if reading.whole:
            self.known.clear()
            telling = reading.in_order and reading.calls >= _TELLING
            self._in_order_at = reading.at if telling else _EVER
        if not reading.whole or not reading.in_order:
            self.calls = reading.calls
        self.known |= {name: Read(job, reading.at) for name, job in reading.found.items()}
        return Read([one.value for one in self.known.values()], reading.at, reading.calls)


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    found: dict[str, Job] = field(default_factory=dict[str, Job])
    at: datetime = _EVER
    calls: int = 0
    oldest: datetime = _NEVER - timedelta.resolution
    in_order: bool = True
    whole: bool = False

    def turn(self, page: Page) -> None:
        starts = [self.oldest, *(job.started_at or _EVER for job in page.value)]
        self.in_order = self.in_order and all(newer >= older for newer, older in pairwise(starts))
        self.oldest, self.at, self.calls = starts[-1], page.at, page.calls
        self.found |= {job.name: job for job in page.value}
        self.whole = page.last
