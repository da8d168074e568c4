"""What a reprotect does with the machine that was the source before the failover."""

from datetime import datetime

from emulator import diary, locks
from emulator.compute.power import set_power
from emulator.inventory import Lock, Vm
from emulator.site_recovery.item import Item
from emulator.site_recovery.job import Doom
from emulator.world import World


def clear(world: World, item: Item, moment: datetime) -> None:
    """Delete, stop or leave it, as the variant and its locks say."""
    vm, fate = world.source_vm(item), _fate(world, item)
    held = {lock.level for lock in _locks(world, vm)}
    if vm is None or "ReadOnly" in held:
        return
    if fate == "deleted" and not held:
        world.inventory.remove_vm(vm)
        diary.write(world, item, "power")
    elif fate in ("deleted", "leftStopped") and not vm.off:
        set_power(world, vm, "deallocated", moment)


def held_by_lock(world: World, item: Item) -> Doom | None:
    """Fail where a lock keeps it from deletion, if the variant says that the job fails then."""
    held = _locks(world, world.source_vm(item)) if _fate(world, item) == "deleted" else []
    if not held or world.variant("cleanUpUnderLock") == "left":
        return None
    return Doom(
        "ProtectReplicaTask",
        "150226",
        f"Virtual machine '{item.source.vm_name}' cannot be deleted: '{held[0].scope}' is locked.",
        "A lock on the resource, its group or its subscription forbids the clean-up.",
        "Remove the lock and retry the operation.",
    )


def _fate(world: World, item: Item) -> str:
    """Tell what becomes of it; one with unmanaged disks is never cleaned up, as documented."""
    if item.source.disk_account:
        return "leftStopped"
    return world.variant("recoveryVmAfterReprotect" if item.reversed else "originalVmAfterReprotect")


def _locks(world: World, vm: Vm | None) -> list[Lock]:
    return locks.over(world.inventory, vm.id) if vm else []
