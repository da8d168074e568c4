"""Storage over HTTP: the cache accounts that replication goes through."""

import re
from functools import partial

from emulator import lookup
from emulator.calls import Answer, Call
from emulator.errors import ArmError, bad_request
from emulator.inventory import Account
from emulator.paging import paged_arm
from emulator.routing import Route
from emulator.site_recovery.finding import subscription
from emulator.topology import DISPLAY_NAMES
from emulator.wire import Json, as_text, dig
from emulator.world import World

SUB = "/subscriptions/{sub}"
GROUP = f"{SUB}/resourceGroups/{{rg}}"
ACCOUNTS = "providers/Microsoft.Storage/storageAccounts"
_NAME = re.compile(r"^[a-z0-9]{3,24}$")


def account(world: World, call: Call) -> Answer:
    return Answer(200, view(world, lookup.resource(world, call, Account)))


def accounts(world: World, call: Call) -> Answer:
    return paged_arm(call, lookup.listed(world, call, Account), partial(view, world))


def check_name(world: World, call: Call) -> Answer:
    """Tell whether a name is free; those here are all there are."""
    subscription(world, call)
    name = as_text(call.body.get("name"))
    if not _NAME.match(name):
        text = f"{name} is not a valid storage account name: 3 to 24 lower-case letters and numbers."
        return Answer(200, {"nameAvailable": False, "reason": "AccountNameInvalid", "message": text})
    if any(account.name == name for account in world.inventory.each(Account)):
        text = f"The storage account named {name} is already taken."
        return Answer(200, {"nameAvailable": False, "reason": "AlreadyExists", "message": text})
    return Answer(200, {"nameAvailable": True})


def view(_world: World, found: Account) -> Json:
    properties: Json = {
        "provisioningState": "Succeeded",
        "primaryLocation": found.location,
        "statusOfPrimary": "available",
        "supportsHttpsTrafficOnly": True,
        "primaryEndpoints": {"blob": f"https://{found.name}.blob.core.windows.net/"},
    }
    rules: Json = {"defaultAction": found.default_action, "bypass": found.bypass}
    properties["networkAcls"] = rules | {"ipRules": [], "virtualNetworkRules": []}
    return {
        "sku": {"name": found.sku, "tier": found.sku.split("_", 1)[0]},
        "kind": found.kind,
        "id": found.id,
        "name": found.name,
        "type": Account.TYPE,
        "location": found.location,
        "tags": found.tags,
        "properties": properties,
    }


def put(world: World, call: Call) -> Answer:
    """Make an account at once, or keep the one that is there; names are the world's, not a group's."""
    where, name = lookup.group(world, call), call.params["name"]
    location = as_text(call.body.get("location"))
    if not _NAME.match(name) or location not in DISPLAY_NAMES:
        text = f"{name} in '{location}': a name has 3 to 24 lower-case letters and numbers, and a region."
        raise bad_request("AccountNameInvalid", text)
    there = next((one for one in world.inventory.each(Account) if one.name == name), None)
    if there is not None and (there.group.lower(), there.subscription) != (
        where.name.lower(),
        where.subscription,
    ):
        text = f"The storage account named {name} is already taken."
        raise ArmError(409, "StorageAccountAlreadyTaken", text)
    made = there or Account(name, where.name, location, subscription=where.subscription)
    made.sku = as_text(dig(call.body, "sku", "name")) or made.sku
    made.kind = as_text(call.body.get("kind")) or made.kind
    world.inventory.add(made)
    return Answer(200, view(world, made))


ROUTES = [
    Route("POST", f"{SUB}/providers/Microsoft.Storage/checkNameAvailability", check_name),
    Route("GET", f"{GROUP}/{ACCOUNTS}/{{name}}", account),
    Route("PUT", f"{GROUP}/{ACCOUNTS}/{{name}}", put),
    Route("GET", f"{GROUP}/{ACCOUNTS}", accounts),
    Route("GET", f"{SUB}/{ACCOUNTS}", accounts),
]
