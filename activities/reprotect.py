"""Turn an item's replication around, through its container's `switchprotection`.

The item's own `reProtect` is a trap for Azure VMs: it cannot carry managed disks (docs/sources.md).
"""

from http import HTTPStatus
from typing import Any

from activities.ensuring import Act, calls, ensure
from activities.registration import activity
from homeward.arm import compute
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.site_recovery import Accepted, SiteRecovery
from homeward.domain import jobs
from homeward.domain.evidence import Fault
from homeward.domain.expectations import Expectation, agrees
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.reprotection import switch_body, without_keys
from homeward.domain.virtual_machine import VirtualMachine
from homeward.domain.way_back import WayBack
from homeward.domain.way_back_choice import completed
from homeward.errors import ArmError, RetryLaterError
from homeward.steps.change import Change
from homeward.steps.reprotect import REPROTECT, ReprotectInput

# A former source that is going off is looked at again, so often (seconds between).
_GOING_OFF, _LOOKS = 15.0, 10
# So is a recovered VM that is not found: it was made minutes ago, and reads may lag behind by a minute. A look
# that is refused says nothing about it, and without a reprotect it stays unprotected.
_UNSEEN, _LOOKS_FOR_IT = 25.0, 3


def _need(step: ReprotectInput) -> Need:
    return calls(step.intent, 2 + step.off + (not step.way_back.known), Use.REPROTECT)


@activity(REPROTECT, _need)
async def reprotect(step: ReprotectInput, client: Any) -> Change:
    async def send(vault: SiteRecovery, item: ReplicatedItem) -> Accepted:
        running = await _recovered(step)
        way_back = await _way_back(step)
        keyless = without_keys(item, running, way_back)
        if keyless is not None:
            raise ArmError(HTTPStatus.CONFLICT, keyless)
        body = switch_body(item, running, way_back)
        return await vault.switch_protection(item.container_id, body)

    async def already(vault: SiteRecovery, item: ReplicatedItem | None) -> bool:
        """The old id cannot tell: it may show a stale state, or nothing. The new one can."""
        if agrees(Expectation.COMMITTED, item):
            return False
        return agrees(Expectation.REPROTECTED, (await vault.item(step.new_item_id)).value)

    async def objection(item: ReplicatedItem) -> Fault | None:
        return _objection(item) or (await _former_source(step) if step.off else None)

    return await ensure(step.intent, client, Act(jobs.REPROTECT, already, objection, send))


async def _recovered(step: ReprotectInput) -> VirtualMachine:
    try:
        seen = await compute.vm(connected(), step.intent.recovery_vm_id)
    except ArmError as error:
        raise RetryLaterError(error.fault, _UNSEEN, _LOOKS_FOR_IT) from error
    if seen is None:
        raise RetryLaterError(_vm_gone(step), _UNSEEN, _LOOKS_FOR_IT)
    return seen.value


async def _way_back(step: ReprotectInput) -> WayBack:
    """The approved settings; those of a source that did not answer then are read now."""
    if step.way_back.known:
        return step.way_back
    source = await compute.vm(connected(), step.intent.source_vm_id)
    return completed(step.way_back, source.value if source else None)


def _objection(item: ReplicatedItem) -> Fault | None:
    if agrees(Expectation.COMMITTED, item):
        return None
    return Fault(
        "NotReadyToReprotect",
        f"{item.friendly_name} is {item.protection_state} with its active location {item.active_location}.",
        recommended_action="It must be committed first. Look at its page in the vault.",
    )


async def _former_source(step: ReprotectInput) -> Fault | None:
    """It was seen off long ago: what somebody started since may hold the only copy of what was written to it."""
    seen = await compute.vm(connected(), step.intent.source_vm_id)
    if seen is None or seen.value.off:
        return None
    fault = Fault(
        "FormerSourceRunning",
        f"The former source {seen.value.id} is {seen.value.power_word}. A reprotect would replace it and its disks.",
        recommended_action="Save what only it holds and shut it down, then ask for the operation Reprotect.",
    )
    if seen.value.going_off:
        raise RetryLaterError(fault, _GOING_OFF, _LOOKS)
    return fault


def _vm_gone(step: ReprotectInput) -> Fault:
    return Fault(
        "RecoveredVmGone",
        f"The recovered VM {step.intent.recovery_vm_id} does not exist.",
        recommended_action="Without it there is nothing to replicate from. Look at the activity log of its group.",
    )
