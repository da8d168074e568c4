"""Power the active VM off and look whether it is off. Off means stopped or deallocated in a fresh instance view."""

from datetime import timedelta
from typing import Any

from activities import lease
from activities.crowd import GOING_OFF
from activities.ensuring import gone
from activities.failover import target_alive
from activities.registration import activity
from homeward.arm import compute
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.pages import Read
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.arm_ids import part
from homeward.domain.evidence import Evidence, Fault
from homeward.domain.preflight import changed
from homeward.domain.virtual_machine import VirtualMachine
from homeward.errors import RetryLaterError, StageFailedError, UnclearError
from homeward.steps.shutdown import SHUTDOWN, ShutdownInput, ShutdownResult

# A list of this age will do to see who is off, where many go off at a time: the failover reads its source afresh.
_POWERS = timedelta(seconds=2)


def _need(step: ShutdownInput) -> Need:
    """Who asks reads its VM and its item; who has asked reads its VM, unless a list tells of it."""
    if step.asked:
        return Need(Use.CHANGE, step.intent.vault_id, reads=0 if _powers_pay(step) else 1)
    GOING_OFF.join(step.intent.source_vm_id, step.intent.source_vm_id)
    return Need(Use.CHANGE, step.intent.vault_id, reads=2, writes=1)


def _powers_pay(step: ShutdownInput) -> bool:
    source = step.intent.source_vm_id
    page = compute.powers_page(connected(), part(source, "subscriptions"))
    return GOING_OFF.wants(source, page.calls if page else 1)


@activity(SHUTDOWN, _need)
async def shutdown(step: ShutdownInput, client: Any) -> ShutdownResult:  # client: an untyped binding
    await lease.clear(client, step.intent)
    seen = await _listed_off(step) or await compute.vm(connected(), step.intent.source_vm_id)
    if seen is None:
        raise StageFailedError(_vm_gone(step))
    if seen.value.off or seen.value.going_off or step.asked:
        return _result(seen, asked=step.asked or seen.value.going_off, sent=False)
    await _may_still_go(step)
    return _result(seen, asked=await _ask(step), sent=True)


async def _listed_off(step: ShutdownInput) -> Read[VirtualMachine] | None:
    """The VM as a list shows it, where many were asked to go off and it did; any other is read by itself."""
    if not step.asked or not _powers_pay(step):
        return None
    azure, source = connected(), step.intent.source_vm_id
    since = azure.budget.now(step.intent.vault_id) - _POWERS
    try:
        listed = await compute.powers(azure, part(source, "subscriptions"), since)
    except RetryLaterError:
        return None  # a read of the VM itself may be answered all the same
    vm = listed.value.get(source.lower())
    return Read(vm, listed.at) if vm is not None and vm.off else None


async def _ask(step: ShutdownInput) -> bool:
    """Whether Azure accepted the power-off. Asking a second time after an unclear answer does no harm."""
    try:
        await compute.power_off(connected(), step.intent.source_vm_id)
    except UnclearError:
        return False
    return True


async def _may_still_go(step: ShutdownInput) -> None:
    """A VM is not stopped for a failover that would be refused. Raises StageFailedError with what is in its way."""
    item = (await SiteRecovery(connected(), step.intent.vault_id).item(step.intent.item_id)).value
    if item is None:
        raise StageFailedError(gone(step.intent))
    for one in changed(item, step.target):
        said = f"{one.message} The source VM was left running."
        raise StageFailedError(Fault(one.code, said, recommended_action=one.remedy))
    alive = await target_alive(step.intent)
    if alive is not None:
        raise StageFailedError(alive)


def _result(seen: Read[VirtualMachine], *, asked: bool, sent: bool) -> ShutdownResult:
    vm = seen.value
    evidence = (Evidence(f"{vm.name} is {vm.power_word}.", vm.id, seen.at),)
    return ShutdownResult(vm.off, vm.power_word, seen.at, asked, sent, evidence)


def _vm_gone(step: ShutdownInput) -> Fault:
    return Fault(
        "SourceVmGone",
        f"The source VM {step.intent.source_vm_id} does not exist.",
        recommended_action="Without it nothing can be shut down; an Unplanned run can go on without it.",
    )
