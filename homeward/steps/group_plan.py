"""The temporary recovery plan of a multi-VM group: save it, and remove it."""

from dataclasses import dataclass

from homeward.domain.evidence import Evidence, Fault
from homeward.domain.payload import Payload
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class SavePlanInput(Payload):
    vault_id: str
    name: str
    item_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemovePlanInput(Payload):
    vault_id: str
    name: str


@dataclass(frozen=True, slots=True)
class PlanSeen(Payload):
    """`done`: a read showed it as it should be, there or gone; else it was asked for now, or `fault` says why not."""

    done: bool
    fault: Fault | None = None
    evidence: tuple[Evidence, ...] = ()


SAVE_PLAN = Step("save_plan", SavePlanInput, PlanSeen)
REMOVE_PLAN = Step("remove_plan", RemovePlanInput, PlanSeen)
