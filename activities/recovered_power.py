"""Look how the recovered VM stands; power it off before its commit, or start it for its reprotect."""

from contextlib import suppress
from typing import Any

from activities import lease
from activities.registration import activity
from homeward.arm import compute
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.pages import Read
from homeward.arm.site_recovery import SiteRecovery
from homeward.arm.throttle import spreading
from homeward.domain.evidence import Evidence, Fault
from homeward.domain.expectations import Expectation, agrees
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.virtual_machine import VirtualMachine
from homeward.errors import StageFailedError, UnclearError
from homeward.steps.recovered_power import RECOVERED_POWER, RecoveredPowerInput, RecoveredPowerResult, Wish

# What the item must show before its recovered VM is touched.
_ONLY_WHILE = {Wish.OFF: Expectation.POINT_CHANGED, Wish.RUNNING: Expectation.COMMITTED}
_ON_ITS_WAY = "starting"


@activity(RECOVERED_POWER, lambda step: Need(Use.CHANGE, step.intent.vault_id, reads=2, writes=1))
async def recovered_power(step: RecoveredPowerInput, client: Any) -> RecoveredPowerResult:  # client: untyped
    """A refusal may pass, also that of the power-off or the start: without it the VM is left half-way."""
    with spreading():
        return await _as_wished(step, client)


async def _as_wished(step: RecoveredPowerInput, client: Any) -> RecoveredPowerResult:
    look = await SiteRecovery(connected(), step.intent.vault_id).item(step.intent.item_id)
    seen = await compute.vm(connected(), step.intent.recovery_vm_id)
    result = _result(step, look, seen)
    if seen is None or result.fulfilled or seen.value.going_off or seen.value.power_word == _ON_ITS_WAY:
        return result
    await lease.clear(client, step.intent)
    if not agrees(_ONLY_WHILE[step.wish], look.value):
        raise StageFailedError(_left_alone(step, look.value))
    with suppress(UnclearError):  # it may have been accepted; the next look tells
        await (compute.power_off if step.wish is Wish.OFF else compute.start)(connected(), seen.value.id)
    return result


def _result(
    step: RecoveredPowerInput, look: Read[ReplicatedItem | None], seen: Read[VirtualMachine] | None
) -> RecoveredPowerResult:
    vm_id = step.intent.recovery_vm_id
    if seen is None:
        gone = Evidence("The recovered VM does not exist (404).", vm_id, look.at)
        return RecoveredPowerResult("gone", True, step.wish is Wish.LOOK, look.at, (gone,))
    vm = seen.value
    fulfilled = {Wish.LOOK: True, Wish.OFF: vm.off, Wish.RUNNING: vm.running}[step.wish]
    evidence = Evidence(f"The recovered VM {vm.name} is {vm.power_word}.", vm_id, seen.at)
    return RecoveredPowerResult(vm.power_word, False, fulfilled, seen.at, (evidence,))


def _left_alone(step: RecoveredPowerInput, item: ReplicatedItem | None) -> Fault:
    state = item.protection_state if item else "gone"
    return Fault(
        "RecoveredVmLeftAlone",
        f"{step.intent.friendly_name} is {state} now, so its recovered VM was left as it is.",
        recommended_action="Somebody changed it since. Look at its page in the vault before a new run.",
    )
