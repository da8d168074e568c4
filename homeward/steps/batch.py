"""A wave and its batches: items that may go at the same time, at most so many under one orchestration."""

from dataclasses import dataclass

from homeward.domain.naming import Named
from homeward.domain.payload import Payload
from homeward.domain.policies import Policy, WavePolicy
from homeward.domain.runs import Counts, RunRequest
from homeward.steps.step import Step

# Children of one orchestration (DESIGN 4.7 allows 50); forty seats of a roster stay under 32 KB.
MOST_SEATS = 40


@dataclass(frozen=True, slots=True)
class Seat(Payload):
    """An item in a batch; `policy` is the number of its policy in the batch's list.

    `group` names the multi-VM group it moves with: all members of one sit in one batch.
    """

    named: Named
    member: str
    policy: int = 0
    group: str = ""


@dataclass(frozen=True, slots=True)
class Seats(Payload):
    """What the roster entity of a batch holds. `digest` tells one filling from another."""

    digest: str
    policies: tuple[Policy, ...]
    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class BatchRef(Payload):
    """A batch as the run knows it: where its seats are, and how many."""

    roster: str
    digest: str
    items: int


@dataclass(frozen=True, slots=True)
class BatchInput(Payload):
    """`slots`: how many of its items may be on their way at a time. `wave`: the number of its wave."""

    run_id: str
    parent: str
    request: RunRequest
    ref: BatchRef
    slots: int
    wave: int = 0


@dataclass(frozen=True, slots=True)
class WaveRef(Payload):
    """A wave as the resolution of a run left it."""

    name: str
    policy: WavePolicy
    batches: tuple[BatchRef, ...]

    @property
    def items(self) -> int:
        return sum(batch.items for batch in self.batches)


@dataclass(frozen=True, slots=True)
class WaveInput(Payload):
    run_id: str
    request: RunRequest
    ref: WaveRef
    number: int = 0


BATCH = Step("batch", BatchInput, Counts)
WAVE = Step("wave", WaveInput, Counts)
