"""Resource groups and the vault itself, over HTTP."""

from emulator import lookup
from emulator.calls import Answer, Call
from emulator.inventory import Blob, Group, Resource
from emulator.routing import Route
from emulator.site_recovery import finding
from emulator.topology import subscription_id
from emulator.wire import Json
from emulator.world import World

SUB = "/subscriptions/{sub}"
GROUP = f"{SUB}/resourceGroups/{{rg}}"


def group(world: World, call: Call) -> Answer:
    return Answer(200, _group(lookup.group(world, call)))


def group_exists(world: World, call: Call) -> Answer:
    where = finding.subscription(world, call)
    return Answer(204 if world.inventory.group(call.params["rg"], where) else 404)


def groups(world: World, call: Call) -> Answer:
    found = world.inventory.each(Group, subscription_id(finding.subscription(world, call)))
    return Answer(200, {"value": [_group(group) for group in found]})


def resources(world: World, call: Call) -> Answer:
    """Everything in a group, as the list of Resource Manager has it."""
    where = lookup.group(world, call)
    found = [one for one in world.inventory.every(where.id) if one.TYPE and not isinstance(one, Group | Blob)]
    return Answer(200, {"value": [_resource(one) for one in found]})


def _resource(found: Resource) -> Json:
    return {
        "id": found.id,
        "name": found.name,
        "type": found.TYPE,
        "location": found.location,
        "tags": found.tags,
    }


def _group(found: Group) -> Json:
    return {
        "id": found.id,
        "name": found.name,
        "type": Group.TYPE,
        "location": found.location,
        "properties": {"provisioningState": "Succeeded"},
    }


ROUTES = [
    Route("GET", GROUP, group),
    Route("HEAD", GROUP, group_exists),
    Route("GET", f"{GROUP}/resources", resources),
    Route("GET", f"{SUB}/resourceGroups", groups),
]
