"""Look whether a decision counts: signed by this app, for this gate as it stands, in time, by somebody else."""

from typing import Any

from activities.registration import activity
from homeward import durable_state
from homeward.domain.gates import why_not
from homeward.settings import from_environment
from homeward.steps.run import RunInput
from homeward.steps.verify_decision import VERIFY_DECISION, VerifyDecisionInput, VerifyDecisionResult


@activity(VERIFY_DECISION, need=None)
async def verify_decision(step: VerifyDecisionInput, client: Any) -> VerifyDecisionResult:  # client: untyped
    run = await durable_state.instance(client, step.run_id)
    return VerifyDecisionResult(_why_not(step, RunInput.from_json(run.input)) if run else "The run is gone.")


def _why_not(step: VerifyDecisionInput, order: RunInput) -> str:
    decision, key = step.decision, from_environment().signing_key or order.decision_key
    if not key or not decision.signed_with(key):
        return "A decision arrived that this app did not sign; it was ignored."
    return why_not(decision, step.gate, step.run_id, order.requester, break_glass=order.break_glass)
