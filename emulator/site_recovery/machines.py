"""Machines and disks that Site Recovery itself makes and takes away."""

from dataclasses import replace
from datetime import datetime

from emulator.inventory import Blob, Disk, Vm
from emulator.site_recovery import cards
from emulator.site_recovery.item import Item, ReplicatedDisk
from emulator.site_recovery.place import Place
from emulator.world import World


def create(world: World, item: Item, place: Place, moment: datetime, *, recovered: bool = True) -> Vm:
    """Make the VM of an item at a place, running, with its NIC and the disks it has."""
    return create_with(world, item, place, item.disks, moment, recovered=recovered)


def create_with(
    world: World,
    item: Item,
    place: Place,
    disks: list[ReplicatedDisk],
    moment: datetime,
    *,
    recovered: bool = True,
) -> Vm:
    vm_id = place.vm_id
    for disk in disks:
        add_disk(world, place, disk, moment, vm_id, sealed=_encryption_set(item, place, disk))
    nic = cards.card(world, item, place)
    vm = Vm(
        place.vm_name,
        place.group,
        place.location,
        moment,
        [place.disk_id(disk.name) for disk in disks],
        [nic.id],
        power_since=moment,
        recovered=recovered,
        size=size(item, place),
        zone=place.zone,
        availability_set=place.availability_set,
        placement_group=place.placement_group,
        scale_set=place.scale_set,
        capacity_group=place.capacity_group,
        delete_option=item.override.delete_option,
        subscription=place.subscription,
        tags=dict(item.override.tags),
    )
    world.inventory.add(nic)
    world.inventory.add(vm)
    return vm


def remove(world: World, vm_id: str) -> None:
    """Take a machine away with its NICs and disks, if it is there."""
    vm = world.inventory.find(Vm, vm_id)
    if vm:
        world.inventory.remove_vm(vm)


def size(item: Item, place: Place) -> str:
    return place.size or item.override.size


def _encryption_set(item: Item, place: Place, disk: ReplicatedDisk) -> str | None:
    return disk.encryption_set if place.container is item.target.container else disk.source_encryption_set


def _disk(place: Place, name: str, moment: datetime, size_gb: int, *, os: bool, vm_id: str | None) -> Disk:
    if place.disk_account:
        return Blob(name, place.group, place.location, moment, size_gb, os, vm_id, place.disk_account)
    return Disk(
        name, place.group, place.location, moment, size_gb, os, vm_id, subscription=place.subscription
    )


def add_disk(
    world: World,
    place: Place,
    disk: ReplicatedDisk,
    moment: datetime,
    vm_id: str | None,
    *,
    sealed: str | None = None,
) -> None:
    made = _disk(place, disk.name, moment, disk.size_gb, os=disk.os, vm_id=vm_id)
    made.encryption_set = sealed
    world.inventory.add(made)


def recovered(disks: list[ReplicatedDisk]) -> list[ReplicatedDisk]:
    """Give disks the names they have once failed over."""
    return [replace(disk, name=disk.recovered_name) for disk in disks]


def add_replicas(world: World, item: Item, moment: datetime) -> None:
    for disk in item.disks:
        world.inventory.add(replica(item, disk, moment))


def replica(item: Item, disk: ReplicatedDisk, moment: datetime) -> Disk:
    made = _disk(item.target, item.replica_name(disk), moment, disk.size_gb, os=disk.os, vm_id=None)
    made.encryption_set = disk.encryption_set
    return made


def remove_replicas(world: World, item: Item) -> None:
    for disk in item.disks:
        world.inventory.remove(item.target.disk_id(item.replica_name(disk)))


def temporary_names(item: Item) -> list[str]:
    return [f"ms-asr-{item.own_guid(f'temporary {disk.name}')}" for disk in item.disks]


def add_temporary(world: World, item: Item, moment: datetime) -> None:
    for name, disk in zip(temporary_names(item), item.disks, strict=True):
        world.inventory.add(_disk(item.target, name, moment, disk.size_gb, os=False, vm_id=None))


def remove_temporary(world: World, item: Item) -> None:
    for name in temporary_names(item):
        world.inventory.remove(item.target.disk_id(name))
