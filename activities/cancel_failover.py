"""Cancel a failover that is not committed. `failoverCancel` has no body; no record shows it for this provider."""

from typing import Any

from activities.ensuring import Act, calls, ensure
from activities.registration import activity
from homeward.arm.site_recovery import Accepted, SiteRecovery
from homeward.domain import jobs
from homeward.domain.evidence import Fault
from homeward.domain.expectations import Expectation, agrees
from homeward.domain.replicated_item import CANCEL_FAILOVER as OPERATION
from homeward.domain.replicated_item import ReplicatedItem
from homeward.steps.cancel_failover import CANCEL_FAILOVER, CancelFailoverInput
from homeward.steps.change import Change


@activity(CANCEL_FAILOVER, lambda step: calls(step.intent, reads=1))
async def cancel_failover(step: CancelFailoverInput, client: Any) -> Change:  # client: an untyped binding
    return await ensure(step.intent, client, Act(jobs.CANCEL, _never, _objection, _send))


async def _never(_vault: SiteRecovery, _item: ReplicatedItem | None) -> bool:
    """A read that lags behind shows the item Protected from before its failover; only a job of ours is adopted."""
    return False


async def _objection(item: ReplicatedItem) -> Fault | None:
    if agrees(Expectation.FAILED_OVER, item) and OPERATION in item.allowed_operations:
        return None
    allowed = ", ".join(item.allowed_operations) or "nothing"
    return Fault(
        "FailoverNotCancellable",
        f"{item.friendly_name} is {item.protection_state} and Azure allows {allowed}, and not {OPERATION}.",
        recommended_action="Reject the commit; the run's item then names the requests of a rollback.",
    )


async def _send(vault: SiteRecovery, item: ReplicatedItem) -> Accepted:
    return await vault.cancel_failover(item.id)
