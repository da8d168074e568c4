"""Puts one item into a world in one of the seeded states, with what a test says about its machine."""

from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_network

from emulator import scenery
from emulator.ids import hex32
from emulator.inventory import Account, Subnet, Vm, Vnet
from emulator.overrides import Override
from emulator.plain import AVAILABILITY_SETS
from emulator.site_recovery import drill, machines, points
from emulator.site_recovery.item import Item, Phase, ReplicatedDisk, Span
from emulator.site_recovery.place import Place
from emulator.times import parse
from emulator.topology import arm_id
from emulator.world import World

LONG_AGO = timedelta(days=30)
PROTECTED_FOR = timedelta(hours=30)
FAILED_OVER_FOR = timedelta(hours=1)
FULL_SUBNET = "full"


def equip(place: Place, said: Override) -> Place:
    """Put the zone and the set that a test names on a place that has none of its own."""
    named = said.availability_set
    made = arm_id(place.group, AVAILABILITY_SETS, named, place.subscription) if named else None
    return replace(place, zone=place.zone or said.zone, availability_set=place.availability_set or made)


def settle(world: World, item: Item, state: str) -> None:
    """Let an item have come into a state, with its machines, disks and surroundings."""
    item.phase = Phase.COMMITTED if state == "failed-over" else Phase.PROTECTED
    item.reversed = item.reprotected = state == "protected-away"
    cache = _cache_account(world, item.source.location)
    for disk in item.disks:
        disk.staging = cache
        disk.encryption_set, disk.source_encryption_set = (
            item.target.encryption_set,
            item.source.encryption_set,
        )
    _surround(world, item, state)
    _spoil_target(item)
    scenery.add(world, item)
    world.add_item(item)
    _MAKERS[state](world, item)
    if item.override.test_failover:
        drill.seed(world, item)


def _cache_account(world: World, location: str) -> str:
    """Find a cache account of the region; a file may have forgotten it."""
    return next((one.id for one in world.inventory.each(Account) if one.location == location), "")


def _surround(world: World, item: Item, state: str) -> None:
    if item.override.full_subnet:
        for vnet in world.inventory.each(Vnet):
            last = list(ip_network(vnet.prefix).subnets(new_prefix=28))[-1]
            vnet.subnets[FULL_SUBNET] = Subnet(FULL_SUBNET, str(last), others=11)
    missing, there = item.override.missing, item.away if state == "protected-home" else item.home
    if "wayBackMapping" in missing:
        item.vault.mappings = [one for one in item.vault.mappings if one.source is not there.container]
    if "wayBackNetworkMapping" in missing:
        kept = [one for one in item.vault.network_mappings if one.source is not there.container.fabric]
        item.vault.network_mappings = kept
    _spoil_cache(world, item.override, there.location)


def _spoil_cache(world: World, said: Override, location: str) -> None:
    for account in [one for one in world.inventory.each(Account) if one.location == location]:
        if "cacheAccount" in said.missing:
            world.inventory.remove(account.id)
        if said.cache_account == "premium":
            account.sku, account.kind = "Premium_LRS", "BlockBlobStorage"
        if said.cache_account == "firewalled":
            account.default_action, account.bypass = "Deny", "None"


def disks(name: str, override: Override, now: datetime) -> list[ReplicatedDisk]:
    made = [ReplicatedDisk(f"{name}_OsDisk_1_{hex32('os', name)}", os=True)]
    made += [
        ReplicatedDisk(f"{name}_DataDisk_{lun}_{hex32('data', name, lun)}", 64)
        for lun in range(override.data_disks)
    ]
    if override.disk_added_seconds_ago is not None and override.data_disks:
        made[-1].added = now - timedelta(seconds=override.disk_added_seconds_ago)
    return made


def _spoil_target(item: Item) -> None:
    """Make the side the item would fail over to lack what the test says."""
    target, override = item.target, item.override
    if "targetGroup" in override.missing:
        target = replace(target, group=f"{target.group}-gone")
    if "targetNetwork" in override.missing:
        target = replace(target, vnet_id=f"{target.vnet_id}-gone")
    if "targetSubnet" in override.missing:
        target = replace(target, subnet="gone")
    if override.full_subnet:
        target = replace(target, subnet=FULL_SUBNET)
    item.aim(target)


def _running(world: World, item: Item, at: Place, since: datetime) -> Vm:
    vm = machines.create(world, item, at, since, recovered=at is item.away)
    said = item.override
    vm.power, vm.power_off = said.source_vm, said.power_off
    vm.extensions, vm.diagnostic_settings = said.extensions, said.diagnostic_settings
    vm.backup = said.backup or ""
    vm.silent_from = parse(said.silent_from) if said.silent_from else None
    return vm


def _protected(world: World, item: Item) -> None:
    since = world.now - PROTECTED_FOR
    vm = _running(world, item, item.source, since)
    item.protected_since = since
    item.spans = [Span(since, vm.silent_from if vm.power == "running" else world.now - timedelta(minutes=10))]
    machines.add_replicas(world, item, since)


def _protected_away(world: World, item: Item) -> None:
    _protected(world, item)
    item.generation = 1
    fate = {"leftStopped": "stopped", "leftRunning": "running"}.get(
        world.variant("originalVmAfterReprotect"), "absent"
    )
    _original(world, item, fate)


def _failed_over(world: World, item: Item) -> None:
    since = world.now - FAILED_OVER_FOR
    _running(world, item, item.target, since)
    item.failed_over_at, item.frozen_at = since, since - timedelta(minutes=5)
    item.spans = [Span(since - PROTECTED_FOR, item.frozen_at)]
    item.frozen_newest = points.newest_before(item, item.frozen_at)
    item.failover_point = points.listed(item, item.frozen_at)[0].name
    item.spans = []
    _original(world, item, "stopped")


def _original(world: World, item: Item, fate: str) -> None:
    """Put the machine the item once came from back at home, if it is still there."""
    fate = item.override.original_vm or fate
    if fate == "absent":
        return
    vm = machines.create(world, item, item.home, world.now - LONG_AGO, recovered=False)
    vm.power = "running" if fate == "running" else "deallocated"


_MAKERS = {"protected-home": _protected, "protected-away": _protected_away, "failed-over": _failed_over}
STATES = tuple(_MAKERS)
