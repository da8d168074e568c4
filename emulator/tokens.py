"""Managed-identity tokens, as App Service and as a VM's metadata service hand them out. On real time."""

import base64
import json
import time

from emulator.calls import Answer, Call
from emulator.errors import ArmError
from emulator.ids import guid
from emulator.routing import Route
from emulator.topology import SUBSCRIPTION, TENANT, VAULT_GROUP
from emulator.wire import Json
from emulator.world import World

LIFETIME = 86_400
IDENTITY = (
    f"/subscriptions/{SUBSCRIPTION}/resourcegroups/{VAULT_GROUP}/providers/Microsoft.Web/sites/emulated"
)


def app_service(_world: World, call: Call) -> Answer:
    if not call.headers.get("x-identity-header"):
        raise ArmError(401, "Unauthorized", "The header X-IDENTITY-HEADER is missing.")
    return Answer(200, _answer(_resource(call)))


def metadata(_world: World, call: Call) -> Answer:
    if call.headers.get("metadata", "").lower() != "true":
        raise ArmError(400, "bad_request_102", "The header Metadata: true is missing.")
    return Answer(200, _answer(_resource(call)))


def _resource(call: Call) -> str:
    resource = call.option("resource")
    if not resource:
        raise ArmError(400, "invalid_request", "The query parameter 'resource' is missing.")
    return resource


def _answer(resource: str) -> Json:
    expires = int(time.time()) + LIFETIME
    return {
        "access_token": _jwt(resource, expires),
        "client_id": guid("client"),
        "expires_on": str(expires),
        "expires_in": str(LIFETIME),
        "resource": resource,
        "token_type": "Bearer",
    }


def _jwt(resource: str, expires: int) -> str:
    issued = expires - LIFETIME
    claims: Json = {
        "aud": resource,
        "iss": f"https://sts.windows.net/{TENANT}/",
        "iat": issued,
        "nbf": issued,
        "exp": expires,
        "appid": guid("client"),
        "idtyp": "app",
        "oid": guid("principal"),
        "sub": guid("principal"),
        "tid": TENANT,
        "ver": "1.0",
        "xms_mirid": IDENTITY,
    }
    parts = ({"typ": "JWT", "alg": "RS256", "kid": "emulator"}, claims)
    return ".".join([*(_encoded(json.dumps(part).encode()) for part in parts), _encoded(b"not a signature")])


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


ROUTES = [
    Route("GET", "/msi/token", app_service),
    Route("GET", "/metadata/identity/oauth2/token", metadata),
]
