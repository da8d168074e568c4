"""Roles and permissions: whoever asks may do everything, and reads so, or what a reset says."""

from emulator.calls import Answer, Call
from emulator.ids import guid
from emulator.locks import SCOPES
from emulator.routing import Route
from emulator.settings import ALLOWED
from emulator.site_recovery.finding import subscription
from emulator.topology import subscription_id
from emulator.wire import Json
from emulator.world import World

AUTHORIZATION = "providers/Microsoft.Authorization"
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"


def permissions(world: World, call: Call) -> Answer:
    subscription(world, call)
    return Answer(200, {"value": [world.settings.permissions]})


def assignments(world: World, call: Call) -> Answer:
    return Answer(200, {"value": [_assignment(subscription(world, call))]})


def _assignment(where: str) -> Json:
    scope = subscription_id(where)
    name = guid("role assignment", scope)
    properties: Json = {
        "roleDefinitionId": _definition_id(scope),
        "principalId": guid("principal"),
        "principalType": "ServicePrincipal",
        "scope": scope,
        "condition": None,
        "conditionVersion": None,
    }
    kind = "Microsoft.Authorization/roleAssignments"
    return {"properties": properties, "id": f"{scope}/providers/{kind}/{name}", "type": kind, "name": name}


def _definition_id(scope: str) -> str:
    return f"{scope}/{AUTHORIZATION}/roleDefinitions/{CONTRIBUTOR}"


def definitions(world: World, call: Call) -> Answer:
    scope = subscription_id(subscription(world, call))
    properties: Json = {
        "roleName": "Contributor",
        "type": "BuiltInRole",
        "description": "Manages everything but access.",
        "assignableScopes": ["/"],
        "permissions": [ALLOWED],
    }
    definition: Json = {
        "properties": properties,
        "id": _definition_id(scope),
        "type": "Microsoft.Authorization/roleDefinitions",
        "name": CONTRIBUTOR,
    }
    return Answer(200, {"value": [definition]})


ROUTES = [
    Route("GET", f"{scope}/{AUTHORIZATION}/{kind}", handler)
    for scope in SCOPES
    for kind, handler in (
        ("permissions", permissions),
        ("roleAssignments", assignments),
        ("roleDefinitions", definitions),
    )
]
