"""Start the run that follows from an assessment: of a plan as it was when the signal came, and only once."""

import secrets
from contextlib import suppress
from typing import Any

from activities import planning
from activities.registration import activity
from homeward import durable_state
from homeward.domain.run_ids import run_id
from homeward.errors import StageFailedError
from homeward.settings import from_environment
from homeward.steps.begin_run import BEGIN_RUN, BeginRunInput, BeginRunResult
from homeward.steps.run import RUN, RunInput, pinned_to


@activity(BEGIN_RUN, need=None)
async def begin_run(step: BeginRunInput, client: Any) -> BeginRunResult:  # client: an untyped binding
    request = step.request
    planning.refuse_out_of_reach(request.vault_id)
    plan = planning.pinned(request.plan or "", step.plan_hash)
    if faults := plan.contradictions(request.mode):
        raise StageFailedError(faults[0])
    new_id = run_id(request.vault_id, request.request_id)
    read_token, decision_key = secrets.token_urlsafe(24), secrets.token_urlsafe(32)
    order = RunInput(
        request,
        "",
        read_token,
        requested_by=step.requested_by,
        decision_key=decision_key,
        requested_at=step.requested_at,
        notify=from_environment().notify,
    )
    if not await durable_state.entity_state(client, "record", new_id):
        with suppress(durable_state.AlreadyExistsError):  # this activity ran before
            await durable_state.start_once(client, RUN.name, new_id, pinned_to(order, plan).to_json())
    return BeginRunResult(new_id)
