"""Waiting for one job or state, in an orchestration of its own so that the item's history does not grow with time."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.payload import Payload
from homeward.steps.step import Step
from homeward.steps.wait import WaitInput, WaitResult


@dataclass(frozen=True, slots=True)
class WaitingInput(Payload):
    """`kind` sets the pace (`homeward.domain.cadence`); `since` is when the waiting began."""

    watcher: str
    kind: str
    since: datetime
    wait: WaitInput


WAITING = Step("waiting", WaitingInput, WaitResult)
