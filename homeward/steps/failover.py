"""Fail one item over to its recovery point."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.domain.runs import Operation, PointUsed, Shutdown
from homeward.steps.change import Change, Intent
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class FailoverInput(Payload):
    intent: Intent
    point: PointUsed
    shutdown: Shutdown
    operation: Operation = Operation.FAILBACK


FAILOVER = Step("failover", FailoverInput, Change)
