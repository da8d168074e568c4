"""Builds a world: the default topology in one of its states, with what a test says about single VMs."""

from dataclasses import replace
from datetime import datetime, timedelta

from emulator import default_topology, noise, scenery
from emulator.clock import Clock
from emulator.ids import hex32, opaque_name
from emulator.inventory import Account, Subnet, Vm, Vnet
from emulator.overrides import Override
from emulator.settings import Settings
from emulator.site_recovery import drill, machines, points
from emulator.site_recovery.item import Item, Phase, ReplicatedDisk, Span
from emulator.site_recovery.place import Place
from emulator.site_recovery.vault import Vault
from emulator.topology import AWAY, HOME, VAULT_GROUP, arm_id
from emulator.world import World

LONG_AGO = timedelta(days=30)
PROTECTED_FOR = timedelta(hours=30)
FAILED_OVER_FOR = timedelta(hours=1)
FULL_SUBNET = "full"


def build(clock: Clock, settings: Settings) -> World:
    world = World(clock, settings)
    vault = default_topology.add(world)
    for number, name in enumerate(settings.vm_names()):
        override = settings.overrides.get(name, Override())
        _surround(world, vault, override)
        add_vm(world, vault, number, settings.state, default_topology.places(vault, name), override)
    noise.add(world, vault, settings.noise, add_vm)
    return world


def _surround(world: World, vault: Vault, override: Override) -> None:
    if override.full_subnet:
        for vnet in world.inventory.each(Vnet):
            prefix = vnet.prefix.rsplit(".", 2)[0]
            vnet.subnets[FULL_SUBNET] = Subnet(FULL_SUBNET, f"{prefix}.255.240/28", others=11)
    if "wayBackMapping" in override.missing:
        start = AWAY if world.settings.state == "protected-home" else HOME
        vault.mappings = [one for one in vault.mappings if one.source.location != start]


def add_vm(
    world: World, vault: Vault, number: int, state: str, places: tuple[Place, Place], override: Override
) -> Item:
    home, away = places
    item = Item(
        opaque_name("item", home.vm_name),
        home,
        away,
        next(iter(vault.policies.values())),
        Phase.COMMITTED if state == "failed-over" else Phase.PROTECTED,
        _disks(home.vm_name, override, world.now),
        override,
        reversed=state == "protected-away",
        host=number + 4,
        reprotected=state == "protected-away",
    )
    cache = default_topology.cache_account(item.source.location)
    for disk in item.disks:
        disk.staging = arm_id(VAULT_GROUP, Account.TYPE, cache)
    _spoil_target(item, override)
    scenery.add(world, item)
    world.add_item(item)
    _MAKERS[state](world, item)
    if override.test_failover:
        drill.seed(world, item)
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
        target = replace(target, vnet_id=f"{target.vnet_id}-gone")
    if "targetSubnet" in override.missing:
        target = replace(target, subnet="gone")
    if override.full_subnet:
        target = replace(target, subnet=FULL_SUBNET)
    item.aim(target)


def _running(world: World, item: Item, at: Place, since: datetime) -> Vm:
    vm = machines.create(world, item, at, since, recovered=at is item.away)
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
