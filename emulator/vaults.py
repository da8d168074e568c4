"""Recovery Services vaults as resources over HTTP: reads, lists and creation."""

import base64
from datetime import datetime
from functools import partial

from emulator import lookup
from emulator.calls import Answer, Call
from emulator.compute.operation import Operation
from emulator.errors import ArmError, bad_request
from emulator.ids import guid
from emulator.paging import paged_arm
from emulator.routing import Route
from emulator.site_recovery import finding
from emulator.site_recovery.vault import Vault
from emulator.topology import VAULT_TYPE, arm_id, subscription_id
from emulator.wire import Json, as_text
from emulator.world import World

SUB = "/subscriptions/{sub}"
VAULTS = f"{SUB}/resourceGroups/{{rg}}/providers/{VAULT_TYPE}"
CREATION_SECONDS = 40


def vault(world: World, call: Call) -> Answer:
    return Answer(200, view(world, finding.vault(world, call)))


def vaults(world: World, call: Call) -> Answer:
    where = subscription_id(finding.subscription(world, call))
    scope = lookup.group(world, call).id if "rg" in call.params else where
    found = [one for key, one in world.vaults.items() if key.startswith(f"{scope.lower()}/")]
    return paged_arm(call, found, partial(view, world))


def put(world: World, call: Call) -> Answer:
    """Create a vault; one that is there already stays as it is."""
    group, name = lookup.group(world, call), call.params["vault"]
    found = world.vaults.get(arm_id(group.name, VAULT_TYPE, name, group.subscription).lower())
    if found:
        return Answer(200, view(world, found))
    location = as_text(call.body.get("location")).lower()
    if not location:
        raise bad_request("LocationRequired", "The location property is required for this definition.")
    made = Vault(name, group.name, location, group.subscription)
    world.add_vault(made)
    operation = Operation(_name(made), location, world.now)
    world.operations[operation.name.lower()] = operation
    world.events.at(world.after(CREATION_SECONDS), partial(_end, operation))
    link = call.link(f"{made.id}/operationStatus/{operation.name}")
    return Answer(201, view(world, made), [("Azure-AsyncOperation", link)])


def _name(made: Vault) -> str:
    return base64.b64encode(f"2047;{guid('creation', made.id)}".encode()).decode()


def _end(operation: Operation, moment: datetime) -> None:
    operation.ended = moment


def status(world: World, call: Call) -> Answer:
    found = finding.vault(world, call)
    operation = world.operations.get(call.params["operation"].lower())
    if operation is None:
        raise ArmError(404, "NotFound", f"Operation '{call.params['operation']}' was not found.")
    name = operation.name
    return Answer(200, {"id": f"{found.id}/operationStatus/{name}", "name": name, "status": operation.status})


def view(world: World, found: Vault) -> Json:
    creation = world.operations.get(_name(found).lower())
    alerts: Json = {
        "azureMonitorAlertSettings": {"alertsForAllJobFailures": "Enabled"},
        "classicAlertSettings": {"alertsForCriticalOperations": "Enabled"},
    }
    properties: Json = {
        "provisioningState": "Provisioning" if creation and not creation.ended else "Succeeded",
        "privateEndpointStateForBackup": "None",
        "privateEndpointStateForSiteRecovery": "None",
        "monitoringSettings": alerts,
        "publicNetworkAccess": "Enabled",
        "restoreSettings": {"crossSubscriptionRestoreSettings": {"crossSubscriptionRestoreState": "Enabled"}},
    }
    return {
        "location": found.location,
        "name": found.name,
        "etag": f'W/"{guid("etag", found.id)}"',
        "properties": properties,
        "id": found.id,
        "type": VAULT_TYPE,
        "sku": {"name": "Standard"},
    }


ROUTES = [
    Route("GET", f"{VAULTS}/{{vault}}", vault),
    Route("PUT", f"{VAULTS}/{{vault}}", put),
    Route("GET", f"{VAULTS}/{{vault}}/operationStatus/{{operation}}", status),
    Route("GET", VAULTS, vaults),
    Route("GET", f"{SUB}/providers/{VAULT_TYPE}", vaults),
]
