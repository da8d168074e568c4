"""Read whether the run that holds a lease has ended, with all that belongs to it: that may outlive a run."""

from typing import Any

from activities import kin
from activities.registration import activity
from homeward import durable_state
from homeward.steps.lease_holder import LEASE_HOLDER, LeaseHolderInput, LeaseHolderResult


@activity(LEASE_HOLDER, need=None)
async def lease_holder(step: LeaseHolderInput, client: Any) -> LeaseHolderResult:
    run = await durable_state.instance(client, step.run_id)
    family = [] if step.run_only else await kin.of_run(client, step.run_id)
    record = await durable_state.entity_state(client, "record", step.run_id) if run is None else {}
    ended = run.ended if run is not None else step.or_gone or "endedAt" in record
    return LeaseHolderResult(ended=ended and all(one.ended for one in family))
