"""Look whether the former source of a recovered VM is alive, and power it off where it is."""

from contextlib import suppress
from typing import Any

from activities import lease
from activities.registration import activity
from homeward.arm import compute
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.site_recovery import SiteRecovery
from homeward.arm.throttle import spreading
from homeward.domain.evidence import Evidence, Fault
from homeward.errors import RetryLaterError, StageFailedError, UnclearError
from homeward.steps.fence import FENCE, FenceInput, FenceResult


@activity(FENCE, lambda step: Need(Use.CHANGE, step.intent.source_vm_id, reads=2, writes=1))
async def fence(step: FenceInput, client: Any) -> FenceResult:  # client: an untyped binding
    """Power it off only while a fresh read shows that the recovered VM is the active one."""
    with spreading():
        try:
            seen = await compute.vm(connected(), step.intent.source_vm_id)
        except RetryLaterError:
            return FenceResult(answered=False, off=False, power="unknown")
    if seen is None:
        return FenceResult(answered=True, off=True, power="gone")
    vm = seen.value
    evidence = (Evidence(f"The former source {vm.name} is {vm.power_word}.", vm.id, seen.at),)
    if vm.off or vm.going_off:
        return FenceResult(True, vm.off, vm.power_word, seen.at, evidence=evidence)
    if step.intent.look_only:
        return FenceResult(True, False, vm.power_word, seen.at, evidence=evidence)
    await lease.clear(client, step.intent)
    with spreading(), suppress(UnclearError):  # it may have been accepted; the next look tells
        await _recovered(step)
        await compute.power_off(connected(), vm.id)
    return FenceResult(True, False, vm.power_word, seen.at, sent=True, evidence=evidence)


async def _recovered(step: FenceInput) -> None:
    look = await SiteRecovery(connected(), step.intent.vault_id).item(step.intent.item_id)
    if look.value is None or look.value.active_location != "Recovery":
        raise StageFailedError(
            Fault(
                "NotFenced",
                f"{step.intent.friendly_name} is not active at its target now, so its source was left running.",
                recommended_action="Look which of the two VMs is the right one before you stop one.",
            )
        )
