"""Finds what a path names in the vault, or answers as the service does when it is not there."""

from emulator.calls import Call
from emulator.errors import group_missing, resource_missing, subscription_missing, vault_child_missing
from emulator.site_recovery.item import Item
from emulator.site_recovery.job import Job
from emulator.site_recovery.topology_view import region_of
from emulator.topology import SUBSCRIPTION, VAULT, VAULT_GROUP, VAULT_TYPE, Region
from emulator.world import World


def subscription(call: Call) -> None:
    given = call.params.get("sub", SUBSCRIPTION)
    if given.lower() != SUBSCRIPTION:
        raise subscription_missing(given)


def vault(world: World, call: Call) -> None:
    """Check that the path is about the one vault there is."""
    subscription(call)
    group, name = call.params["rg"], call.params["vault"]
    if world.inventory.group(group) is None:
        raise group_missing(group)
    if (group.lower(), name.lower()) != (VAULT_GROUP, VAULT):
        raise resource_missing(VAULT_TYPE, name, group)


def fabric(world: World, call: Call) -> Region:
    vault(world, call)
    region = region_of(call.params["fabric"])
    if region is None or call.params["fabric"].lower() != region.fabric:
        raise vault_child_missing(call.params["fabric"])
    return region


def container(world: World, call: Call) -> Region:
    region = fabric(world, call)
    name = call.params["container"].lower()
    if name not in (region.container, region.container_guid):
        raise vault_child_missing(call.params["container"])
    return region


def item(world: World, call: Call) -> Item:
    region = container(world, call)
    return item_named(world, region, call.params["item"])


def item_named(world: World, region: Region, name: str) -> Item:
    found = world.items.get(name.lower())
    if found is None or found.source.region != region:
        raise vault_child_missing(name)
    return found


def job(world: World, call: Call) -> Job:
    """Find a job by its name, or by the id of the operation that it belongs to."""
    vault(world, call)
    name = call.params["job"].lower()
    found = world.jobs.get(name) or world.operation_jobs.get(name)
    if found is None:
        raise vault_child_missing(call.params["job"])
    return found
