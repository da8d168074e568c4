"""Finds resources outside the vaults by the names in a path, with ARM's own 404s."""

from emulator.calls import Call
from emulator.errors import group_missing, resource_missing
from emulator.inventory import Group, Resource
from emulator.site_recovery.finding import subscription
from emulator.topology import arm_id, subscription_id
from emulator.world import World


def group(world: World, call: Call) -> Group:
    found = world.inventory.group(call.params["rg"], subscription(world, call))
    if found is None:
        raise group_missing(call.params["rg"])
    return found


def resource[R: Resource](world: World, call: Call, kind: type[R]) -> R:
    found = deletable(world, call, kind)
    if found is None:
        raise resource_missing(kind.TYPE, call.params["name"], group(world, call).name)
    return found


def listed[R: Resource](world: World, call: Call, kind: type[R]) -> list[R]:
    """List a group's resources of a kind, or the subscription's where the path names no group."""
    if "rg" in call.params:
        return list(world.inventory.each(kind, group(world, call).id))
    return list(world.inventory.each(kind, subscription_id(subscription(world, call))))


def deletable[R: Resource](world: World, call: Call, kind: type[R]) -> R | None:
    """Find what is to be deleted; nothing if it is gone already, which is no error."""
    where = group(world, call)
    return world.inventory.find(kind, arm_id(where.name, kind.TYPE, call.params["name"], where.subscription))
