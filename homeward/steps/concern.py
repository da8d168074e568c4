"""Which VMs of a plan a signal is about."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.domain.runs import Operation
from homeward.domain.signals import Signal
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class ConcernInput(Payload):
    signal: Signal
    vault_id: str
    plan: str
    plan_hash: str
    operation: Operation


@dataclass(frozen=True, slots=True)
class ConcernResult(Payload):
    """`hit`: the keys of the VMs that it is about, of all the plan's; `vms`: the names of the first of them."""

    hit: tuple[str, ...]
    of: int
    vms: tuple[str, ...] = ()


CONCERN = Step("concern", ConcernInput, ConcernResult)
