"""The time from the start of a replication to its first recovery point, after an enable or a reprotect."""

from datetime import datetime, timedelta
from functools import partial

from emulator.site_recovery import machines
from emulator.site_recovery.item import Item, Phase, Resync, Span
from emulator.world import World

FIRST_POINT_BEFORE_END = timedelta(seconds=150)


def begin(world: World, item: Item, moment: datetime, ends: datetime, share: float) -> None:
    """Start copying to replica disks; the first point is waited for after that share of the time."""
    resync = Resync(moment, ends)
    item.phase, item.resync = Phase.RESYNC, resync
    machines.add_replicas(world, item, moment)
    world.events.at(moment + (ends - moment) * share, partial(_copied, item, resync))
    world.events.at(ends, partial(_protected, world, item, resync))


def _copied(item: Item, resync: Resync, _moment: datetime) -> None:
    if item.resync is resync:
        item.phase = Phase.FIRST_POINT


def _protected(world: World, item: Item, resync: Resync, moment: datetime) -> None:
    if item.resync is not resync:
        return
    machines.remove_temporary(world, item)
    item.phase, item.protected_since, item.frozen_at = Phase.PROTECTED, moment, None
    item.made_points = [moment - FIRST_POINT_BEFORE_END]
    vm = world.source_vm(item)
    item.spans = [Span(moment, None if vm and not vm.off else moment)]
