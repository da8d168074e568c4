"""Resource groups, the subscription and the vault itself, over HTTP."""

from emulator import lookup
from emulator.calls import Answer, Call
from emulator.inventory import Group
from emulator.routing import Route
from emulator.site_recovery import finding
from emulator.topology import AWAY, SUBSCRIPTION, TENANT, VAULT, VAULT_ID, VAULT_TYPE, group_id
from emulator.wire import Json
from emulator.world import World

SUB = "/subscriptions/{sub}"
GROUP = f"{SUB}/resourceGroups/{{rg}}"


def subscription(_world: World, call: Call) -> Answer:
    finding.subscription(call)
    view: Json = {
        "id": f"/subscriptions/{SUBSCRIPTION}",
        "subscriptionId": SUBSCRIPTION,
        "tenantId": TENANT,
        "displayName": "Emulated subscription",
        "state": "Enabled",
    }
    return Answer(200, view)


def group(world: World, call: Call) -> Answer:
    return Answer(200, _group(lookup.group(world, call)))


def group_exists(world: World, call: Call) -> Answer:
    finding.subscription(call)
    return Answer(204 if world.inventory.group(call.params["rg"]) else 404)


def groups(world: World, call: Call) -> Answer:
    finding.subscription(call)
    return Answer(200, {"value": [_group(found) for found in world.inventory.each(Group)]})


def _group(found: Group) -> Json:
    return {
        "id": group_id(found.name),
        "name": found.name,
        "type": Group.TYPE,
        "location": found.location,
        "properties": {"provisioningState": "Succeeded"},
    }


def vault(world: World, call: Call) -> Answer:
    finding.vault(world, call)
    properties: Json = {"provisioningState": "Succeeded", "publicNetworkAccess": "Enabled"}
    view: Json = {
        "location": AWAY.location,
        "name": VAULT,
        "properties": properties,
        "id": VAULT_ID,
        "type": VAULT_TYPE,
        "sku": {"name": "Standard"},
    }
    return Answer(200, view)


ROUTES = [
    Route("GET", SUB, subscription),
    Route("GET", GROUP, group),
    Route("HEAD", GROUP, group_exists),
    Route("GET", f"{SUB}/resourceGroups", groups),
    Route("GET", f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/{{vault}}", vault),
]
