"""What the tables of Resource Graph hold. Unlike Azure's, they do not lag behind."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple, cast

from emulator import plain, resource_health, uncarried
from emulator.compute import views as compute
from emulator.inventory import Account, Disk, Group, Nic, Resource, Vm, Vnet
from emulator.network import views as network
from emulator.plain import Plain
from emulator.resource_graph.expressions import LATE, Row
from emulator.resource_graph.stages import Table
from emulator.resource_graph.tokens import refused
from emulator.site_recovery import item_view
from emulator.storage import handlers as storage
from emulator.topology import TENANT, VAULT_TYPE, subscription_id
from emulator.wire import Json
from emulator.world import World


class Entry(NamedTuple):
    id: str
    name: str
    type: str
    location: str
    group: str
    subscription: str
    view: Callable[[], Json]


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
    rows = [_row(entry) for entry in _TABLES[name.lower()](world)]
    chosen = [row for row in rows if not subscriptions or row["subscriptionId"] in subscriptions]
    return Table(COLUMNS, sorted(chosen, key=lambda row: str(row["id"]).lower()))


def _row(entry: Entry) -> Row:
    """Make a row whose costly columns are only made when one of them is read."""
    return {
        "id": entry.id,
        "name": entry.name,
        "type": entry.type.lower(),
        "location": entry.location,
        "resourceGroup": entry.group.lower(),
        "subscriptionId": entry.subscription,
        "tenantId": TENANT,
        LATE: partial(_complete, entry.view),
    }


def _complete(view: Callable[[], Json]) -> Json:
    return {"kind": "", "managedBy": ""} | view()


def _resources(world: World) -> Iterator[Entry]:
    for found in world.inventory.everything():
        if not isinstance(found, Group):
            show = partial(_VIEWS[type(found)], world, found)
            yield Entry(
                found.id, found.name, found.TYPE, found.location, found.group, found.subscription, show
            )
    for vault in world.vaults.values():
        where = vault.location, vault.group, vault.subscription
        yield Entry(
            vault.id, vault.name, VAULT_TYPE, *where, partial(_bare, {"provisioningState": "Succeeded"})
        )


def _bare(properties: Json) -> Json:
    return {"properties": properties}


def _containers(world: World) -> Iterator[Entry]:
    for found in world.inventory.each(Group):
        kind = "microsoft.resources/subscriptions/resourcegroups"
        where = found.location, found.name, found.subscription
        yield Entry(found.id, found.name, kind, *where, partial(_bare, {"provisioningState": "Succeeded"}))
    for one in world.subscriptions:
        kind, name = "microsoft.resources/subscriptions", "Emulated subscription"
        yield Entry(subscription_id(one), name, kind, "", "", one, partial(_bare, {"state": "Enabled"}))


def _recovery(world: World) -> Iterator[Entry]:
    for item in world.items.values():
        where = item.vault.location, item.vault.group, item.vault.subscription
        show = partial(item_view.item, world, item, listed=True)
        yield Entry(item.id, item.name, item_view.ITEM_TYPE, *where, show)
    for vm in world.inventory.each(Vm):
        if vm.backup:
            named = uncarried.backup_id(vm)
            where = vm.location, vm.group, vm.subscription
            properties: Json = {"sourceResourceId": vm.id, "protectionState": "Protected"}
            yield Entry(
                named, named.split("/")[-1], uncarried.BACKUP_TYPE, *where, partial(_bare, properties)
            )


def _health(world: World) -> Iterator[Entry]:
    for vm in world.inventory.each(Vm):
        status = f"{vm.id}/{resource_health.HEALTH}/availabilityStatuses/current"
        where = vm.location, vm.group, vm.subscription
        yield Entry(status, "current", resource_health.TYPE, *where, partial(_health_of, world, vm))


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
