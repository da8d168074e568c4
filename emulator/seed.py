"""Builds a world: the default topology in one of its states, with what a test says about single VMs."""

from dataclasses import replace
from datetime import datetime, timedelta

from emulator import noise
from emulator.clock import Clock
from emulator.ids import hex32, opaque_name
from emulator.inventory import Account, Group, Subnet, Vm, Vnet
from emulator.overrides import Override
from emulator.settings import Settings
from emulator.site_recovery import machines, points
from emulator.site_recovery.item import Item, Phase, ReplicatedDisk, Span
from emulator.topology import AWAY, HOME, REGIONS, VAULT_GROUP, Place, Region, place
from emulator.world import World

LONG_AGO = timedelta(days=30)
PROTECTED_FOR = timedelta(hours=30)
FAILED_OVER_FOR = timedelta(hours=1)
FULL_SUBNET = "full"


def build(clock: Clock, settings: Settings) -> World:
    world = World(clock, settings)
    for region in REGIONS:
        add_surroundings(world, region, region.group)
    world.inventory.add(Group(VAULT_GROUP, VAULT_GROUP, AWAY.location))
    world.mappings = [(HOME, AWAY), (AWAY, HOME)]
    for number, name in enumerate(settings.vm_names()):
        override = settings.overrides.get(name, Override())
        _surround(world, override)
        add_vm(world, name, number, settings.state, (place(HOME), place(AWAY)), override)
    noise.add(world, settings.noise, add_vm, add_surroundings)
    return world


def add_surroundings(world: World, region: Region, group: str) -> None:
    """Make a resource group with its network, and the region's cache account."""
    prefix = region.prefix
    subnet = Subnet("default", f"{prefix}.0.0/17")
    world.inventory.add(Group(group, group, region.location))
    world.inventory.add(Vnet(region.vnet, group, region.location, f"{prefix}.0.0/16", {subnet.name: subnet}))
    world.inventory.add(Account(region.cache_account, VAULT_GROUP, region.location))


def _surround(world: World, override: Override) -> None:
    if override.full_subnet:
        for vnet in world.inventory.each(Vnet):
            prefix = vnet.prefix.rsplit(".", 2)[0]
            vnet.subnets[FULL_SUBNET] = Subnet(FULL_SUBNET, f"{prefix}.255.240/28", others=11)
    if "wayBackMapping" in override.missing:
        world.mappings = [pair for pair in world.mappings if pair[0] != _start(world).region]


def _start(world: World) -> Place:
    """Tell where a failover from the seeded state goes to, or came from when it is done already."""
    return place(AWAY if world.settings.state == "protected-home" else HOME)


def add_vm(
    world: World, name: str, number: int, state: str, places: tuple[Place, Place], override: Override
) -> Item:
    home, away = places
    source = away if state == "protected-away" else home
    item = Item(
        opaque_name("item", name),
        name,
        home,
        away,
        source,
        Phase.COMMITTED if state == "failed-over" else Phase.PROTECTED,
        _disks(name, override, world.now),
        override,
        host=f"{(number + 4) // 256}.{(number + 4) % 256}",
        reprotected=state == "protected-away",
    )
    _spoil_target(item, override)
    world.add_item(item)
    _MAKERS[state](world, item)
    return item


def _disks(name: str, override: Override, now: datetime) -> list[ReplicatedDisk]:
    disks = [ReplicatedDisk(f"{name}_OsDisk_1_{hex32('os', name)}", os=True)]
    disks += [
        ReplicatedDisk(f"{name}_DataDisk_{lun}_{hex32('data', name, lun)}", 64)
        for lun in range(override.data_disks)
    ]
    if override.disk_added_seconds_ago is not None and override.data_disks:
        disks[-1].added = now - timedelta(seconds=override.disk_added_seconds_ago)
    return disks


def _spoil_target(item: Item, override: Override) -> None:
    """Make the side the item would fail over to lack what the test says."""
    target = item.target
    if "targetGroup" in override.missing:
        target = replace(target, group=f"{target.group}-gone")
    if "targetNetwork" in override.missing:
        target = replace(target, vnet=f"{target.vnet}-gone")
    if "targetSubnet" in override.missing:
        target = replace(target, subnet="gone")
    if override.full_subnet:
        target = replace(target, subnet=FULL_SUBNET)
    if target.region == HOME:
        item.home = target
    else:
        item.away = target


def _running(world: World, item: Item, at: Place, since: datetime) -> Vm:
    vm = machines.create(world, item, at, since, recovered=at.region == AWAY)
    vm.power, vm.power_off = item.override.source_vm, item.override.power_off
    return vm


def _protected(world: World, item: Item) -> None:
    since = world.now - PROTECTED_FOR
    vm = _running(world, item, item.source, since)
    item.protected_since = since
    item.spans = [Span(since, None if vm.power == "running" else world.now - timedelta(minutes=10))]
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
