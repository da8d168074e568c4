"""Look whether the recovered VM runs where it should, with its interfaces in the right network."""

from collections.abc import Iterator

from activities.crowd import VERIFYING
from activities.registration import activity
from homeward.arm import compute, network
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.throttle import spreading
from homeward.domain.arm_ids import group_id, name_of
from homeward.domain.as_it_was import compare, left_behind, told
from homeward.domain.evidence import Evidence, Fault
from homeward.domain.findings import Finding, blocking
from homeward.domain.network import NetworkInterface
from homeward.domain.virtual_machine import VirtualMachine
from homeward.errors import RetryLaterError
from homeward.steps.verify import VERIFY, VerifyInput, VerifyResult

_READY = "Succeeded"


def _need(step: VerifyInput) -> Need:
    """The VM, and its interface where no list tells of it."""
    VERIFYING.join(group_id(step.recovery_vm_id), step.recovery_vm_id)
    return Need(Use.WATCH, step.recovery_vm_id, reads=1 + (not _list_pays(group_id(step.recovery_vm_id))))


def _list_pays(group: str) -> bool:
    return VERIFYING.wants(group, network.interfaces_of(group).calls(connected()))


@activity(VERIFY, _need)
async def verify(step: VerifyInput) -> VerifyResult:
    with spreading():
        seen = await compute.vm(connected(), step.recovery_vm_id)
        if seen is None:
            raise RetryLaterError(
                Fault("RecoveredVmMissing", f"{step.recovery_vm_id} does not answer yet."), 15
            )
        vm = seen.value
        interfaces = [await _read(step, nic) for nic in vm.nic_ids]
    nics = tuple(nic for nic in interfaces if nic)
    findings = (
        *_vm(step, vm),
        *(found for nic in interfaces for found in _interface(step, nic)),
        *compare(step.friendly_name, step.former_nics, nics),
        *left_behind(step.friendly_name, step.former_extensions, vm),
    )
    addresses = [address for nic in nics for address in nic.addresses if address]
    listed = ", ".join(addresses) or "(none)"
    claim = f"{vm.name} is {vm.power_word} in {vm.location} with the addresses {listed}."
    before = (Evidence(told(step.former_nics, nics), vm.id, seen.at),) if step.former_nics else ()
    evidence = (Evidence(claim, vm.id, seen.at), *before)
    parts = (vm.id, *vm.nic_ids, *vm.disk_ids)
    return VerifyResult(findings, seen.at, evidence, next(iter(addresses), ""), vm.os_type, parts)


async def _read(step: VerifyInput, nic_id: str) -> NetworkInterface | None:
    """As a list shows it, where many are looked at and it is ready there; else as it is read by itself."""
    group = group_id(nic_id)
    if _list_pays(group):
        seen = await network.interfaces_of(group).entry(connected(), nic_id, step.after)
        if seen is not None and seen.value.provisioning_state == _READY:
            return seen.value
    return await network.interface(connected(), nic_id)


def _vm(step: VerifyInput, vm: VirtualMachine) -> Iterator[Finding]:
    if not vm.running:
        yield blocking(
            "NotRunning",
            f"The recovered VM of {step.friendly_name} is {vm.power_word}.",
            "Start it and look at it.",
        )
    if vm.location != step.region:
        yield blocking(
            "WrongRegion",
            f"The recovered VM of {step.friendly_name} is in {vm.location}, not in {step.region}.",
            "Look at the item's target settings before you commit.",
        )
    if not vm.nic_ids:
        yield blocking("NoInterface", f"{step.friendly_name} has no network interface.", "Attach one.")


def _interface(step: VerifyInput, nic: NetworkInterface | None) -> Iterator[Finding]:
    if nic is None or nic.provisioning_state != _READY:
        state = nic.provisioning_state if nic else "missing"
        yield blocking(
            "InterfaceNotReady", f"An interface of {step.friendly_name} is {state}.", "Look at it."
        )
        return
    strays = [one for one in nic.subnet_ids if not one.lower().startswith(f"{step.network_id.lower()}/")]
    if strays:
        yield blocking(
            "WrongNetwork",
            f"{name_of(nic.id)} of {step.friendly_name} lies in {strays[0]}, not in {name_of(step.network_id)}.",
            "Look at the item's network settings before you commit.",
        )
