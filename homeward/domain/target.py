"""Where, and as what, a failover makes an item's VM: what was approved of it must still be so when it is made."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from homeward.domain.arm_json import ArmJson, child, children, text
from homeward.domain.findings import Finding, blocking
from homeward.domain.payload import Payload


@dataclass(frozen=True, slots=True)
class Target(Payload):
    """An item's target settings as Azure shows them, in its own spelling; empty where it shows none."""

    name: str = ""
    group: str = ""
    place: str = ""
    size: str = ""
    availability_set: str = ""
    placement_group: str = ""
    scale_set: str = ""
    capacity: str = ""
    network: str = ""
    interfaces: tuple[str, ...] = ()

    def differences(self, other: "Target") -> Iterator[str]:
        """The settings that differ, in words with both values. Azure spells ids and names in any case."""
        for field in fields(self):
            mine, theirs = _said(getattr(self, field.name)), _said(getattr(other, field.name))
            if mine.lower() != theirs.lower():
                yield f"{field.name.replace('_', ' ')} ({mine or 'none'}, now {theirs or 'none'})"


def parse_target(details: ArmJson) -> Target:
    """From an item's A2A details."""
    zone, extended = text(details, "recoveryAvailabilityZone"), child(details, "recoveryExtendedLocation")
    place = (text(details, "recoveryFabricLocation"), zone, text(extended, "name"))
    return Target(
        name=text(details, "recoveryAzureVMName"),
        group=text(details, "recoveryAzureResourceGroupId"),
        place="/".join(one for one in place if one),
        size=text(details, "recoveryAzureVMSize"),
        availability_set=text(details, "recoveryAvailabilitySet"),
        placement_group=text(details, "recoveryProximityPlacementGroupId"),
        scale_set=text(details, "recoveryVirtualMachineScaleSetId"),
        capacity=text(details, "recoveryCapacityReservationGroupId"),
        network=text(details, "selectedRecoveryAzureNetworkId"),
        interfaces=tuple(_interface(one) for one in children(details, "vmNics")),
    )


def retargeted(name: str, approved: Target, now: Target) -> Iterator[Finding]:
    """A finding where an item would not become what was approved any more."""
    said = "; ".join(approved.differences(now))
    if said:
        yield blocking(
            "TargetChanged",
            f"The target of {name} is not as it was at preflight: {said}.",
            "Set it back in the vault, or start a new run: that is checked, and approved, as it is now.",
        )


def _interface(nic: ArmJson) -> str:
    """Its subnets and fixed addresses, and the security group that it gets."""
    configs = children(nic, "ipConfigs")
    named = [text(one, key) for one in configs for key in ("recoverySubnetName", "recoveryStaticIPAddress")]
    return " ".join(one for one in (*named, text(nic, "recoveryNetworkSecurityGroupId")) if one)


def _said(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value)
