"""What a test's words about a VM put into the subscription around it."""

from emulator.inventory import Lock, Vnet
from emulator.network import peerings
from emulator.plain import AVAILABILITY_SETS, LOAD_BALANCERS, PUBLIC_ADDRESSES, SECURITY_GROUPS, Plain
from emulator.site_recovery.cards import POOL
from emulator.site_recovery.item import Item
from emulator.site_recovery.place import Place
from emulator.wire import Json, as_text
from emulator.world import World


def add(world: World, item: Item) -> None:
    """Add what the item's overrides name: limits, locks, and resources on both sides."""
    said, target = item.override, item.target
    if said.quota is not None:
        world.inventory.quotas[target.location] = said.quota
    if said.size_restricted:
        world.inventory.restrictions[said.size.lower(), target.location] = (said.zone,) if said.zone else ()
    if said.size_restricted_at_source:
        source = item.source
        world.inventory.restrictions[said.size.lower(), source.location] = ()
    for side, place in (("home", item.home), ("away", item.away)):
        _add_resources(world, item, place)
        level = as_text(said.locks.get(side))
        if level:
            lock = Lock(place.group_id, f"lock-{side}", level)
            world.inventory.locks[lock.id.lower()] = lock
    if said.peered_networks:
        _peer(world, item.home, item.away)
        _peer(world, item.away, item.home)


def _peer(world: World, one: Place, other: Place) -> None:
    vnet = world.inventory.find(Vnet, one.vnet_id)
    if vnet:
        peerings.peer(vnet, other.vnet_id)


def _add_resources(world: World, item: Item, place: Place) -> None:
    said = item.override
    if said.availability_set:
        faults: Json = {"platformFaultDomainCount": 2, "platformUpdateDomainCount": 5}
        _add(world, place, AVAILABILITY_SETS, said.availability_set, faults, "Aligned")
    if said.load_balancer:
        _add(world, place, LOAD_BALANCERS, said.load_balancer, {"pools": [POOL]}, "Standard")
    if said.security_group:
        _add(world, place, SECURITY_GROUPS, said.security_group, {"securityRules": []})
    if said.public_address and (said.public_address == "both" or place is item.source):
        address: Json = {"publicIPAllocationMethod": "Static", "publicIPAddressVersion": "IPv4"}
        _add(world, place, PUBLIC_ADDRESSES, f"pip-{place.vm_name}", address, "Standard")


def _add(world: World, place: Place, kind: str, name: str, properties: Json, sku: str = "") -> None:
    found = Plain(name, place.group, place.location, kind, properties, sku, subscription=place.subscription)
    world.inventory.add(found)
