"""Read whether the run that holds a lease has ended."""

from typing import Any

import azure.durable_functions as df
from durabletask.client import OrchestrationStatus

from activities.registration import activity_with_client
from homeward.steps.lease_holder import LEASE_HOLDER, LeaseHolderInput, LeaseHolderResult

bp = df.Blueprint()

_ENDED = (OrchestrationStatus.COMPLETED, OrchestrationStatus.FAILED, OrchestrationStatus.TERMINATED)


@activity_with_client(bp, LEASE_HOLDER)
async def lease_holder(step: LeaseHolderInput, client: Any) -> LeaseHolderResult:
    state = await client.get_orchestration_state(step.run_id, fetch_payloads=False)
    return LeaseHolderResult(ended=state is not None and state.runtime_status in _ENDED)
