"""An assessment: is what a signal says of a plan's VMs so, and what follows from it."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.assessment import Noticed, Opinion
from homeward.domain.evidence import Fault
from homeward.domain.payload import Payload
from homeward.domain.signal_policy import SignalPolicy, Then
from homeward.domain.signals import Signal
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class AssessmentInput(Payload):
    """One signal and one plan, as the plan was when the signal came (`plan_hash`)."""

    signal: Signal
    plan: str
    plan_hash: str
    vault_id: str
    policy: SignalPolicy


@dataclass(frozen=True, slots=True)
class AssessmentProgress(Payload):
    """The custom status of an assessment, and its result. `vms`: the first of those that the signal is about.

    `joined`: the assessment that looks into it. `run_id`: the run that followed; `faults`: why none could.
    """

    opened_at: datetime
    opinion: Opinion | None = None
    then: Then = Then.NOTHING
    ended_at: datetime | None = None
    vms: tuple[str, ...] = ()
    hit: int = 0
    of: int = 0
    joined: str = ""
    run_id: str = ""
    noticed: tuple[Noticed, ...] = ()
    faults: tuple[Fault, ...] = ()


ASSESSMENT = Step("assessment", AssessmentInput, AssessmentProgress)
