"""What the tables of Resource Graph hold. Unlike Azure's, they do not lag behind."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import cast

from emulator import plain, resource_health
from emulator.compute import views as compute
from emulator.inventory import Account, Disk, Group, Nic, Resource, Vm, Vnet
from emulator.network import views as network
from emulator.plain import Plain
from emulator.resource_graph.expressions import Row
from emulator.resource_graph.stages import Table
from emulator.resource_graph.tokens import refused
from emulator.site_recovery import item_view
from emulator.storage import handlers as storage
from emulator.topology import TENANT, VAULT_TYPE, segment, subscription_id
from emulator.wire import Json
from emulator.world import World

type Entry = tuple[str, str, str, str, Callable[[], Json]]  # id, name, type, location, full view

COLUMNS = (
    "id",
    "name",
    "type",
    "location",
    "resourceGroup",
    "subscriptionId",
    "tenantId",
    "tags",
    "properties",
    "sku",
    "kind",
    "zones",
    "identity",
    "managedBy",
)
LATE = ("tags", "properties", "sku", "kind", "zones", "identity", "managedBy")
_VIEWS: dict[type[Resource], Callable[[World, Resource], Json]] = cast(
    "dict[type[Resource], Callable[[World, Resource], Json]]",
    {
        Vm: compute.vm,
        Disk: compute.disk,
        Vnet: network.vnet,
        Nic: network.nic,
        Account: storage.view,
        Plain: plain.view,
    },
)


def named(world: World, name: str, subscriptions: list[str]) -> Table:
    """Give a table, narrowed to some subscriptions where the request names them, ordered by id."""
    if name.lower() not in _TABLES:
        raise refused(f"table '{name}'; it knows {', '.join(_TABLES)}")
    rows = [_row(*entry) for entry in _TABLES[name.lower()](world)]
    chosen = [row for row in rows if not subscriptions or row["subscriptionId"] in subscriptions]
    return Table(COLUMNS, sorted(chosen, key=lambda row: str(row["id"]).lower()))


def _row(resource_id: str, name: str, kind: str, location: str, show: Callable[[], Json]) -> Row:
    """Make a row whose costly columns are only made when they are read."""
    row: Row = {
        "id": resource_id,
        "name": name,
        "type": kind.lower(),
        "location": location,
        "resourceGroup": segment(resource_id, "resourceGroups").lower(),
        "subscriptionId": segment(resource_id, "subscriptions").lower(),
        "tenantId": TENANT,
    }
    return row | {column: partial(_late, show, column) for column in LATE}


def _late(show: Callable[[], Json], column: str) -> object:
    return show().get(column, "" if column in ("kind", "managedBy") else None)


def _resources(world: World) -> Iterator[Entry]:
    for found in world.inventory.everything():
        if not isinstance(found, Group):
            show = partial(_VIEWS[type(found)], world, found)
            yield found.id, found.name, found.TYPE, found.location, show
    for vault in world.vaults.values():
        yield (
            vault.id,
            vault.name,
            VAULT_TYPE,
            vault.location,
            partial(_bare, {"provisioningState": "Succeeded"}),
        )


def _bare(properties: Json) -> Json:
    return {"properties": properties}


def _containers(world: World) -> Iterator[Entry]:
    for found in world.inventory.each(Group):
        kind = "microsoft.resources/subscriptions/resourcegroups"
        yield found.id, found.name, kind, found.location, partial(_bare, {"provisioningState": "Succeeded"})
    for one in world.subscriptions:
        kind = "microsoft.resources/subscriptions"
        yield subscription_id(one), "Emulated subscription", kind, "", partial(_bare, {"state": "Enabled"})


def _recovery(world: World) -> Iterator[Entry]:
    for item in world.items.values():
        show = partial(item_view.item, world, item, listed=True)
        yield item.id, item.name, item_view.ITEM_TYPE, item.vault.location, show


def _health(world: World) -> Iterator[Entry]:
    for vm in world.inventory.each(Vm):
        status = f"{vm.id}/{resource_health.HEALTH}/availabilityStatuses/current"
        show = partial(_health_of, world, vm)
        yield status, "current", resource_health.TYPE, vm.location, show


def _health_of(world: World, vm: Vm) -> Json:
    """Show health as the graph does, with the machine it is about."""
    status = resource_health.status(world, vm)
    target: Json = {"targetResourceId": vm.id.lower(), "targetResourceType": Vm.TYPE.lower()}
    return status | {"properties": target | cast("Json", status["properties"])}


_TABLES: dict[str, Callable[[World], Iterable[Entry]]] = {
    "resources": _resources,
    "resourcecontainers": _containers,
    "recoveryservicesresources": _recovery,
    "healthresources": _health,
}
