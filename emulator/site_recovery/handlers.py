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

    shown = [one for one in found if not isinstance(one, Item) or finding.is_shown(world, one)]
    text = call.option("$filter")
    chosen = filters.items(shown, view, text) if text else shown
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
        "recoveryPointSyncType": "MultiVmSyncRecoveryPoint" if point.shared else "PerVmRecoveryPoint",
        "disks": list(point.disks),
    }
    properties: Json = {
        "recoveryPointTime": iso(point.time),
        "recoveryPointType": point.kind,
        "providerSpecificDetails": details,
    }
    name = f"{found.id}/recoveryPoints/{point.name}"
    return {"name": point.name, "type": POINT_TYPE, "id": name, "properties": properties}
