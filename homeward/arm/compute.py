"""Compute: VMs with their power, disks, and the four things we may ask of a VM."""

from datetime import UTC, datetime

from homeward.arm import network, resources
from homeward.arm.azure import Azure
from homeward.arm.listed import Listed
from homeward.arm.pages import Read
from homeward.domain.arm_ids import group_id
from homeward.domain.arm_json import ArmJson
from homeward.domain.virtual_machine import VirtualMachine, parse_vm

_VM_API = "2024-11-01"
_DISK_API = "2024-03-02"
_SKU_API = "2021-07-01"
_NO_GROUP = Read(frozenset[str](), datetime.min.replace(tzinfo=UTC))


async def vm(azure: Azure, vm_id: str) -> Read[VirtualMachine] | None:
    """A VM with a fresh instance view; None where Azure answers 404."""
    answer = await azure.find(vm_id, _VM_API, **{"$expand": "instanceView"})
    return Read(parse_vm(answer.body), answer.read_at) if answer else None


async def vms(azure: Azure, group: str) -> Read[list[VirtualMachine]] | None:
    """The VMs of a resource group, without their power; None where the group does not exist."""
    found = await azure.list(f"{group}/providers/Microsoft.Compute/virtualMachines", _VM_API)
    return Read([parse_vm(one) for one in found.value], found.at, found.calls) if found else None


async def stands(azure: Azure, vm_id: str, since: datetime) -> bool:
    """Whether Azure lists this VM in its group. A list read after `since`, by Azure's time, will do."""
    group = group_id(vm_id)

    async def load() -> Read[frozenset[str]]:
        found = await vms(azure, group)
        return Read(frozenset(vm.id.lower() for vm in found.value), found.at) if found else _NO_GROUP

    listed = await azure.pages.since(f"standing {group.lower()}", since, load)
    return vm_id.lower() in listed.value


def powers(subscription: str) -> Listed[VirtualMachine]:
    """Every VM of a subscription with its power. Source: `statusOnly` of Virtual Machines - List All."""
    kind = "Microsoft.Compute/virtualMachines"
    return Listed(f"/subscriptions/{subscription}", kind, _VM_API, parse_vm, {"statusOnly": "true"})


async def disks(azure: Azure, group: str) -> Read[list[ArmJson]] | None:
    """The disks of a resource group; None where the group does not exist."""
    return await azure.list(f"{group}/providers/Microsoft.Compute/disks", _DISK_API)


async def skus(azure: Azure, subscription: str, region: str) -> Read[list[ArmJson]] | None:
    """What a subscription can have of Compute in a region, with what restricts it."""
    path = f"/subscriptions/{subscription}/providers/Microsoft.Compute/skus"
    return await azure.list(path, _SKU_API, **{"$filter": f"location eq '{region}'"})


async def usages(azure: Azure, subscription: str, region: str) -> Read[list[ArmJson]] | None:
    """The quotas of a region and what is taken of them."""
    path = f"/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{region}/usages"
    return await azure.list(path, _VM_API)


async def power_off(azure: Azure, vm_id: str) -> None:
    """Ask the guest to shut down and stop the VM (graceful: skipShutdown is false by default)."""
    await azure.post(f"{vm_id}/powerOff", _VM_API)


async def start(azure: Azure, vm_id: str) -> None:
    await azure.post(f"{vm_id}/start", _VM_API)


async def run_command(azure: Azure, vm_id: str, body: ArmJson) -> str:
    """Start a script in the VM; the answer is the link of its operation. Azure refuses a second one meanwhile."""
    return (await azure.post(f"{vm_id}/runCommand", _VM_API, body)).operation


def api_version_of(resource_id: str) -> str:
    """Each provider has versions of its own; Azure refuses another's."""
    kind = resource_id.lower().split("/")[-2]
    return {
        "disks": _DISK_API,
        "networkinterfaces": network.API_VERSION,
        "publicipaddresses": network.API_VERSION,
        "storageaccounts": resources.STORAGE_API,
    }.get(kind, _VM_API)
