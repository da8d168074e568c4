"""Site Recovery over HTTP: reads of the vault, and the operations on items."""

from emulator.calls import Answer, Call
from emulator.errors import bad_request, vault_child_missing
from emulator.paging import paged
from emulator.site_recovery import (
    accepted,
    failover,
    filters,
    finding,
    item_view,
    points,
    reprotect,
    topology_view,
)
from emulator.site_recovery.item import Item, Phase
from emulator.site_recovery.points import Point
from emulator.times import iso
from emulator.topology import REGIONS, Region, page
from emulator.wire import Json, as_text, dig
from emulator.world import World

POINT_TYPE = f"{item_view.ITEM_TYPE}/recoveryPoints"


def items_of_vault(world: World, call: Call) -> Answer:
    finding.vault(world, call)
    everything = [*world.items.values(), *world.strangers]
    return _items(world, call, everything)


def items_of_container(world: World, call: Call) -> Answer:
    return _items(world, call, [*topology_view.items_in(world, finding.container(world, call))])


def _items(world: World, call: Call, found: list[Item | Json]) -> Answer:
    def view(one: Item | Json) -> Json:
        return item_view.item(world, one, listed=True) if isinstance(one, Item) else one

    text = call.option("$filter")
    chosen = filters.items(found, view, text) if text else found
    return paged(call, sorted(chosen, key=_name), view)


def _name(one: Item | Json) -> str:
    return one.name if isinstance(one, Item) else as_text(one["name"])


def item(world: World, call: Call) -> Answer:
    ghost = _ghost(world, call)
    if ghost:
        return Answer(200, ghost)
    stranger = _stranger(world, call)
    if stranger:
        return Answer(200, stranger)
    return Answer(200, item_view.item(world, finding.item(world, call), listed=False))


def _ghost(world: World, call: Call) -> Json | None:
    region = topology_view.region_of(call.params["fabric"])
    name = call.params["item"].lower()
    old = f"{region.container_id}/replicationProtectedItems/{name}".lower() if region else ""
    body, until = world.ghosts.get(old, (None, world.now))
    return body if body and world.now < until else None


def _stranger(world: World, call: Call) -> Json | None:
    finding.vault(world, call)
    wanted = call.path.lower()
    return next((view for view in world.strangers if as_text(view["id"]).lower() == wanted), None)


def recovery_points(world: World, call: Call) -> Answer:
    found = finding.item(world, call)
    return Answer(200, page([_point(found, point) for point in points.listed(found, world.now)]))


def recovery_point(world: World, call: Call) -> Answer:
    found = finding.item(world, call)
    name = call.params["point"].lower()
    for point in points.listed(found, world.now):
        if point.name == name:
            return Answer(200, _point(found, point))
    raise vault_child_missing(call.params["point"])


def _point(found: Item, point: Point) -> Json:
    details: Json = {
        "instanceType": "A2A",
        "recoveryPointSyncType": "PerVmRecoveryPoint",
        "disks": list(point.disks),
    }
    properties: Json = {
        "recoveryPointTime": iso(point.time),
        "recoveryPointType": point.kind,
        "providerSpecificDetails": details,
    }
    name = f"{found.id}/recoveryPoints/{point.name}"
    return {"name": point.name, "type": POINT_TYPE, "id": name, "properties": properties}


def fabrics(world: World, call: Call) -> Answer:
    finding.vault(world, call)
    return Answer(200, page([topology_view.fabric(region) for region in REGIONS]))


def fabric(world: World, call: Call) -> Answer:
    return Answer(200, topology_view.fabric(finding.fabric(world, call)))


def containers_of_vault(world: World, call: Call) -> Answer:
    finding.vault(world, call)
    return Answer(200, page([topology_view.container(world, region) for region in REGIONS]))


def containers_of_fabric(world: World, call: Call) -> Answer:
    return Answer(200, page([topology_view.container(world, finding.fabric(world, call))]))


def container(world: World, call: Call) -> Answer:
    return Answer(200, topology_view.container(world, finding.container(world, call)))


def mappings_of_vault(world: World, call: Call) -> Answer:
    finding.vault(world, call)
    return Answer(200, page([topology_view.mapping(*pair) for pair in world.mappings]))


def mappings_of_container(world: World, call: Call) -> Answer:
    """List both directions' mappings, as the service does for either container."""
    finding.container(world, call)
    return mappings_of_vault(world, call)


def mapping(world: World, call: Call) -> Answer:
    region = finding.container(world, call)
    return _named(
        call, "mapping", [topology_view.mapping(*pair) for pair in world.mappings if pair[0] == region]
    )


def network_mappings_of_vault(world: World, call: Call) -> Answer:
    finding.vault(world, call)
    return Answer(200, page([topology_view.network_mapping(*pair) for pair in _both_ways()]))


def network_mappings_of_network(world: World, call: Call) -> Answer:
    return Answer(200, page(_network_mappings(world, call)))


def network_mapping(world: World, call: Call) -> Answer:
    return _named(call, "mapping", _network_mappings(world, call))


def _network_mappings(world: World, call: Call) -> list[Json]:
    region = finding.fabric(world, call)
    return [topology_view.network_mapping(*pair) for pair in _both_ways() if pair[0] == region]


def _both_ways() -> list[tuple[Region, Region]]:
    return [REGIONS, (REGIONS[1], REGIONS[0])]


def policies(world: World, call: Call) -> Answer:
    finding.vault(world, call)
    return Answer(200, page([topology_view.policy()]))


def policy(world: World, call: Call) -> Answer:
    finding.vault(world, call)
    return _named(call, "policy", [topology_view.policy()])


def _named(call: Call, key: str, views: list[Json]) -> Answer:
    for view in views:
        if as_text(view["name"]).lower() == call.params[key].lower():
            return Answer(200, view)
    raise vault_child_missing(call.params[key])


def unplanned_failover(world: World, call: Call) -> Answer:
    found = finding.item(world, call)
    return accepted.accepted(world, call, failover.begin(world, found, call.body, call.doom))


def planned_failover(world: World, call: Call) -> Answer:
    raise failover.planned(finding.item(world, call))


def failover_commit(world: World, call: Call) -> Answer:
    found = finding.item(world, call)
    return accepted.accepted(world, call, failover.commit(world, found, call.doom))


def switch_protection(world: World, call: Call) -> Answer:
    region = finding.container(world, call)
    name = as_text(dig(call.body, "properties", "replicationProtectedItemName"))
    if not name:
        raise bad_request("MissingItemName", "properties.replicationProtectedItemName is required.")
    found = finding.item_named(world, region, name)
    return accepted.accepted(world, call, reprotect.begin(world, found, call.body, call.doom))


def reprotect_item(world: World, call: Call) -> Answer:
    """Refuse the item's own reProtect, which knows no managed disks."""
    found = finding.item(world, call)
    text = f"Managed disk details not provided for '{found.friendly}' ({Phase(found.phase).value})."
    raise bad_request("VMDisksMissing", text, "Use switchprotection on the container.")
