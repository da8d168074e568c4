"""The hooks of azure.yaml, and what people run by hand: python3 infra/hook.py <what>. Needs az and azd, nothing else.

before-provision  reads from the vaults where VMs are protected, and refuses that region
                  for Homeward; makes the app registration behind sign-in if it may
after-provision   makes the signing key if there is none, and completes the registration
after-deploy      subscribes the app to Event Grid
before-down       says what goes besides the group, and touches nothing: azd asks only afterwards whether you are sure
after-down        takes back what `azd down` leaves: rights on vaults and groups, custom roles, the app registration
register          the app registration with all that belongs to it: for somebody with rights in the directory only
rotate-key        gives the signing key a new version
refresh-secrets   has the app ask Key Vault again now, and not within a day
"""

import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

from azure_cli import OWN, Json, Refused, az, deploy, keep, need, of, patiently
from registration import ADMINISTRATOR, DIRECTORY, register, registration, unregister

ARM = "https://management.azure.com"
ASR, GROUPS, RIGHTS = "api-version=2025-08-01", "api-version=2024-11-01", "api-version=2022-04-01"
SITES = "api-version=2022-03-01"
KEY = "signing-key"
PRINCIPALS = ("HOMEWARD_OBSERVER_PRINCIPAL_ID", "HOMEWARD_ACTOR_PRINCIPAL_ID")
# azd forgets the outputs of a deployment, with these two, as soon as its group is gone.
GONE = "HOMEWARD_GONE_PRINCIPAL_IDS"


def before_provision() -> None:
    """Raises Refused where the region is one that VMs are protected in."""
    location = need("AZURE_LOCATION").replace(" ", "").lower()
    told = os.environ.get("HOMEWARD_SOURCE_REGIONS", "")
    for group in _listed("HOMEWARD_GROUP_IDS"):
        az("rest", "--method", "get", "--url", f"{ARM}{group}?{GROUPS}")
    homes = {vault: _homes(vault) for vault in _listed("HOMEWARD_VAULT_IDS")}
    for vault, regions in homes.items():
        if location in regions:
            raise Refused(
                f"{location} is where {vault} protects VMs: Homeward would be lost with them. "
                "azd env set AZURE_LOCATION <the recovery region, or a third one>"
            )
    found = sorted(
        {one for regions in homes.values() for one in regions} | set(filter(None, told.split(",")))
    )
    if not found:
        raise Refused("The vaults protect no VM. azd env set HOMEWARD_SOURCE_REGIONS <their region>")
    keep("HOMEWARD_SOURCE_REGIONS", ",".join(found))
    try:
        keep("HOMEWARD_AUTH_CLIENT_ID", registration())
    except Refused as refused:
        print(f"Going on without sign-in for people: {refused}")


def _listed(name: str) -> list[str]:
    return [one.strip() for one in need(name).split(",") if one.strip()]


def _homes(vault: str) -> set[str]:
    """The regions that its VMs belong to, wherever they are now."""
    found: set[str] = set()
    for one in _every(f"{ARM}{vault}/replicationProtectedItems?{ASR}"):
        details = one["properties"].get("providerSpecificDetails") or {}
        region = details.get("initialPrimaryFabricLocation") or details.get("primaryFabricLocation")
        found.add(str(region or "").replace(" ", "").lower())
    return found - {""}


def _every(link: str, *parameters: str) -> Iterator[Json]:
    """What a list has, over all its pages."""
    page = az("rest", "--method", "get", "--url", link, *parameters)
    yield from page["value"]
    if page.get("nextLink"):
        yield from _every(page["nextLink"])


def after_provision() -> None:
    if not _has_key():
        rotate_key()
    try:
        register()
    except Refused as refused:
        values = (f"{name}={os.environ[name]}" for name in DIRECTORY if os.environ.get(name))
        print(
            f"Sign-in is not complete: {refused}\n"
            f"Function keys work. Somebody in the role {ADMINISTRATOR} of Microsoft Entra ID runs, in this folder:\n"
            f"    {' '.join(values)} python3 infra/hook.py register\n"
            "The next azd up finds what they made."
        )


def _has_key() -> bool:
    vault = need("HOMEWARD_KEY_VAULT")
    return KEY in [one["name"] for one in patiently("keyvault", "secret", "list", "--vault-name", vault)]


def _write_key() -> None:
    """By a file that only we can read: what is on a command line, all can see."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / KEY
        file.write_text(secrets.token_urlsafe(48))
        patiently(
            "keyvault", "secret", "set", "--vault-name", need("HOMEWARD_KEY_VAULT"),
            "--name", KEY, "--file", str(file), "--query", "attributes.created",
        )  # fmt: skip


def rotate_key() -> None:
    _write_key()
    refresh_secrets()


def refresh_secrets() -> None:
    """The platform keeps for a day what a reference to Key Vault said, also that there was nothing."""
    group = f"/subscriptions/{need(OWN)}/resourceGroups/{need('AZURE_RESOURCE_GROUP')}"
    app = f"{ARM}{group}/providers/Microsoft.Web/sites/{need('HOMEWARD_APP')}"
    try:
        az("rest", "--method", "post", "--url", f"{app}/config/configreferences/appsettings/refresh?{SITES}")
    except Refused as refused:
        print(f"The app reads its secrets anew within a day, and not now: {refused}")


def _one(found: list[Json], kind: str, prefix: str) -> Json:
    same = [one for one in found if one["type"].lower() == kind.lower() and one["name"].startswith(prefix)]
    if len(same) != 1:
        raise Refused(f"{len(same)} of {kind} begin with {prefix} in the group: run azd provision first.")
    return same[0]


def after_deploy() -> None:
    if os.environ.get("HOMEWARD_WATCH_HEALTH", "true").lower() != "true":
        return
    found = az("resource", "list", "--resource-group", need("AZURE_RESOURCE_GROUP"), *of(need(OWN)))
    account = _one(found, "Microsoft.Storage/storageAccounts", "sthomeward")
    events = _one(found, "Microsoft.ManagedIdentity/userAssignedIdentities", "id-homeward-events")
    app = need("HOMEWARD_APP")
    try:
        deploy(
            "event-subscriptions",
            f"appName={app}", f"accountName={account['name']}", f"identityId={events['id']}",
        )  # fmt: skip
    except Refused as refused:
        raise Refused(
            f"{refused}\nHomeward is deployed; it hears nothing of the health of VMs so far. "
            "azd hooks run postdeploy tries this again, docs/signals.md says how to subscribe by hand."
        ) from refused


def before_down() -> None:
    """Nobody was asked yet: after a no to azd, everything is as it was."""
    if told := _told():
        keep(GONE, ",".join(told))
    client = os.environ.get("HOMEWARD_AUTH_CLIENT_ID") or "(there is none)"
    print(
        "Once the group is gone, these go too: the rights of Homeward's identities on vaults, groups and "
        f"subscriptions, its custom roles, and the app registration {client}."
    )


def _told() -> list[str]:
    """A deployment that failed told of no principal."""
    return [one for one in map(os.environ.get, PRINCIPALS) if one]


def after_down() -> None:
    """The group is gone; what lies outside is not. What is gone too, or never came to be, is no fault.

    azd also ends well where it found no deployment of its own, and then asked nobody and deleted nothing.
    """
    group = f"rg-homeward-{need('AZURE_ENV_NAME')}"
    if az("group", "exists", "--name", group, *of(need(OWN))):
        raise Refused(
            f"{group} is still there, so Homeward's rights stay. Delete it, and run azd down again."
        )
    gone = _told() or list(filter(None, os.environ.get(GONE, "").split(",")))
    for principal, subscription in product(gone, _subscriptions()):
        if held := _rights(principal, subscription):
            az("role", "assignment", "delete", "--ids", *held)
    for one in az("role", "definition", "list", "--custom-role-only", "true", *of(need(OWN))):
        if one["roleName"].startswith("Homeward ") and f"({need('AZURE_ENV_NAME')}," in one["roleName"]:
            az("role", "definition", "delete", "--name", one["name"], "--scope", one["assignableScopes"][0])
    client = os.environ.get("HOMEWARD_AUTH_CLIENT_ID", "")
    try:
        unregister(client)
    except Refused as refused:
        print(f"The app registration stays: {refused}\nSomebody who may: az ad app delete --id {client}")


def _rights(principal: str, subscription: str) -> list[str]:
    """By Azure's own list: `az role assignment list` looks for the principal in the directory, which has lost it."""
    within = f"/subscriptions/{subscription}"
    asked = f"{ARM}{within}/providers/Microsoft.Authorization/roleAssignments?{RIGHTS}"
    held = _every(asked, "--url-parameters", f"$filter=principalId eq '{principal}'")
    return [one["id"] for one in held if one["id"].lower().startswith(f"{within}/")]


def _subscriptions() -> list[str]:
    """Where the identities have rights: Azure lists those of one subscription at a time."""
    ids = [*_listed("HOMEWARD_VAULT_IDS"), *_listed("HOMEWARD_GROUP_IDS")]
    return sorted({need(OWN).lower(), *(one.split("/")[2].lower() for one in ids)})


WHAT: dict[str, Callable[[], None]] = {
    "before-provision": before_provision,
    "after-provision": after_provision,
    "after-deploy": after_deploy,
    "before-down": before_down,
    "after-down": after_down,
    "register": register,
    "rotate-key": rotate_key,
    "refresh-secrets": refresh_secrets,
}

if __name__ == "__main__":
    asked = sys.argv[1:]
    if len(asked) != 1 or asked[0] not in WHAT:
        sys.exit(f"usage: python3 infra/hook.py {' | '.join(WHAT)}")
    try:
        WHAT[asked[0]]()
    except Refused as refused:
        sys.exit(str(refused))
