"""One budget of ARM calls for the whole app: who may call now, and when whoever may not comes back.

Azure Resource Manager keeps a bucket of tokens for reads, writes and deletes of each subscription and caller. Ours
follow them: every answer says how many are left (`x-ms-ratelimit-remaining-subscription-*`), and in between they
refill by Azure's own time. Work takes what it needs before its first call, so that it is not left half done; where
there is too little, it gets a place in the queue and its moment.
Source: learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling.
"""

import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from homeward.domain.evidence import Fault
from homeward.errors import RetryLaterError

READS, WRITES, DELETES = "reads", "writes", "deletes"


class Use(IntEnum):
    """What calls are for, the most important first. A reprotect follows what brings VMs back."""

    CHANGE = 0
    WATCH = 1
    REPROTECT = 2
    PREFLIGHT = 3
    LATER = 4


@dataclass(frozen=True, slots=True)
class Need:
    """The calls that a piece of work will most likely make, in the subscription of `arm_id`."""

    use: Use
    arm_id: str
    reads: int
    writes: int = 0


# Size and tokens a second, as documented. A bucket of another size shows itself by what Azure says is left in it.
_DOCUMENTED = {READS: (250, 25), WRITES: (200, 10), DELETES: (200, 10)}
# The share of a full bucket that each use leaves to the more important ones, and all of them to the lists that many
# share: nobody counts those beforehand, else each of a thousand would wait for what only one of them calls.
_LEAVES = {Use.CHANGE: 0.12, Use.WATCH: 0.16, Use.REPROTECT: 0.2, Use.PREFLIGHT: 0.25, Use.LATER: 0.5}
# The reprotects of a wave leave half of its changes to the start of the next one, which comes in the middle of them.
_LEAVES_WRITES = {**_LEAVES, Use.REPROTECT: 0.5}
# Moments are whole quarters of a second; a place that nobody claims is given up a minute after its moment.
_GRAIN, _KEPT = 0.25, timedelta(seconds=60)
_LONG_AGO = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in the queue: `rank` is when its work came first, `due` when to come back."""

    rank: datetime
    due: datetime
    use: Use
    tokens: int


@dataclass(slots=True)
class Bucket:
    """`left` is free for whoever comes; `taken` is promised or under way and not answered yet.

    `leaves`: the share of it that each use leaves to others.
    """

    size: float
    per_second: float
    left: float
    leaves: Mapping[Use, float]
    taken: int = 0
    at: datetime = _LONG_AGO
    _queue: list[_Place] = field(default_factory=list[_Place])

    def pass_time(self, moment: datetime) -> None:
        """Refill up to this moment; time never goes back, whichever clock tells it."""
        if moment > self.at:
            refilled = self.left + (moment - self.at).total_seconds() * self.per_second
            self.left, self.at = min(refilled, self.size - self.taken), moment

    def ask(self, tokens: int, use: Use, rank: datetime) -> _Place | None:
        """Take tokens, or else take a place in the queue and answer it.

        Nobody who is as important and came later goes first.
        """
        self._leave(rank)
        ahead = sum(one.tokens for one in self._queue if one.use <= use and one.rank < rank)
        short = tokens + ahead + self.size * self.leaves[use] - self.left
        if short <= 0:
            self.take(tokens)
            return None
        delay = (short / self.per_second // _GRAIN + 1) * _GRAIN
        due = self.at + timedelta(seconds=delay)
        self._queue.append(_Place(rank, due, use, tokens))
        return self._queue[-1]

    def most(self, use: Use) -> int:
        """What a full bucket has for this use: whoever asked for more would wait for ever."""
        return int(self.size - self.size * self.leaves[use])

    def take(self, tokens: int) -> None:
        self.left -= tokens
        self.taken += tokens

    def give_back(self, tokens: int) -> None:
        self.left += tokens
        self.taken -= tokens

    def answered(self, left: float | None) -> None:
        """A call came to its end; `left` is what Azure says, which is right where our count is not.

        What is left of a bucket that should be full tells its size.
        """
        full = self.left + self.taken >= self.size
        self.taken -= 1
        if left is not None:
            self.size = left + 1 if full else max(self.size, left + 1)
            self.left = left - self.taken

    def _leave(self, rank: datetime) -> None:
        """Give up the place of this rank, and those that nobody claimed. What its work needs may have changed."""
        mine = next((one for one in self._queue if one.rank == rank), None)
        self._queue = [one for one in self._queue if one is not mine and one.due + _KEPT > self.at]


def _buckets() -> dict[str, Bucket]:
    leaves = {READS: _LEAVES, WRITES: _LEAVES_WRITES, DELETES: _LEAVES}
    return {kind: Bucket(size, rate, size, leaves[kind]) for kind, (size, rate) in _DOCUMENTED.items()}


class Turn:
    """The calls that one piece of work was given and has not made yet."""

    def __init__(self, need: Need) -> None:
        self.subscription = _subscription(need.arm_id)
        self.left = {READS: need.reads, WRITES: need.writes, DELETES: 0}


_turn: ContextVar[Turn | None] = ContextVar("turn", default=None)


@contextmanager
def shared() -> Generator[None]:
    """Calls that serve many are made at once: refused halfway, they would be made again by each of those in turn.

    Beyond what the uses leave to them, whoever comes next waits until they are made up for.
    """
    token = _turn.set(None)
    try:
        yield
    finally:
        _turn.reset(token)


class Budget:
    """The buckets of every subscription that this worker calls. Workers share what Azure tells each of them."""

    def __init__(self) -> None:
        self._subscriptions: dict[str, dict[str, Bucket]] = {}
        self._newest = _LONG_AGO

    @contextmanager
    def turn(self, need: Need, at: datetime, rank: datetime | None) -> Generator[None]:
        """Take what is needed, for work that was scheduled `at`; what was not used is given back at the end.

        Raises RetryLaterError with the rank of a place in the queue, which the work brings along when it comes back.
        """
        need = self._possible(need)
        self._take(need, at, rank or self._rank(at))
        turn = Turn(need)
        token = _turn.set(turn)
        try:
            yield
        finally:
            _turn.reset(token)
            for kind, tokens in turn.left.items():
                self._of(turn.subscription)[kind].give_back(tokens)
            turn.left = dict.fromkeys(turn.left, 0)

    def _possible(self, need: Need) -> Need:
        """What it needs beyond a full bucket is counted call by call, as what it did not foresee."""
        buckets = self._of(_subscription(need.arm_id))
        reads, writes = (buckets[kind].most(need.use) for kind in (READS, WRITES))
        return replace(need, reads=min(need.reads, reads), writes=min(need.writes, writes))

    def _rank(self, at: datetime) -> datetime:
        """That of work which comes now: no two have the same."""
        self._newest = max(at, self._newest + timedelta.resolution)
        return self._newest

    def _take(self, need: Need, at: datetime, rank: datetime) -> None:
        buckets = self._of(_subscription(need.arm_id))
        reads, writes = buckets[READS], buckets[WRITES]
        reads.pass_time(at)
        writes.pass_time(at)
        if place := reads.ask(need.reads, need.use, rank):
            raise _later(place, reads.at)
        if need.writes and (place := writes.ask(need.writes, need.use, rank)):
            reads.give_back(need.reads)
            raise _later(place, writes.at)

    def now(self, arm_id: str) -> datetime:
        """Azure's time, as far as this worker has heard of it in the subscription of `arm_id`."""
        return self._of(_subscription(arm_id) or arm_id)[READS].at

    def spend(self, method: str, url: str) -> None:
        """Count one call that is about to be sent: from the turn, or beyond it, which an empty bucket refuses."""
        subscription, kind = _subscription(url), kind_of(method)
        turn, bucket = _turn.get(), self._of(subscription)[kind]
        if turn is not None and turn.subscription == subscription and turn.left[kind]:
            turn.left[kind] -= 1
            return
        if turn is not None:
            bucket.pass_time(self.now(turn.subscription))
            if bucket.left < 1 and (place := bucket.ask(1, Use.CHANGE, self._rank(bucket.at))):
                raise _later(place, bucket.at)
        bucket.take(1)

    def answered(self, method: str, url: str, at: datetime | None, headers: Mapping[str, str]) -> None:
        """Follow what Azure's answer says is left; without an answer, the call counts as made."""
        kind = kind_of(method)
        bucket = self._of(_subscription(url))[kind]
        if at is not None:
            bucket.pass_time(at)
        said = headers.get(f"x-ms-ratelimit-remaining-subscription-{kind}", "")
        bucket.answered(float(said) if said.isdigit() else None)

    def _of(self, subscription: str) -> dict[str, Bucket]:
        return self._subscriptions.setdefault(subscription, _buckets())


def _later(place: _Place, now: datetime) -> RetryLaterError:
    fault = Fault("ArmBudget", "Homeward holds this call back: Azure would throttle it.")
    return RetryLaterError(fault, (place.due - now).total_seconds(), rank=place.rank)


_SUBSCRIPTION = re.compile("/subscriptions/([^/?]+)", re.IGNORECASE)


def _subscription(url: str) -> str:
    found = _SUBSCRIPTION.search(url)
    return found[1].lower() if found else ""


def kind_of(method: str) -> str:
    return {"GET": READS, "HEAD": READS, "DELETE": DELETES}.get(method.upper(), WRITES)
