"""Power the active VM off and look whether it is off. Off means stopped or deallocated in a fresh instance view."""

from dataclasses import replace
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
from homeward.arm.listed import Listed
from homeward.arm.pages import Read
from homeward.arm.site_recovery import SiteRecovery
from homeward.arm.throttle import spreading
from homeward.domain.arm_ids import part
from homeward.domain.evidence import Evidence, Fault
from homeward.domain.preflight import changed
from homeward.domain.virtual_machine import VirtualMachine
from homeward.errors import StageFailedError, UnclearError
from homeward.steps.shutdown import SHUTDOWN, ShutdownInput, ShutdownResult

# A list of this age will do to see who runs and who is off, where many go off at a time: whether its item may go is
# read for each, and the failover reads its source afresh.
_POWERS = timedelta(seconds=2)


def _need(step: ShutdownInput) -> Need:
    """Each reads its VM, unless a list tells of it; who asks reads its item as well."""
    if not step.asked:
        GOING_OFF.join(_powers(step).scope, step.intent.source_vm_id)
    asks = int(not step.asked)
    return Need(Use.CHANGE, step.intent.vault_id, reads=asks + (not _list_pays(step)), writes=asks)


def _powers(step: ShutdownInput) -> Listed[VirtualMachine]:
    return compute.powers(part(step.intent.source_vm_id, "subscriptions"))


def _list_pays(step: ShutdownInput) -> bool:
    powers = _powers(step)
    return GOING_OFF.wants(powers.scope, powers.calls(connected()))


@activity(SHUTDOWN, _need)
async def shutdown(step: ShutdownInput, client: Any) -> ShutdownResult:  # client: an untyped binding
    await lease.clear(client, step.intent)
    with spreading():
        seen = await _listed(step) or await compute.vm(connected(), step.intent.source_vm_id)
        if seen is None:
            raise StageFailedError(_vm_gone(step))
        if seen.value.off or seen.value.going_off or step.asked:
            return _result(seen, asked=step.asked or seen.value.going_off, sent=False)
        await _may_still_go(step)
    return replace(_result(seen, asked=await _ask(step), sent=True), listed=_list_pays(step))


async def _listed(step: ShutdownInput) -> Read[VirtualMachine] | None:
    """The VM as a list shows it, where many go off.

    Before it is asked, only one that runs; after, only one that is off, or is soon looked at again. None: read it.
    """
    if not _list_pays(step):
        return None
    since = connected().budget.now(step.intent.vault_id) - _POWERS
    seen = await _powers(step).entry(connected(), step.intent.source_vm_id, since)
    if seen is None or not seen.value.power:
        return None
    return seen if seen.value.off is step.asked or (step.asked and step.soon) else None


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
    """Off at the last page of a list: at the first it may still have written."""
    vm, at = seen.value, seen.until or seen.at
    evidence = (Evidence(f"{vm.name} is {vm.power_word}.", vm.id, at),)
    return ShutdownResult(vm.off, vm.power_word, at, asked, sent, evidence)


def _vm_gone(step: ShutdownInput) -> Fault:
    return Fault(
        "SourceVmGone",
        f"The source VM {step.intent.source_vm_id} does not exist.",
        recommended_action="Without it nothing can be shut down; an Unplanned run can go on without it.",
    )
