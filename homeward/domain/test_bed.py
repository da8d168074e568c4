"""What a drill needs to know of an item: what its VM is wired to, and what a test failover would make."""

from collections.abc import Iterator
from dataclasses import dataclass

from homeward.domain import arm_ids
from homeward.domain.arm_json import ArmJson, children, text


@dataclass(frozen=True, slots=True)
class TestBed:
    """`nic_ids` are those of the running VM, `network_ids` what they are in and go to.

    `subnets`: one for each address of the test VM. `vm_id`, `disk_ids`: as they are there, or will be named.
    """

    nic_ids: tuple[str, ...]
    network_ids: tuple[str, ...]
    subnets: tuple[str, ...]
    vm_id: str
    disk_ids: tuple[str, ...]


def parse_test_bed(details: ArmJson) -> TestBed:
    """From the `providerSpecificDetails` of an item."""
    nics = children(details, "vmNics")
    return TestBed(
        nic_ids=tuple(one for nic in nics if (one := text(nic, "sourceNicArmId"))),
        network_ids=tuple(_networks(nics)),
        subnets=tuple(one for nic in nics for one in _subnets(nic)),
        vm_id=_vm(details),
        disk_ids=tuple(_disk(one) for one in children(details, "protectedManagedDisks")),
    )


def _networks(nics: list[ArmJson]) -> Iterator[str]:
    """A VM's network is named by its id here, or not at all."""
    for nic in nics:
        named = (text(nic, "vMNetworkName"), text(nic, "recoveryVMNetworkId"))
        yield from (one for one in named if one.startswith("/"))


def _subnets(nic: ArmJson) -> Iterator[str]:
    """The one for tests, else that of a failover."""
    for config in children(nic, "ipConfigs"):
        yield text(config, "tfoSubnetName") or text(config, "recoverySubnetName")


def _vm(details: ArmJson) -> str:
    """Site Recovery names it `...-test` (recorded)."""
    name = text(details, "tfoAzureVMName") or f"{text(details, 'recoveryAzureVMName')}-test"
    made = text(details, "testFailoverRecoveryFabricObjectId")
    return made or arm_ids.vm_id(text(details, "recoveryAzureResourceGroupId"), name)


def _disk(disk: ArmJson) -> str:
    """Site Recovery names it `...-ASRtest` (recorded)."""
    name = text(disk, "tfoDiskName") or f"{text(disk, 'diskName')}-ASRtest"
    return f"{text(disk, 'recoveryResourceGroupId')}/providers/Microsoft.Compute/disks/{name}"
