"""Gathers what preflight looks at for one item. GETs only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from homeward.arm import compute, network, resources
from homeward.arm.azure import Azure
from homeward.arm.pages import Read
from homeward.arm.shared import Shared
from homeward.arm.site_recovery import SiteRecovery
from homeward.arm.survey_back import Source, ways_back
from homeward.domain import arm_ids
from homeward.domain.arm_json import ArmJson, text
from homeward.domain.capacity import Capacity
from homeward.domain.locks import Lock
from homeward.domain.network import Network
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.runs import Mode, Operation
from homeward.domain.survey import Survey
from homeward.domain.virtual_machine import VirtualMachine
from homeward.domain.way_back_choice import network_back
from homeward.errors import RetryLaterError


async def survey(
    azure: Azure, vault_id: str, item_id: str, mode: Mode, operation: Operation, page: str = ""
) -> Survey | None:
    """None where Azure has no such item. An unplanned run does not wait for a source that does not answer.

    What items have in common is read once for all who name the same page; without one, everybody reads it.
    """
    vault = SiteRecovery(azure, vault_id)
    look = await vault.item(item_id)
    item = look.value
    if item is None:
        return None
    source = await _source(azure, item, mode)
    shared = Shared(azure, page)
    common = await _common(shared, vault, item)
    mapped = network_back(item, common.network_mappings)
    back = await ways_back(shared, item, source, operation, mapped)
    return Survey(
        item=item,
        read_at=look.at,
        common_read_at=min([look.at, *common.read_at, *back.read_at]),
        points=await vault.points(item_id),
        source_vm=source.vm,
        target_group_exists=common.neighbours is not None,
        network=common.network,
        mappings=common.mappings,
        target_vms=await _target_vms(azure, item, common),
        storage_accounts=common.storage_accounts,
        source_answers=source.answers,
        network_mappings=tuple(common.network_mappings),
        locks=tuple(common.locks),
        capacity=common.capacity,
        capacity_back=back.capacity,
        not_read=common.not_read,
        former_nics=back.nics,
        group_back_exists=back.group_exists,
        network_back_exists=back.network_exists,
        set_back_exists=back.set_exists,
    )


async def _source(azure: Azure, item: ReplicatedItem, mode: Mode) -> Source:
    try:
        seen = await compute.vm(azure, item.source_vm_id)
    except RetryLaterError:
        if mode is Mode.PLANNED:
            raise
        return Source(None, answers=False)
    return Source(seen.value if seen else None, answers=True)


@dataclass(frozen=True, slots=True)
class _Common:
    """What items of one container and one target group have in common; None: the group or network is not there."""

    neighbours: list[VirtualMachine] | None
    target_disks: list[ArmJson]
    network: Network | None
    mappings: list[ArmJson]
    network_mappings: list[ArmJson]
    storage_accounts: list[ArmJson]
    locks: list[Lock]
    capacity: Capacity | None
    not_read: tuple[str, ...]
    read_at: list[datetime]


async def _common(shared: Shared, vault: SiteRecovery, item: ReplicatedItem) -> _Common:
    azure, once = shared.azure, shared.once
    group, subscription = item.recovery_group_id, arm_ids.part(item.recovery_group_id, "subscriptions")
    vms = await once(f"vms {group}", lambda: compute.vms(azure, group))
    disks = [
        await once(f"disks {one}", lambda one=one: compute.disks(azure, one)) for one in _disk_groups(item)
    ]
    net_id = item.recovery_network_id
    net = await once(f"network {net_id}", lambda: network.network(azure, net_id)) if net_id else None
    mappings = await once(f"mappings {item.container_id}", lambda: vault.mappings(item.container_id))
    networks = await once("network mappings", vault.network_mappings)
    accounts = await once(f"accounts {subscription}", lambda: resources.storage_accounts(azure, subscription))
    locks = [await shared.locks(one) for one in _subscriptions(item)]
    capacity = await shared.capacity(subscription, item.target.region)
    return _Common(
        neighbours=vms.value if vms else None,
        target_disks=[disk for listed in disks if listed for disk in listed.value],
        network=net.value if net else None,
        mappings=mappings.value,
        network_mappings=networks.value,
        storage_accounts=accounts.value if accounts else [],
        locks=[lock for listed in locks if listed for lock in listed.value],
        capacity=capacity.value if capacity else None,
        not_read=(
            *(() if all(locks) else ("locks",)),
            *(() if capacity else ("sizes and quotas",)),
        ),
        read_at=_times([vms, *disks, net, mappings, networks, accounts, *locks, capacity]),
    )


def _subscriptions(item: ReplicatedItem) -> list[str]:
    """Those of the source and of the target: most often one."""
    found = [arm_ids.part(one, "subscriptions") for one in (item.source_vm_id, item.recovery_group_id)]
    return list({one.lower(): one for one in found}.values())


def _times(reads: Iterable[Read[Any] | None]) -> list[datetime]:
    return [read.at for read in reads if read is not None]


async def _target_vms(azure: Azure, item: ReplicatedItem, common: _Common) -> tuple[VirtualMachine, ...]:
    """VMs with the item's recovery name at its target, or that own a disk which the failover will write to."""
    ids = {vm.id.lower(): vm.id for vm in common.neighbours or [] if _claims(vm, item)}
    written_to = {one.lower() for one in _target_disks(item)}
    for disk in common.target_disks:
        owner = text(disk, "managedBy") if text(disk, "id").lower() in written_to else ""
        if owner and not arm_ids.same(owner, item.source_vm_id):
            ids.setdefault(owner.lower(), owner)
    reads = [await compute.vm(azure, vm_id) for vm_id in ids.values()]
    return tuple(read.value for read in reads if read is not None)


def _claims(vm: VirtualMachine, item: ReplicatedItem) -> bool:
    owned = {disk.lower() for disk in vm.disk_ids}
    return arm_ids.same(vm.id, item.recovery_vm_id) or bool(
        owned & {one.lower() for one in _target_disks(item)}
    )


def _disk_groups(item: ReplicatedItem) -> list[str]:
    """The resource groups of the disks that the failover will write to."""
    groups = [arm_ids.group_id(one) for one in _target_disks(item)]
    return list({one.lower(): one for one in groups}.values())


def _target_disks(item: ReplicatedItem) -> list[str]:
    named = [one for disk in item.disks for one in (disk.target_id, disk.original_target_id) if one]
    return list({one.lower(): one for one in named}.values())
