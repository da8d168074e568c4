"""Waiting for one job or state, in an orchestration of its own so that the item's history does not grow with time."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.payload import Payload
from homeward.steps.step import Step
from homeward.steps.wait import WaitInput, WaitResult

# The event that ends a wait after one last look.
GIVE_UP = "giveUp"


@dataclass(frozen=True, slots=True)
class WaitingInput(Payload):
    """`kind` sets the pace (`homeward.domain.cadence`); `since` is when the waiting began.

    `missed_since`: since when every look was refused or found no item. `disagreed_since`: since when the job is
    over and the item does not show it.
    """

    watcher: str
    kind: str
    since: datetime
    wait: WaitInput
    looks: int = 0
    missed_since: datetime | None = None
    disagreed_since: datetime | None = None


WAITING = Step("waiting", WaitingInput, WaitResult)
