"""Peerings between networks: each side has its own, and traffic flows once both are there."""

from emulator import lookup
from emulator.calls import Answer, Call
from emulator.errors import bad_request, resource_missing
from emulator.inventory import Peering, Vnet
from emulator.wire import Json, as_text, dig
from emulator.world import World

TYPE = f"{Vnet.TYPE}/virtualNetworkPeerings"


def peer(vnet: Vnet, remote: str, state: str = "Connected") -> Peering:
    """Give a network its side of a peering."""
    made = Peering(f"to-{remote.rsplit('/', 1)[-1]}", remote, state)
    vnet.peerings[made.name.lower()] = made
    return made


def views(found: Vnet) -> list[Json]:
    return [view(found, one) for one in found.peerings.values()]


def view(found: Vnet, one: Peering) -> Json:
    properties: Json = {
        "provisioningState": "Succeeded",
        "peeringState": one.state,
        "peeringSyncLevel": "FullyInSync" if one.state == "Connected" else "RemoteNotInSync",
        "remoteVirtualNetwork": {"id": one.remote},
        "allowVirtualNetworkAccess": True,
        "allowForwardedTraffic": False,
        "allowGatewayTransit": False,
        "useRemoteGateways": False,
    }
    peering_id = f"{found.id}/virtualNetworkPeerings/{one.name}"
    return {"name": one.name, "id": peering_id, "type": TYPE, "properties": properties}


def listed(world: World, call: Call) -> Answer:
    return Answer(200, {"value": views(lookup.resource(world, call, Vnet))})


def get(world: World, call: Call) -> Answer:
    found, one = _found(world, call)
    if one is None:
        kind = f"{Vnet.TYPE}/{found.name}/virtualNetworkPeerings"
        raise resource_missing(kind, call.params["peering"], found.group)
    return Answer(200, view(found, one))


def put(world: World, call: Call) -> Answer:
    """Make one side; where the other is there, both are connected."""
    found, known = _found(world, call)
    remote = as_text(dig(call.body, "properties", "remoteVirtualNetwork", "id"))
    if not remote.startswith("/subscriptions/"):
        raise bad_request(
            "InvalidRequestContent", "properties.remoteVirtualNetwork.id is the id of a network."
        )
    made = Peering(call.params["peering"], remote, "Initiated")
    found.peerings[made.name.lower()] = made
    back = _back(world, found, made)
    if back:
        made.state = back.state = "Connected"
    return Answer(200 if known else 201, view(found, made))


def delete(world: World, call: Call) -> Answer:
    """Take one side away; the other stays, disconnected."""
    found, one = _found(world, call)
    if one is None:
        return Answer(204)
    del found.peerings[one.name.lower()]
    back = _back(world, found, one)
    if back:
        back.state = "Disconnected"
    return Answer(200)


def _found(world: World, call: Call) -> tuple[Vnet, Peering | None]:
    found = lookup.resource(world, call, Vnet)
    return found, found.peerings.get(call.params["peering"].lower())


def _back(world: World, found: Vnet, one: Peering) -> Peering | None:
    """Find the other side of a peering."""
    other = world.inventory.find(Vnet, one.remote)
    sides = other.peerings.values() if other else ()
    return next((side for side in sides if side.remote.lower() == found.id.lower()), None)
