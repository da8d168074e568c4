"""Resources that only stand there to be named and read: their kinds, and their reads over HTTP."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from emulator import lookup
from emulator.calls import Answer, Call
from emulator.errors import bad_request, resource_missing
from emulator.inventory import Resource
from emulator.paging import paged_arm
from emulator.routing import Route
from emulator.topology import DISPLAY_NAMES, arm_id
from emulator.wire import Json, as_object, as_text, dig
from emulator.world import World

SUB = "/subscriptions/{sub}"
GROUP = f"{SUB}/resourceGroups/{{rg}}"
AVAILABILITY_SETS = "Microsoft.Compute/availabilitySets"
SECURITY_GROUPS = "Microsoft.Network/networkSecurityGroups"
PUBLIC_ADDRESSES = "Microsoft.Network/publicIPAddresses"
LOAD_BALANCERS = "Microsoft.Network/loadBalancers"
KINDS = (
    AVAILABILITY_SETS,
    "Microsoft.Compute/capacityReservationGroups",
    "Microsoft.Compute/diskEncryptionSets",
    "Microsoft.Compute/proximityPlacementGroups",
    "Microsoft.Compute/snapshots",
    "Microsoft.Compute/virtualMachineScaleSets",
    SECURITY_GROUPS,
    PUBLIC_ADDRESSES,
    LOAD_BALANCERS,
)

type View = Callable[[World, "Plain"], Json]


@dataclass
class Plain(Resource):
    """Any resource that is no more than its properties."""

    TYPE: str = ""
    properties: Json = field(default_factory=dict[str, object])
    sku: str = ""


def view(_world: World, found: Plain) -> Json:
    body: Json = {
        "name": found.name,
        "id": found.id,
        "type": found.TYPE,
        "location": found.location,
        "tags": found.tags,
        "properties": {"provisioningState": "Succeeded"} | found.properties,
    }
    return body | ({"sku": {"name": found.sku}} if found.sku else {})


def routes(kind: str, show: View = view) -> list[Route]:
    """Make the reads of a kind: one, a group's, a subscription's."""
    path = f"providers/{kind}"
    return [
        Route("GET", f"{GROUP}/{path}/{{name}}", partial(_one, kind, show)),
        Route("GET", f"{GROUP}/{path}", partial(_all, kind, show)),
        Route("GET", f"{SUB}/{path}", partial(_all, kind, show)),
    ]


def put(kind: str, world: World, call: Call) -> Answer:
    """Make a resource of a kind at once, or replace what its body says of it."""
    where, name, location = lookup.group(world, call), call.params["name"], as_text(call.body.get("location"))
    if location not in DISPLAY_NAMES:
        raise bad_request("LocationNotAvailable", f"location '{location}' is no region.")
    there = world.inventory.find(Plain, arm_id(where.name, kind, name, where.subscription))
    properties, sku = as_object(call.body.get("properties")), as_text(dig(call.body, "sku", "name"))
    made = Plain(name, where.name, location, kind, properties, sku, subscription=where.subscription)
    world.inventory.add(made)
    return Answer(200 if there else 201, view(world, made))


def _one(kind: str, show: View, world: World, call: Call) -> Answer:
    group, name = lookup.group(world, call), call.params["name"]
    found = world.inventory.find(Plain, arm_id(group.name, kind, name, group.subscription))
    if found is None:
        raise resource_missing(kind, name, group.name)
    return Answer(200, show(world, found))


def _all(kind: str, show: View, world: World, call: Call) -> Answer:
    found = [one for one in lookup.listed(world, call, Plain) if kind == one.TYPE]
    return paged_arm(call, found, partial(show, world))
