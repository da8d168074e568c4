"""Resource groups and the vault itself, over HTTP."""

from emulator import lookup
from emulator.calls import Answer, Call
from emulator.ids import guid
from emulator.inventory import Group
from emulator.routing import Route
from emulator.site_recovery import finding
from emulator.topology import VAULT_TYPE, subscription_id
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


def _group(found: Group) -> Json:
    return {
        "id": found.id,
        "name": found.name,
        "type": Group.TYPE,
        "location": found.location,
        "properties": {"provisioningState": "Succeeded"},
    }


def vault(world: World, call: Call) -> Answer:
    found = finding.vault(world, call)
    alerts: Json = {
        "azureMonitorAlertSettings": {"alertsForAllJobFailures": "Enabled"},
        "classicAlertSettings": {"alertsForCriticalOperations": "Enabled"},
    }
    restore: Json = {"crossSubscriptionRestoreSettings": {"crossSubscriptionRestoreState": "Enabled"}}
    properties: Json = {
        "provisioningState": "Succeeded",
        "privateEndpointStateForBackup": "None",
        "privateEndpointStateForSiteRecovery": "None",
        "monitoringSettings": alerts,
        "publicNetworkAccess": "Enabled",
        "restoreSettings": restore,
    }
    view: Json = {
        "location": found.location,
        "name": found.name,
        "etag": f'W/"{guid("etag", found.id)}"',
        "properties": properties,
        "id": found.id,
        "type": VAULT_TYPE,
        "sku": {"name": "Standard"},
    }
    return Answer(200, view)


ROUTES = [
    Route("GET", GROUP, group),
    Route("HEAD", GROUP, group_exists),
    Route("GET", f"{SUB}/resourceGroups", groups),
    Route("GET", f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/{{vault}}", vault),
]
