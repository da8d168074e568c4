"""Fail an item over to its recovery point."""

from datetime import UTC, timedelta
from functools import partial
from typing import Any

from activities.ensuring import Act, calls, ensure
from activities.registration import activity
from homeward.arm import compute
from homeward.arm.azure import connected
from homeward.arm.site_recovery import Accepted, SiteRecovery
from homeward.domain import jobs
from homeward.domain.evidence import Fault
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.runs import Mode, Operation, Shutdown
from homeward.domain.target import retargeted
from homeward.steps.change import Change, Intent
from homeward.steps.failover import FAILOVER, FailoverInput

# The VMs that stand at the target are listed for all who ask within so much time.
_RECENT = timedelta(seconds=5)


@activity(FAILOVER, lambda step: calls(step.intent, reads=2))
async def failover(step: FailoverInput, client: Any) -> Change:  # client: an untyped binding
    async def send(vault: SiteRecovery, item: ReplicatedItem) -> Accepted:
        from homeward.domain.failover_body import failover_body

        shut_down = step.shutdown is Shutdown.SITE_RECOVERY
        return await vault.fail_over(item.id, failover_body(step.point.id, shut_down=shut_down))

    return await ensure(step.intent, client, Act(jobs.FAILOVER, _never, partial(objection, step), send))


async def objection(step: FailoverInput, item: ReplicatedItem) -> Fault | None:
    """Why the item, as just read, must not be failed over now."""
    return _not_ready(step, item) or await _source_alive(step) or await target_alive(step.intent)


async def _never(_vault: SiteRecovery, _item: ReplicatedItem | None) -> bool:
    """Only a job of ours is adopted: without one, nobody knows to which point the item was failed over."""
    return False


def _not_ready(step: FailoverInput, item: ReplicatedItem) -> Fault | None:
    same_life = item.lifecycle_id == step.intent.lifecycle_id
    towards = item.target == item.home if step.operation is Operation.FAILBACK else item.source == item.home
    if item.protection_state == "Protected" and towards and item.idle and same_life:
        changed = retargeted(item.friendly_name, step.target, item.target_settings)
        return next((Fault(one.code, one.message, recommended_action=one.remedy) for one in changed), None)
    doing = "" if item.idle else f", busy with {item.scenario}"
    return Fault(
        "NotReadyToFailOver",
        f"{item.friendly_name} is {item.protection_state} from {item.source} to {item.target} now{doing}.",
        recommended_action="Somebody changed it since preflight. Look at its page in the vault before a new run.",
    )


async def _source_alive(step: FailoverInput) -> Fault | None:
    """Planned mode never fails over while the source may be alive: off is read here, in this invocation."""
    if step.intent.mode is Mode.UNPLANNED:
        return None
    seen = await compute.vm(connected(), step.intent.source_vm_id)
    if seen is not None and seen.value.off:
        return None
    said = (
        "does not answer"
        if seen is None
        else f"is {seen.value.power_word} ({seen.at.astimezone(UTC):%H:%M:%S})"
    )
    return Fault(
        "SourceMayBeAlive",
        f"The source VM of {step.intent.friendly_name} {said}, so a planned failover must not go on.",
        recommended_action="Shut the source VM down, or start an Unplanned run if its region is lost.",
    )


async def target_alive(intent: Intent) -> Fault | None:
    """A VM that runs at the target makes the failover fail; preflight saw it off, and that was a while ago."""
    azure, target = connected(), intent.recovery_vm_id
    if not await compute.stands(azure, target, azure.budget.now(intent.vault_id) - _RECENT):
        return None
    seen = await compute.vm(azure, target)
    if seen is None or seen.value.off:
        return None
    return Fault(
        "OriginalVmRunning",
        f"The VM {seen.value.id} at the target is {seen.value.power_word} now; it was off at preflight.",
        recommended_action="Shut it down and start a new run. Do not delete it.",
    )
