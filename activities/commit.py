"""Commit a failover. `failoverCommit` has no body (recorded)."""

from functools import partial
from typing import Any

from activities.ensuring import Act, calls, ensure
from activities.registration import activity
from homeward.arm.azure import connected
from homeward.arm.site_recovery import Accepted, SiteRecovery
from homeward.domain import jobs
from homeward.domain.evidence import Fault
from homeward.domain.expectations import Expectation, agrees
from homeward.domain.replicated_item import ReplicatedItem
from homeward.steps.change import Change
from homeward.steps.commit import COMMIT, CommitInput


@activity(COMMIT, lambda step: calls(step.intent, reads=1))
async def commit(step: CommitInput, client: Any) -> Change:
    return await ensure(step.intent, client, Act(jobs.COMMIT, _already, partial(_objection, step), _send))


async def _already(_vault: SiteRecovery, item: ReplicatedItem | None) -> bool:
    return agrees(Expectation.COMMITTED, item)


async def _objection(step: CommitInput, item: ReplicatedItem) -> Fault | None:
    if agrees(Expectation.FAILED_OVER, item):
        return _another_failover(step) or _another_point(step)
    return Fault(
        "NotReadyToCommit",
        f"{item.friendly_name} is {item.protection_state} with its active location {item.active_location}.",
        recommended_action="It changed since its failover. Look at its page in the vault.",
    )


def _another_failover(step: CommitInput) -> Fault | None:
    """Somebody undid the failover and made another that nobody here approved. The job list was read just before."""
    intent, page = step.intent, SiteRecovery(connected(), step.intent.vault_id).jobs_page()
    another = jobs.ours(page.value, jobs.FAILOVER, intent.friendly_name, intent.since) if page else None
    if another is None or another.name in step.failovers:
        return None
    return Fault(
        "AnotherFailover",
        f"{intent.friendly_name} was failed over once more by the job {another.name}, which is not this run's.",
        recommended_action="Look at the VM and its recovery point. Commit it, or cancel its failover, in the vault.",
    )


def _another_point(step: CommitInput) -> Fault | None:
    """Somebody made the VM again from a point that nobody here approved. The job list was read just before."""
    page = SiteRecovery(connected(), step.intent.vault_id).jobs_page()
    if page is None or step.points is None:
        return None
    changed = jobs.ours(page.value, jobs.CHANGE_POINT, step.intent.friendly_name, step.intent.since)
    if changed is None or changed.name in step.points:
        return None
    return Fault(
        "PointChanged",
        f"{step.intent.friendly_name} was made again from another recovery point by the job {changed.name}.",
        recommended_action="Look at the VM. Commit it in the vault, or ask for the point by this run's gate.",
    )


async def _send(vault: SiteRecovery, item: ReplicatedItem) -> Accepted:
    return await vault.commit(item.id)
