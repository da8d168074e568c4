"""Power the active VM off and look whether it is off. Off means stopped or deallocated in a fresh instance view."""

from typing import Any

from activities import lease
from activities.registration import activity
from homeward.arm import compute
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.pages import Read
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.evidence import Evidence, Fault
from homeward.domain.virtual_machine import VirtualMachine
from homeward.errors import StageFailedError, UnclearError
from homeward.steps.shutdown import SHUTDOWN, ShutdownInput, ShutdownResult


def _need(step: ShutdownInput) -> Need:
    asks = 0 if step.asked else 1
    return Need(Use.CHANGE, step.intent.vault_id, reads=1 + asks, writes=asks)


@activity(SHUTDOWN, _need)
async def shutdown(step: ShutdownInput, client: Any) -> ShutdownResult:  # client: an untyped binding
    seen = await compute.vm(connected(), step.intent.source_vm_id)
    if seen is None:
        raise StageFailedError(_gone(step))
    if seen.value.off or seen.value.going_off or step.asked:
        return _result(seen, asked=step.asked or seen.value.going_off, sent=False)
    await lease.hold(client, step.intent)
    await _still_protected(step)
    return _result(seen, asked=await _ask(step), sent=True)


async def _ask(step: ShutdownInput) -> bool:
    """Whether Azure accepted the power-off. Asking a second time after an unclear answer does no harm."""
    try:
        await compute.power_off(connected(), step.intent.source_vm_id)
    except UnclearError:
        return False
    return True


async def _still_protected(step: ShutdownInput) -> None:
    look = await SiteRecovery(connected(), step.intent.vault_id).item(step.intent.item_id)
    item = look.value
    state = item.protection_state if item else "gone"
    if item is None or state != "Protected" or not item.idle:
        raise StageFailedError(
            Fault(
                "NotReadyToShutDown",
                f"{step.intent.friendly_name} is {state} now, or busy, so its VM was left running.",
                recommended_action="It changed since preflight. Look at its page in the vault.",
            )
        )


def _result(seen: Read[VirtualMachine], *, asked: bool, sent: bool) -> ShutdownResult:
    vm = seen.value
    evidence = (Evidence(f"{vm.name} is {vm.power_word}.", vm.id, seen.at),)
    return ShutdownResult(vm.off, vm.power_word, seen.at, asked, sent, evidence)


def _gone(step: ShutdownInput) -> Fault:
    return Fault(
        "SourceVmGone",
        f"The source VM {step.intent.source_vm_id} does not exist.",
        recommended_action="Without it nothing can be shut down; an Unplanned run can go on without it.",
    )
