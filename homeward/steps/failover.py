"""Fail one item over to its recovery point."""

from dataclasses import dataclass, field

from homeward.domain.payload import Payload
from homeward.domain.runs import Operation, PointUsed, Shutdown
from homeward.domain.target import Target
from homeward.steps.change import Change, Intent
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class FailoverInput(Payload):
    """`target`: the settings that the item had at preflight; the VM is made with them or not at all."""

    intent: Intent
    point: PointUsed
    shutdown: Shutdown
    operation: Operation = Operation.FAILBACK
    target: Target = field(default_factory=Target)


FAILOVER = Step("failover", FailoverInput, Change)
