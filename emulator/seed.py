"""Builds a world: the default topology in one of its states, or what a seed file describes."""

from emulator import default_topology, noise, seed_item
from emulator.clock import Clock
from emulator.errors import ControlError
from emulator.ids import opaque_name
from emulator.overrides import Override
from emulator.seeding import around
from emulator.seeding import build as seeding
from emulator.settings import Settings
from emulator.site_recovery.item import Item, Phase
from emulator.site_recovery.place import Place
from emulator.site_recovery.vault import Vault
from emulator.world import World


def build(clock: Clock, settings: Settings) -> World:
    world = World(clock, settings)
    if settings.topology:
        for key in ("noise", "networks"):
            if getattr(settings, key):
                raise ControlError(
                    400, f"'{key}' is for the default topology; a file says itself what there is."
                )
        seeding.add(world)
        return world
    vault = default_topology.add(world)
    for number, name in enumerate(settings.vm_names()):
        override = settings.overrides.get(name, Override())
        add_vm(world, vault, number, settings.state, default_topology.places(vault, name), override)
    noise.add(world, vault, settings.noise, add_vm)
    for value, path in settings.networks:
        around.network(world, value, path)
    return world


def add_vm(
    world: World, vault: Vault, number: int, state: str, places: tuple[Place, Place], override: Override
) -> Item:
    home, away = (seed_item.equip(place, override) for place in places)
    item = Item(
        opaque_name("item", home.vm_name),
        home,
        away,
        next(iter(vault.policies.values())),
        Phase.PROTECTED,
        seed_item.disks(home.vm_name, override, world.now),
        override,
        host=number + 4,
    )
    seed_item.settle(world, item, state)
    return item
