"""The shortest time in which any correct client can bring N VMs home: a discrete-event model, nothing of Homeward.

The client knows at once what happened (no detection delay), its lists cost nothing, and it makes only the calls
that no correct client can do without:

| when | call | why nothing else will do |
|---|---|---|
| before anything changes, for every VM of every wave | GET item | only it tells the states of the disks |
| | GET its recovery points | no list holds those of several items |
| | GET the VM at the target | a failback fails while it runs; lists tell no power |
| its wave has begun | POST powerOff | a planned failover needs the source off |
| it is off | GET the source VM | off is seen, not assumed, by whoever fails over |
| | POST unplannedFailover | |
| its job has ended | GET job | only it tells the recovery point, and so the data loss |
| | GET the recovered VM, GET its NIC | where it runs, with which disks and addresses |
| then | POST failoverCommit | |
| its job has ended | POST switchprotection | |

The next wave begins when all VMs of the last are committed. Durations are spread over the recorded ranges as the
emulator spreads them (its README; stated again here by hand), so that each VM takes in the model what it takes there.
"""

import hashlib
import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

# Seconds, from recordings of the live service.
SPANS = {
    "powerOff": (30, 40),
    "failoverNotRequired": (139, 172),
    "commit": (8, 38),
    "switchProtection": (414, 541),
    "resync": (2400, 3060),
}
# Azure Resource Manager's buckets: size, and tokens a second. The one for reads is larger in some subscriptions.
READS, WRITES = (250.0, 25.0), (200.0, 10.0)


@dataclass(frozen=True, slots=True)
class Vm:
    """Its own name and that of its replicated item."""

    name: str
    item: str


@dataclass(frozen=True, slots=True)
class Bound:
    """Seconds from the start until all VMs are recovered (committed), and until all are Protected again."""

    recovered: float
    protected: float


@dataclass(slots=True)
class _Tokens:
    """A bucket that serves whoever asks first."""

    size: float
    per_second: float
    promised: float = 0.0

    def at(self, moment: float, count: int) -> float:
        """When `count` calls that are wanted at this moment are all through."""
        self.promised += count
        return max(moment, (self.promised - self.size) / self.per_second)

    def refill(self, moment: float) -> None:
        """What a full bucket cannot hold is lost."""
        self.promised = max(self.promised, moment * self.per_second)


@dataclass(slots=True)
class _Model:
    reads: _Tokens
    writes: _Tokens = field(default_factory=lambda: _Tokens(*WRITES))
    queue: list[tuple[float, int, Callable[[float], None]]] = field(
        default_factory=list[tuple[float, int, Callable[[float], None]]]
    )
    number: int = 0

    def do(self, moment: float, then: Callable[[float], None]) -> None:
        self.number += 1
        heapq.heappush(self.queue, (moment, self.number, then))

    def call(self, moment: float, reads: int, writes: int, then: Callable[[float], None]) -> None:
        self.do(max(_take(self.reads, moment, reads), _take(self.writes, moment, writes)), then)

    def run(self) -> float:
        moment = 0.0
        while self.queue:
            moment, _, then = heapq.heappop(self.queue)
            then(moment)
        return moment


def _take(bucket: _Tokens, moment: float, count: int) -> float:
    bucket.refill(moment)
    return bucket.at(moment, count)


class _Way:
    """The way of one VM through the model, each step naming its calls."""

    def __init__(self, model: _Model, vm: Vm, committed: Callable[[float], None]) -> None:
        self._model, self._vm, self._tell = model, vm, committed
        self.protected = 0.0

    def _wait(self, moment: float, what: str, then: Callable[[float], None]) -> None:
        self._model.do(moment + seconds(what, self._vm), then)

    def begin(self, moment: float) -> None:
        self._model.call(moment, 0, 1, lambda at: self._wait(at, "powerOff", self._off))

    def _off(self, moment: float) -> None:
        self._model.call(moment, 1, 1, lambda at: self._wait(at, "failoverNotRequired", self._failed_over))

    def _failed_over(self, moment: float) -> None:
        self._model.call(moment, 3, 1, lambda at: self._wait(at, "commit", self._committed))

    def _committed(self, moment: float) -> None:
        self._tell(moment)
        self._model.call(moment, 0, 1, lambda at: self._wait(at, "switchProtection", self._switched))

    def _switched(self, moment: float) -> None:
        self._wait(moment, "resync", self._done)

    def _done(self, moment: float) -> None:
        self.protected = moment


@dataclass(slots=True)
class _Waves:
    """Lets a wave begin when all of the last are committed."""

    waves: list[Sequence[Vm]]
    model: _Model
    ways: list[_Way] = field(default_factory=list[_Way])
    left: int = 0
    recovered: float = 0.0

    def begin(self, moment: float) -> None:
        wave = [_Way(self.model, vm, self.committed) for vm in self.waves.pop(0)]
        self.left = len(wave)
        self.ways += wave
        for way in wave:
            way.begin(moment)

    def committed(self, moment: float) -> None:
        self.left -= 1
        self.recovered = moment
        if not self.left and self.waves:
            self.begin(moment)


def lower_bound(vms: Sequence[Vm], waves: int = 1, bucket: float = READS[0]) -> Bound:
    """`bucket`: how many reads a full bucket holds."""
    model = _Model(_Tokens(bucket, READS[1]))
    course = _Waves(in_waves(vms, waves), model)
    model.call(0.0, 3 * len(vms), 0, course.begin)
    model.run()
    return Bound(course.recovered, max(way.protected for way in course.ways))


def in_waves[T](vms: Sequence[T], waves: int) -> list[Sequence[T]]:
    """One after the other in their order, as even as can be, the larger waves first."""
    size, more = divmod(len(vms), waves)
    starts = [number * size + min(number, more) for number in range(waves + 1)]
    return [vms[begin:end] for begin, end in pairwise(starts)]


def seconds(what: str, vm: Vm) -> float:
    """How long this takes for this VM: machines have their own name, everything else the item's."""
    low, high = SPANS[what]
    who = vm.name if what == "powerOff" else vm.item
    digest = hashlib.sha256(f"duration/{what}/{who}".encode()).digest()
    return round(low + (high - low) * int.from_bytes(digest[:6]) / 2**48, 1)
