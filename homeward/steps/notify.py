"""Tell people what an assessment came to: an alarm in the log, which alert rules look for."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.domain.signal_policy import Then
from homeward.steps.step import Nothing, Step


@dataclass(frozen=True, slots=True)
class NotifyInput(Payload):
    assessment: str
    plan: str
    then: Then
    why: str
    run_id: str = ""


NOTIFY = Step("notify", NotifyInput, Nothing)
