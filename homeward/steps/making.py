"""Make what the way back needs and lacks, under the names that were shown and approved."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.evidence import Evidence, Fault
from homeward.domain.payload import Payload
from homeward.domain.way_back import WayBack
from homeward.steps.change import Change, Intent
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class MakingInput(Payload):
    intent: Intent
    way_back: WayBack
    target_region: str


@dataclass(frozen=True, slots=True)
class MakingResult(Payload):
    """`fault` says what could not be made, and why."""

    evidence: tuple[Evidence, ...] = ()
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class MakeSettingInput(Payload):
    """One of the settings of `way_back`; `asked_at` is when the orchestration asked."""

    intent: Intent
    setting_id: str
    way_back: WayBack
    target_region: str
    asked_at: datetime


MAKE_SETTING = Step("make_setting", MakeSettingInput, Change)
# All of them, one after the other, in an orchestration of its own.
MAKING = Step("making", MakingInput, MakingResult)
