"""Storage over HTTP: the cache accounts that replication goes through."""

from emulator import lookup
from emulator.calls import Answer, Call
from emulator.inventory import Account
from emulator.routing import Route
from emulator.wire import Json
from emulator.world import World

SUB = "/subscriptions/{sub}"
GROUP = f"{SUB}/resourceGroups/{{rg}}"
ACCOUNTS = "providers/Microsoft.Storage/storageAccounts"


def account(world: World, call: Call) -> Answer:
    return Answer(200, _account(lookup.resource(world, call, Account)))


def accounts(world: World, call: Call) -> Answer:
    return Answer(200, {"value": [_account(account) for account in lookup.listed(world, call, Account)]})


def _account(found: Account) -> Json:
    properties: Json = {
        "provisioningState": "Succeeded",
        "primaryLocation": found.location,
        "statusOfPrimary": "available",
        "supportsHttpsTrafficOnly": True,
        "primaryEndpoints": {"blob": f"https://{found.name}.blob.core.windows.net/"},
    }
    return {
        "sku": {"name": "Standard_LRS", "tier": "Standard"},
        "kind": "StorageV2",
        "id": found.id,
        "name": found.name,
        "type": Account.TYPE,
        "location": found.location,
        "tags": {},
        "properties": properties,
    }


ROUTES = [
    Route("GET", f"{GROUP}/{ACCOUNTS}/{{name}}", account),
    Route("GET", f"{GROUP}/{ACCOUNTS}", accounts),
    Route("GET", f"{SUB}/{ACCOUNTS}", accounts),
]
