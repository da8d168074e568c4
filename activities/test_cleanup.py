"""Clean up a test failover that this run began. Whatever somebody else began is left alone."""

from functools import partial
from typing import Any

from activities.ensuring import Act, calls, ensure
from activities.registration import activity
from homeward.arm.azure import connected
from homeward.arm.site_recovery import Accepted, SiteRecovery
from homeward.domain import jobs
from homeward.domain.arm_ids import name_of
from homeward.domain.evidence import Fault
from homeward.domain.expectations import Expectation, agrees
from homeward.domain.failover_body import test_cleanup_body
from homeward.domain.replicated_item import ReplicatedItem
from homeward.steps.change import Change
from homeward.steps.drill import TEST_CLEANUP, TestCleanupInput


@activity(TEST_CLEANUP, lambda step: calls(step.intent, reads=2))
async def test_cleanup(step: TestCleanupInput, client: Any) -> Change:  # client: an untyped binding
    async def send(vault: SiteRecovery, item: ReplicatedItem) -> Accepted:
        return await vault.clean_up_test(item.id, test_cleanup_body(step.comments))

    act = Act(jobs.TEST_CLEANUP, _already, partial(_objection, step), send, tidies=True)
    return await ensure(step.intent, client, act)


async def _already(_vault: SiteRecovery, item: ReplicatedItem | None) -> bool:
    return item is not None and not item.test_failover_pending


async def _objection(step: TestCleanupInput, item: ReplicatedItem) -> Fault | None:
    if not agrees(Expectation.TESTED, item):
        return Fault(
            "NotReadyToCleanUp",
            f"{item.friendly_name} is {item.test_failover_state}, busy with {item.scenario or 'nothing'}; Azure "
            f"allows {', '.join(item.allowed_operations) or 'nothing'}.",
            recommended_action="Wait for that job to end, then run 'Cleanup test failover' on the item.",
        )
    return None if await _ours(step, item) else _somebody_elses(item)


async def _ours(step: TestCleanupInput, item: ReplicatedItem) -> bool:
    """Whether the last test failover of this VM is the one whose operation we hold, or one that only ours can be.

    That is one into this network, begun after we had written down that we would.
    """
    vault = SiteRecovery(connected(), step.intent.vault_id)
    last = jobs.ours((await vault.jobs()).value, jobs.TEST_FAILOVER, item.friendly_name, step.begun_at)
    if step.job is not None:
        return last is None or last.name == step.job
    if last is None or name_of(item.scenario_job_id) not in ("", "None", last.name):
        return False
    whole = (await vault.job(last.name)).value
    return whole.test_network.lower() == name_of(step.network_id).lower()


def _somebody_elses(item: ReplicatedItem) -> Fault:
    return Fault(
        "NotOurTestFailover",
        f"A test failover of {item.friendly_name} waits for its clean-up, and this run did not begin it.",
        recommended_action="It was left alone. Ask who began it; its job is in the vault's Site Recovery jobs.",
    )
