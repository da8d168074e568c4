"""What a plan has been told of its VMs: who is said to be down, since when, and how often that came and went.

Times are those of hearing, not of the senders' clocks; what a sender says only tells which of its words is newer.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from homeward.domain.bearing import Bearing
from homeward.domain.payload import Payload
from homeward.domain.signal_policy import Flap
from homeward.domain.told import Told

# What was over for so long is forgotten; more than so many are not kept.
_KEPT, _MOST = timedelta(days=1), 2000
# A person's stop is told minutes before or after the outage that it makes; a restart during one explains nothing.
_BEFORE, _AFTER = timedelta(minutes=15), timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Heard(Payload):
    """A signal as a plan takes it: `members` are the keys of the VMs that it is about."""

    bearing: Bearing
    correlation: str
    members: tuple[str, ...]
    fired_at: datetime
    heard_at: datetime
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Excuse(Payload):
    members: tuple[str, ...]
    fired_at: datetime
    heard_at: datetime


@dataclass(frozen=True, slots=True)
class Incident(Payload):
    """`ended`: when each correlation was last said to be over, for a `Fired` that comes after its `Resolved`."""

    told: tuple[Told, ...] = ()
    excuses: tuple[Excuse, ...] = ()
    ended: dict[str, datetime] = field(default_factory=dict[str, datetime])

    def hear(self, heard: Heard) -> "Incident":
        """With one signal more; one that was heard before changes nothing."""
        after = _FOLLOWS[heard.bearing](self, heard)
        return replace(
            after,
            told=tuple(one for one in after.told if _recent(one.until or one.heard_at, heard))[-_MOST:],
            excuses=tuple(one for one in after.excuses if _recent(one.heard_at, heard))[-_MOST:],
            ended={
                name: at for name, at in list(after.ended.items())[-_MOST:] if heard.heard_at - at <= _KEPT
            },
        )

    def down(self, at: datetime) -> dict[str, datetime]:
        """Since when each VM is said to be down, without those that are excused."""
        since: dict[str, datetime] = {}
        for told in self.told:
            for member in told.members if told.holds(at) else ():
                if not self._excused(member, told):
                    since[member] = min(told.since, since.get(member, told.since))
        return since

    def fired(self, member: str, at: datetime) -> tuple[datetime, datetime]:
        """When it came about by the first word of what still holds, and by the last."""
        some = [one for one in self.told if one.holds(at) and member in one.members]
        return min(one.fired_at for one in some), max(one.again_at for one in some)

    def flapping(self, flap: Flap, at: datetime) -> frozenset[str]:
        """The VMs that were told down and well again too often of late."""
        late = {one for one in self._recoveries() if at - one[1] <= timedelta(seconds=flap.within)}
        ends = Counter(member for member, _ in late)
        return frozenset(member for member, count in ends.items() if count >= flap.count)

    def _excused(self, member: str, told: Told) -> bool:
        return any(
            told.fired_at - _BEFORE <= one.fired_at <= told.fired_at + _AFTER
            for one in self.excuses
            if member in one.members
        )

    def _recoveries(self) -> Iterator[tuple[str, datetime]]:
        """Each VM with each moment at which nobody said any more that it was down."""
        spans: dict[str, list[tuple[datetime, datetime | None]]] = {}
        for told in self.told:
            for member in told.members:
                spans.setdefault(member, []).append((told.since, told.until))
        for member, some in spans.items():
            for _, until in some:
                if until and not any(since <= until and (end is None or end > until) for since, end in some):
                    yield member, until


def _counts(now: Incident, heard: Heard) -> Incident:
    over = now.ended.get(heard.correlation)
    if over is not None and over >= heard.fired_at:
        return now
    told = tuple(
        one.again(heard.fired_at, heard.heard_at) if _same(one, heard) and one.holds(heard.heard_at) else one
        for one in now.told
    )
    known = {
        member for one in told if _same(one, heard) and one.holds(heard.heard_at) for member in one.members
    }
    new = tuple(one for one in heard.members if one not in known)
    first = Told(heard.correlation, new, heard.fired_at, heard.heard_at, heard.fired_at, heard.heard_at)
    return replace(now, told=(*told, *((first,) if new else ())))


def _ends(now: Incident, heard: Heard) -> Incident:
    over = heard.resolved_at or heard.fired_at
    told = tuple(one.ended(over, heard.heard_at) if _same(one, heard) else one for one in now.told)
    before = now.ended.get(heard.correlation, over)
    return replace(now, told=told, ended={**now.ended, heard.correlation: max(before, over)})


def _same(one: Told, heard: Heard) -> bool:
    return one.correlation == heard.correlation


def _excuses(now: Incident, heard: Heard) -> Incident:
    excuse = Excuse(heard.members, heard.fired_at, heard.heard_at)
    return replace(now, excuses=(*now.excuses, excuse))


def _changes_nothing(now: Incident, _: Heard) -> Incident:
    return now


def _recent(moment: datetime, heard: Heard) -> bool:
    return heard.heard_at - moment <= _KEPT


_FOLLOWS = {
    Bearing.COUNTS: _counts,
    Bearing.ENDS: _ends,
    Bearing.EXCUSES: _excuses,
    Bearing.SAYS_LITTLE: _changes_nothing,
}
