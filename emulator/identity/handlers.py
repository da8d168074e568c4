"""Tokens over HTTP: managed identity of App Service and of a VM's metadata service, and client secrets."""

import time

from emulator.calls import Answer, Call
from emulator.errors import ArmError
from emulator.identity import token
from emulator.ids import guid
from emulator.routing import Route
from emulator.topology import SUBSCRIPTION, TENANT, VAULT_GROUP
from emulator.wire import Json, as_text
from emulator.world import World

IDENTITY = (
    f"/subscriptions/{SUBSCRIPTION}/resourcegroups/{VAULT_GROUP}/providers/Microsoft.Web/sites/emulated"
)
PROOFS = ("client_secret", "client_assertion")


def app_service(world: World, call: Call) -> Answer:
    if not call.headers.get("x-identity-header"):
        raise ArmError(401, "Unauthorized", "The header X-IDENTITY-HEADER is missing.")
    return _managed(world, call)


def metadata(world: World, call: Call) -> Answer:
    if call.headers.get("metadata", "").lower() != "true":
        raise ArmError(400, "bad_request_102", "The header Metadata: true is missing.")
    return _managed(world, call)


def _managed(world: World, call: Call) -> Answer:
    resource = call.option("resource")
    if not resource:
        raise ArmError(400, "invalid_request", "The query parameter 'resource' is missing.")
    client = call.option("client_id") or guid("client")
    lifetime = world.settings.token_lifetime
    body: Json = {
        "access_token": token.mint(resource, client, lifetime, {"xms_mirid": IDENTITY}),
        "client_id": client,
        "expires_on": str(int(time.time()) + lifetime),
        "expires_in": str(lifetime),
        "resource": resource,
        "token_type": "Bearer",
    }
    return Answer(200, body)


def application(world: World, call: Call) -> Answer:
    """Give an application its token for any secret, as the two versions of Entra ID's endpoint do."""
    client = as_text(call.body.get("client_id"))
    proof = next((name for name in PROOFS if call.body.get(name)), "client_secret")
    for name in ("grant_type", "client_id", proof):
        if not call.body.get(name):
            return _denied("invalid_request", f"AADSTS900144: The request body must contain '{name}'.")
    if call.body["grant_type"] != "client_credentials":
        text = f"AADSTS70003: The grant type '{call.body['grant_type']}' is not emulated."
        return _denied("unsupported_grant_type", text)
    lifetime = world.settings.token_lifetime
    body: Json = {
        "token_type": "Bearer",
        "expires_in": lifetime,
        "ext_expires_in": lifetime,
        "access_token": token.mint(_audience(call), client, lifetime, {}),
    }
    return Answer(200, body)


def _audience(call: Call) -> str:
    scope = as_text(call.body.get("scope")) or as_text(call.body.get("resource"))
    return scope.removesuffix("/.default") or "https://management.azure.com"


def _denied(code: str, message: str) -> Answer:
    return Answer(400, {"error": code, "error_description": message})


def configuration_v1(_world: World, call: Call) -> Answer:
    return _configuration(call, "oauth2")


def configuration_v2(_world: World, call: Call) -> Answer:
    return _configuration(call, "oauth2/v2.0")


def _configuration(call: Call, version: str) -> Answer:
    tenant = TENANT if call.params["tenant"].lower() in ("common", "organizations") else call.params["tenant"]
    home = f"{call.base}/{tenant}"
    body: Json = {
        "issuer": f"{home}/v2.0" if "v2.0" in version else f"https://sts.windows.net/{tenant}/",
        "authorization_endpoint": f"{home}/{version}/authorize",
        "token_endpoint": f"{home}/{version}/token",
        "device_authorization_endpoint": f"{home}/{version}/devicecode",
        "end_session_endpoint": f"{home}/{version}/logout",
        "jwks_uri": f"{call.base}/common/discovery/keys",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "response_types_supported": ["code", "id_token", "code id_token", "token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid"],
        "tenant_region_scope": "NA",
        "cloud_instance_name": "microsoftonline.com",
    }
    return Answer(200, body)


def keys(_world: World, _call: Call) -> Answer:
    return Answer(200, {"keys": []})


def instances(_world: World, call: Call) -> Answer:
    """Tell a client that asks whether this authority is one: it is, and so is the public cloud's."""
    host = call.base.partition("://")[2]
    aliases: list[object] = [host, "login.microsoftonline.com", "login.windows.net", "sts.windows.net"]
    known: Json = {"preferred_network": host, "preferred_cache": host, "aliases": aliases}
    body: Json = {
        "tenant_discovery_endpoint": f"{call.base}/{TENANT}/v2.0/.well-known/openid-configuration",
        "api-version": call.option("api-version") or "1.1",
        "metadata": [known],
    }
    return Answer(200, body)


ROUTES = [
    Route("GET", "/msi/token", app_service),
    Route("GET", "/metadata/identity/oauth2/token", metadata),
    Route("GET", "/common/discovery/instance", instances),
    Route("GET", "/common/discovery/keys", keys),
    Route("GET", "/{tenant}/v2.0/.well-known/openid-configuration", configuration_v2),
    Route("GET", "/{tenant}/.well-known/openid-configuration", configuration_v1),
    Route("POST", "/{tenant}/oauth2/v2.0/token", application),
    Route("POST", "/{tenant}/oauth2/token", application),
]
