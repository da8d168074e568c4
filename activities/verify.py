"""Look whether the recovered VM runs where it should, with its interfaces in the right network."""

from collections.abc import Iterator

from activities.registration import activity
from homeward.arm import compute, network
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.throttle import spreading
from homeward.domain.arm_ids import name_of
from homeward.domain.as_it_was import compare, left_behind, told
from homeward.domain.evidence import Evidence, Fault
from homeward.domain.findings import Finding, blocking
from homeward.domain.network import NetworkInterface
from homeward.domain.virtual_machine import VirtualMachine
from homeward.errors import RetryLaterError
from homeward.steps.verify import VERIFY, VerifyInput, VerifyResult


@activity(VERIFY, lambda step: Need(Use.WATCH, step.recovery_vm_id, reads=2))
async def verify(step: VerifyInput) -> VerifyResult:
    with spreading():
        seen = await compute.vm(connected(), step.recovery_vm_id)
        if seen is None:
            raise RetryLaterError(
                Fault("RecoveredVmMissing", f"{step.recovery_vm_id} does not answer yet."), 15
            )
        vm = seen.value
        interfaces = [await network.interface(connected(), nic) for nic in vm.nic_ids]
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
    if nic is None or nic.provisioning_state != "Succeeded":
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
