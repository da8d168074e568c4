"""`/metadata/endpoints`: what a client is told of a cloud before it signs in, in its three forms."""

from emulator.calls import Answer, Call
from emulator.routing import Route
from emulator.topology import TENANT
from emulator.wire import Json
from emulator.world import World

AUDIENCES = ["https://management.core.windows.net/", "https://management.azure.com/"]
SUFFIXES: Json = {
    "acrLoginServer": "azurecr.io",
    "keyVaultDns": "vault.azure.net",
    "mhsmDns": "managedhsm.azure.net",
    "sqlServerHostname": "database.windows.net",
    "storage": "core.windows.net",
}
ENDPOINTS: Json = {
    "activeDirectoryDataLake": "https://datalake.azure.net/",
    "batch": "https://batch.core.windows.net/",
    "gallery": "https://gallery.azure.com/",
    "graph": "https://graph.windows.net/",
    "graphAudience": "https://graph.windows.net/",
    "microsoftGraphResourceId": "https://graph.microsoft.com/",
    "portal": "https://portal.azure.com",
}


def endpoints(_world: World, call: Call) -> Answer:
    """Answer one cloud since 2022, a list of clouds in 2019 and 2020, and bare addresses before."""
    year = call.option("api-version")[:4]
    if year >= "2022":
        return Answer(200, _cloud(call))
    if year >= "2019":
        return Answer(200, [_cloud(call)])
    bare = {f"{name}Endpoint": ENDPOINTS[name] for name in ("gallery", "graph", "portal")}
    signing: Json = {"loginEndpoint": f"{call.base}/", "audiences": AUDIENCES}
    return Answer(200, bare | {"authentication": signing})


def _cloud(call: Call) -> Json:
    signing: Json = {
        "loginEndpoint": call.base,
        "audiences": AUDIENCES,
        "tenant": TENANT,
        "identityProvider": "AAD",
    }
    places: Json = {
        "name": "Emulated",
        "resourceManager": f"{call.base}/",
        "media": "https://rest.media.azure.net",
    }
    return ENDPOINTS | places | {"authentication": signing, "suffixes": SUFFIXES}


ROUTES = [Route("GET", "/metadata/endpoints", endpoints)]
