"""What a run, its waves, its batches and its items tell each other: news go up, orders go down.

A parent outlives its children, so news always find somebody; a child that has ended is news enough by itself.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from homeward.domain.claims import Claim
from homeward.domain.evidence import MOST_FAULTS, Fault
from homeward.domain.payload import Payload
from homeward.domain.runs import Counts, PointKind
from homeward.domain.scope import Scope
from homeward.steps.failover import FailoverInput

NEWS, ORDERS = "news", "orders"


class Milestone(StrEnum):
    """Checked: preflight is over and nothing was changed. Recovered: committed, or ended without it.

    Ready: a member of a multi-VM group has its source off, and waits for the others.
    """

    CHECKED = "Checked"
    READY = "Ready"
    RECOVERED = "Recovered"


@dataclass(frozen=True, slots=True)
class Check(Payload):
    """What the preflight of an item, a batch or a wave came to. `digest` covers all that an approval is about.

    `faults`: the first of what stops it; `more` counts those that were left out.
    `point`: the kind of recovery point that was found for an item. `scope`: what of it an approval is about.
    `not_before`: a multi-VM group goes to the newest point of the kind at its failover, and to none before this.
    """

    digest: str = ""
    faults: tuple[Fault, ...] = ()
    claims: tuple[Claim, ...] = ()
    data_loss_seconds: float | None = None
    point: PointKind | None = None
    scope: Scope | None = None
    not_before: datetime | None = None
    more: int = 0

    def telling(self, faults: tuple[Fault, ...]) -> "Check":
        """With the first of these faults, and the others counted."""
        more = self.more + max(0, len(faults) - MOST_FAULTS)
        return replace(self, faults=faults[:MOST_FAULTS], more=more)


@dataclass(frozen=True, slots=True)
class News(Payload):
    """From a child to its parent. `number` counts its letters: what an older one says of its state is over.

    `turn`: how many times it needs to be told to go; more than once where it has recovered and moves once more.
    `order`: what a member of a multi-VM group would do now if it were alone. `broken`: how children of it broke.
    """

    sender: str
    number: int
    counts: Counts
    reached: tuple[Milestone, ...] = ()
    turn: int = 1
    check: Check | None = None
    order: FailoverInput | None = None
    broken: tuple[Fault, ...] = ()


class Order(StrEnum):
    """Go: change what was checked. Stop: begin nothing more; what is under way goes on."""

    GO = "Go"
    STOP = "Stop"


@dataclass(frozen=True, slots=True)
class Orders(Payload):
    """From a parent to its child. `why` says why it stops."""

    order: Order
    why: Fault | None = None
