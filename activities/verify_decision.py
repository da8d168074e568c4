"""Look whether a decision counts: signed by this app, for this gate as it stands, by somebody else."""

import azure.durable_functions as df

from activities.registration import activity
from homeward.settings import from_environment
from homeward.steps.verify_decision import VERIFY_DECISION, VerifyDecisionInput, VerifyDecisionResult

bp = df.Blueprint()


@activity(bp, VERIFY_DECISION, need=None)
async def verify_decision(step: VerifyDecisionInput) -> VerifyDecisionResult:
    return VerifyDecisionResult(_why_not(step))


def _why_not(step: VerifyDecisionInput) -> str:
    decision, key = step.decision, from_environment().signing_key or step.decision_key
    if not key or not decision.signed_with(key):
        return "A decision arrived that this app did not sign; it was ignored."
    if (decision.gate, decision.scope_hash) != (step.gate.name, step.gate.scope_hash):
        return f"A decision of {decision.decided_by} was for another scope; it was ignored."
    if not decision.decided_by or decision.decided_by == step.requested_by:
        return f"{decision.decided_by or 'Nobody'} cannot decide: the requester never approves."
    return ""
