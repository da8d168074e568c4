"""Choose a recovery point for an item anew: what is there now is read, nothing is changed."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.findings import Finding
from homeward.domain.payload import Payload
from homeward.domain.runs import PointChoice, PointUsed
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class ChoosePointInput(Payload):
    """`older_than`: of the points, only those before this time; Latest is then the newest of them."""

    vault_id: str
    item_id: str
    choice: PointChoice
    older_than: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChoosePointResult(Payload):
    """`read_at`: Azure's time of looking; a change that follows cannot have started before it."""

    point: PointUsed
    read_at: datetime
    findings: tuple[Finding, ...] = ()


CHOOSE_POINT = Step("choose_point", ChoosePointInput, ChoosePointResult)
