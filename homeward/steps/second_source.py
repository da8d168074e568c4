"""One look at what is said to be down, through sources that the signal did not come from."""

from dataclasses import dataclass

from homeward.domain.assessment import Look
from homeward.domain.payload import Payload
from homeward.domain.signal_policy import SignalPolicy
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class SecondSourceInput(Payload):
    """Which VMs are said to be down is read from the plan's docket."""

    vault_id: str
    plan: str
    plan_hash: str
    policy: SignalPolicy


SECOND_SOURCE = Step("second_source", SecondSourceInput, Look)
