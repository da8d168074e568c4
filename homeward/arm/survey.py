"""Gathers what preflight looks at for one item. GETs only."""

from homeward.arm import compute, network, resources
from homeward.arm.azure import Azure
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain import arm_ids
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.runs import Mode
from homeward.domain.survey import Survey
from homeward.domain.virtual_machine import VirtualMachine
from homeward.errors import RetryLaterError


async def survey(azure: Azure, vault_id: str, item_id: str, mode: Mode) -> Survey | None:
    """None where Azure has no such item. An unplanned run does not wait for a source that does not answer."""
    vault = SiteRecovery(azure, vault_id)
    look = await vault.item(item_id)
    item = look.value
    if item is None:
        return None
    source = await _source(azure, item, mode)
    neighbours = await compute.vms(azure, item.recovery_group_id)
    return Survey(
        item=item,
        read_at=look.at,
        points=await vault.points(item_id),
        source_vm=source,
        target_group_exists=neighbours is not None,
        network=await network.network(azure, item.recovery_network_id) if item.recovery_network_id else None,
        mappings=await vault.mappings(item.container_id),
        target_vms=await _target_vms(azure, item, neighbours or []),
        storage_accounts=await resources.storage_accounts(
            azure, arm_ids.part(item.recovery_group_id, "subscriptions")
        ),
    )


async def _source(azure: Azure, item: ReplicatedItem, mode: Mode) -> VirtualMachine | None:
    try:
        seen = await compute.vm(azure, item.source_vm_id)
    except RetryLaterError:
        if mode is Mode.PLANNED:
            raise
        return None
    return seen.value if seen else None


async def _target_vms(
    azure: Azure, item: ReplicatedItem, neighbours: list[VirtualMachine]
) -> tuple[VirtualMachine, ...]:
    """VMs with the item's recovery name at its target, or that own a disk which the failover will write to."""
    ids = {vm.id.lower(): vm.id for vm in neighbours if _claims(vm, item)}
    for disk_id in _target_disks(item):
        owner = await compute.disk_owner(azure, disk_id)
        if owner and not arm_ids.same(owner, item.source_vm_id):
            ids.setdefault(owner.lower(), owner)
    reads = [await compute.vm(azure, vm_id) for vm_id in ids.values()]
    return tuple(read.value for read in reads if read is not None)


def _claims(vm: VirtualMachine, item: ReplicatedItem) -> bool:
    owned = {disk.lower() for disk in vm.disk_ids}
    return arm_ids.same(vm.id, item.recovery_vm_id) or bool(
        owned & {one.lower() for one in _target_disks(item)}
    )


def _target_disks(item: ReplicatedItem) -> list[str]:
    named = [one for disk in item.disks for one in (disk.target_id, disk.original_target_id) if one]
    return list({one.lower(): one for one in named}.values())
