"""Whether a decision that reached a run counts."""

from dataclasses import dataclass

from homeward.domain.gates import Decision, Gate
from homeward.domain.payload import Payload
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class VerifyDecisionInput(Payload):
    """`run_id`: the run whose requester must not decide."""

    run_id: str
    gate: Gate
    decision: Decision


@dataclass(frozen=True, slots=True)
class VerifyDecisionResult(Payload):
    """`why_not` is empty where the decision counts."""

    why_not: str = ""


VERIFY_DECISION = Step("verify_decision", VerifyDecisionInput, VerifyDecisionResult)
