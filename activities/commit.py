"""Commit a failover. `failoverCommit` has no body (recorded)."""

from typing import Any

from activities.ensuring import Act, calls, ensure
from activities.registration import activity
from homeward.arm.site_recovery import Accepted, SiteRecovery
from homeward.domain import jobs
from homeward.domain.evidence import Fault
from homeward.domain.expectations import Expectation, agrees
from homeward.domain.replicated_item import ReplicatedItem
from homeward.steps.change import Change
from homeward.steps.commit import COMMIT, CommitInput


@activity(COMMIT, lambda step: calls(step.intent, reads=1))
async def commit(step: CommitInput, client: Any) -> Change:
    return await ensure(step.intent, client, Act(jobs.COMMIT, _already, _objection, _send))


async def _already(_vault: SiteRecovery, item: ReplicatedItem | None) -> bool:
    return agrees(Expectation.COMMITTED, item)


async def _objection(item: ReplicatedItem) -> Fault | None:
    if agrees(Expectation.FAILED_OVER, item):
        return None
    return Fault(
        "NotReadyToCommit",
        f"{item.friendly_name} is {item.protection_state} with its active location {item.active_location}.",
        recommended_action="It changed since its failover. Look at its page in the vault.",
    )


async def _send(vault: SiteRecovery, item: ReplicatedItem) -> Accepted:
    return await vault.commit(item.id)
