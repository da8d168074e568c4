"""Cancel a failover that is not committed. `failoverCancel` has no body; no record shows it for this provider."""

from typing import Any

from activities.ensuring import calls, ensure
from activities.registration import activity
from activities.uncommitted import Until
from homeward.arm.site_recovery import Accepted, SiteRecovery
from homeward.domain import jobs
from homeward.domain.replicated_item import CANCEL_FAILOVER as OPERATION
from homeward.domain.replicated_item import ReplicatedItem
from homeward.steps.cancel_failover import CANCEL_FAILOVER, CancelFailoverInput
from homeward.steps.change import Change

_REMEDY = "Reject the commit; the run's item then names the requests of a rollback."
_UNTIL = Until(OPERATION, "FailoverNotCancellable", _REMEDY)


@activity(CANCEL_FAILOVER, lambda step: calls(step.intent, reads=1))
async def cancel_failover(step: CancelFailoverInput, client: Any) -> Change:  # client: an untyped binding
    return await ensure(step.intent, client, _UNTIL.act(jobs.CANCEL, _send))


async def _send(vault: SiteRecovery, item: ReplicatedItem) -> Accepted:
    return await vault.cancel_failover(item.id)
