"""Choose a recovery point for an item anew: what is there now is read, nothing is changed."""

from dataclasses import dataclass

from homeward.domain.findings import Finding
from homeward.domain.payload import Payload
from homeward.domain.runs import PointChoice, PointUsed
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class ChoosePointInput(Payload):
    vault_id: str
    item_id: str
    choice: PointChoice


@dataclass(frozen=True, slots=True)
class ChoosePointResult(Payload):
    point: PointUsed
    findings: tuple[Finding, ...] = ()


CHOOSE_POINT = Step("choose_point", ChoosePointInput, ChoosePointResult)
