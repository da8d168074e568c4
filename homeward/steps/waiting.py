"""Waiting for one job or state, in an orchestration of its own so that the item's history does not grow with time."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.payload import Payload
from homeward.steps.step import Step
from homeward.steps.wait import WaitInput, WaitResult


@dataclass(frozen=True, slots=True)
class WaitingInput(Payload):
    """`kind` sets the pace (`homeward.domain.cadence`); `since` is when the waiting began.

    `missed` counts looks in a row that Azure did not answer, or that found no item.
    """

    watcher: str
    kind: str
    since: datetime
    wait: WaitInput
    looks: int = 0
    missed: int = 0


WAITING = Step("waiting", WaitingInput, WaitResult)
