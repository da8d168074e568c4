"""What a client reads to find its way: tenants, subscriptions, regions, and which providers there are."""

from emulator import api_versions
from emulator.calls import Answer, Call
from emulator.errors import ArmError
from emulator.routing import Route
from emulator.site_recovery import finding
from emulator.topology import DISPLAY_NAMES, TENANT, subscription_id
from emulator.wire import Json
from emulator.world import World

SUB = "/subscriptions/{sub}"
OTHERS = {
    "Microsoft.Storage/storageAccounts": ["2024-01-01"],
    "Microsoft.ResourceGraph/resources": ["2024-04-01", "2022-10-01", "2021-03-01"],
    "Microsoft.ResourceHealth/availabilityStatuses": ["2023-07-01-preview", "2020-05-01"],
    "Microsoft.Authorization/locks": ["2020-05-01", "2016-09-01"],
    "Microsoft.Authorization/roleAssignments": ["2022-04-01"],
    "Microsoft.Insights/diagnosticSettings": ["2021-05-01-preview"],
}
TYPES = {name: sorted(versions, reverse=True) for name, versions in (api_versions.KNOWN | OTHERS).items()}


def tenants(_world: World, _call: Call) -> Answer:
    view: Json = {
        "id": f"/tenants/{TENANT}",
        "tenantId": TENANT,
        "displayName": "Emulated tenant",
        "defaultDomain": "emulated.onmicrosoft.com",
        "domains": ["emulated.onmicrosoft.com"],
        "countryCode": "US",
        "tenantCategory": "Home",
        "tenantType": "AAD",
    }
    return Answer(200, {"value": [view]})


def subscriptions(world: World, _call: Call) -> Answer:
    return Answer(200, {"value": [_subscription(name) for name in world.subscriptions]})


def subscription(world: World, call: Call) -> Answer:
    return Answer(200, _subscription(finding.subscription(world, call)))


def _subscription(name: str) -> Json:
    return {
        "id": subscription_id(name),
        "subscriptionId": name,
        "tenantId": TENANT,
        "displayName": "Emulated subscription",
        "state": "Enabled",
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionPolicies": {"quotaId": "PayAsYouGo_2014-09-01", "spendingLimit": "Off"},
    }


def locations(world: World, call: Call) -> Answer:
    found = finding.subscription(world, call)
    views: list[Json] = [
        {
            "id": f"{subscription_id(found)}/locations/{name}",
            "name": name,
            "type": "Region",
            "displayName": display,
            "regionalDisplayName": display,
            "metadata": {"regionType": "Physical", "regionCategory": "Recommended"},
        }
        for name, display in DISPLAY_NAMES.items()
    ]
    return Answer(200, {"value": views})


def providers(_world: World, call: Call) -> Answer:
    names = sorted({name.split("/")[0] for name in TYPES})
    return Answer(200, {"value": [_provider(call, name) for name in names]})


def provider(_world: World, call: Call) -> Answer:
    wanted = call.params["namespace"]
    for name in {name.split("/")[0] for name in TYPES}:
        if name.lower() == wanted.lower():
            return Answer(200, _provider(call, name))
    raise ArmError(404, "InvalidResourceNamespace", f"The resource namespace '{wanted}' is invalid.")


def _provider(call: Call, namespace: str) -> Json:
    types: list[Json] = [
        {
            "resourceType": name.split("/")[1],
            "locations": list(DISPLAY_NAMES.values()),
            "apiVersions": versions,
            "defaultApiVersion": versions[0],
            "capabilities": "None",
        }
        for name, versions in TYPES.items()
        if name.split("/")[0] == namespace
    ]
    within = subscription_id(call.params["sub"]) if "sub" in call.params else ""
    return {
        "id": f"{within}/providers/{namespace}",
        "namespace": namespace,
        "registrationState": "Registered",
        "registrationPolicy": "RegistrationRequired",
        "resourceTypes": types,
    }


ROUTES = [
    Route("GET", "/tenants", tenants),
    Route("GET", "/subscriptions", subscriptions),
    Route("GET", SUB, subscription),
    Route("GET", f"{SUB}/locations", locations),
    Route("GET", "/providers", providers),
    Route("GET", "/providers/{namespace}", provider),
    Route("GET", f"{SUB}/providers", providers),
    Route("GET", f"{SUB}/providers/{{namespace}}", provider),
]
