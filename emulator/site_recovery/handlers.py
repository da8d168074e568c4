"""Site Recovery over HTTP: reads of the vault, and the operations on items."""

from emulator.calls import Answer, Call
from emulator.errors import vault_child_missing
from emulator.paging import paged
from emulator.site_recovery import (
    filters,
    finding,
    item_view,
    points,
    topology_view,
)
from emulator.site_recovery.item import Item
from emulator.site_recovery.points import Point
from emulator.times import iso
from emulator.topology import page
from emulator.wire import Json, as_text
from emulator.world import World

POINT_TYPE = f"{item_view.ITEM_TYPE}/recoveryPoints"


def items_of_vault(world: World, call: Call) -> Answer:
    vault = finding.vault(world, call)
    return _items(world, call, [*world.items_of(vault), *vault.strangers])


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
    body, until = world.ghosts.get(call.path.lower(), (None, world.now))
    return body if body and world.now < until else None


def _stranger(world: World, call: Call) -> Json | None:
    wanted = call.path.lower()
    strangers = finding.vault(world, call).strangers
    return next((view for view in strangers if as_text(view["id"]).lower() == wanted), None)


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
    found = finding.vault(world, call).fabrics.values()
    return Answer(200, page([topology_view.fabric(one) for one in found]))


def fabric(world: World, call: Call) -> Answer:
    return Answer(200, topology_view.fabric(finding.fabric(world, call)))


def containers_of_vault(world: World, call: Call) -> Answer:
    found = finding.vault(world, call).containers()
    return Answer(200, page([topology_view.container(world, one) for one in found]))


def containers_of_fabric(world: World, call: Call) -> Answer:
    found = finding.fabric(world, call).containers.values()
    return Answer(200, page([topology_view.container(world, one) for one in found]))


def container(world: World, call: Call) -> Answer:
    return Answer(200, topology_view.container(world, finding.container(world, call)))


def mappings_of_vault(world: World, call: Call) -> Answer:
    found = finding.vault(world, call).mappings
    return Answer(200, page([topology_view.mapping(one) for one in found]))


def mappings_of_container(world: World, call: Call) -> Answer:
    """List the mappings from and to a container, as the service does."""
    here = finding.container(world, call)
    found = [one for one in here.vault.mappings if here in (one.source, one.target)]
    return Answer(200, page([topology_view.mapping(one) for one in found]))


def mapping(world: World, call: Call) -> Answer:
    return Answer(200, topology_view.mapping(finding.mapping(world, call)))


def network_mappings_of_vault(world: World, call: Call) -> Answer:
    found = finding.vault(world, call).network_mappings
    return Answer(200, page([topology_view.network_mapping(one) for one in found]))


def network_mappings_of_network(world: World, call: Call) -> Answer:
    here = finding.fabric(world, call)
    found = [one for one in here.vault.network_mappings if one.source is here]
    return Answer(200, page([topology_view.network_mapping(one) for one in found]))


def network_mapping(world: World, call: Call) -> Answer:
    return Answer(200, topology_view.network_mapping(finding.network_mapping(world, call)))


def policies(world: World, call: Call) -> Answer:
    found = finding.vault(world, call).policies.values()
    return Answer(200, page([topology_view.policy(one) for one in found]))


def policy(world: World, call: Call) -> Answer:
    return Answer(200, topology_view.policy(finding.policy(world, call)))
