"""Fail an item over into a test network. Its source goes on, and so does its replication.

Source: the recorded `testFailover` of another provider, and the SDK's `A2ATestFailoverInput`.
"""

from functools import partial
from typing import Any

from activities.ensuring import Act, calls, ensure
from activities.isolating import judged
from activities.registration import activity
from homeward.arm.site_recovery import Accepted, SiteRecovery
from homeward.domain import jobs
from homeward.domain.evidence import Fault
from homeward.domain.failover_body import test_failover_body
from homeward.domain.replicated_item import ReplicatedItem
from homeward.steps.change import Change
from homeward.steps.drill import TEST_FAILOVER, TestFailoverInput

_OPERATION = "TestFailover"


@activity(TEST_FAILOVER, lambda step: calls(step.intent, reads=6))
async def test_failover(step: TestFailoverInput, client: Any) -> Change:  # client: an untyped binding
    async def send(vault: SiteRecovery, item: ReplicatedItem) -> Accepted:
        return await vault.test_failover(item.id, test_failover_body(step.point.id, step.network_id))

    return await ensure(step.intent, client, Act(jobs.TEST_FAILOVER, _never, partial(_objection, step), send))


async def _never(_vault: SiteRecovery, _item: ReplicatedItem | None) -> bool:
    """Only a job of ours is adopted: a test failover of somebody else is none of our business."""
    return False


async def _objection(step: TestFailoverInput, item: ReplicatedItem) -> Fault | None:
    """What preflight saw may have changed: the item, and whom the test network is peered to."""
    return _not_ready(step, item) or await _not_isolated(step, item)


def _not_ready(step: TestFailoverInput, item: ReplicatedItem) -> Fault | None:
    same_life = item.lifecycle_id == step.intent.lifecycle_id
    allowed = _OPERATION in item.allowed_operations
    if item.protection_state == "Protected" and allowed and item.idle and same_life:
        return None
    doing = "" if item.idle else f", busy with {item.scenario}"
    return Fault(
        "NotReadyToTest",
        f"{item.friendly_name} is {item.protection_state} now{doing}; Azure allows "
        f"{', '.join(item.allowed_operations) or 'nothing'}.",
        recommended_action="Somebody changed it since preflight. Look at its page in the vault before a new run.",
    )


async def _not_isolated(step: TestFailoverInput, item: ReplicatedItem) -> Fault | None:
    seen = await judged(step.intent.vault_id, item, step.network_id)
    if not seen.findings:
        return None
    first = seen.findings[0]
    return Fault(first.code, first.message, recommended_action=first.remedy)
