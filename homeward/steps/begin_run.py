"""Start the run that follows from an assessment. There is one, however often it is started."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.payload import Payload
from homeward.domain.runs import RunRequest
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class BeginRunInput(Payload):
    """`plan_hash`: only where the plan still says this. `requested_by`: shown as who asked; it is no person."""

    request: RunRequest
    plan_hash: str
    requested_by: str
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class BeginRunResult(Payload):
    run_id: str


BEGIN_RUN = Step("begin_run", BeginRunInput, BeginRunResult)
