"""The app registration behind sign-in: its app roles, its trust in the app, and the roles of the Logic Apps."""

import json
import os
import tempfile
import uuid
from pathlib import Path

from azure_cli import Json, Refused, az, need

ROLES = {
    "Homeward.Reader": "Reads runs",
    "Homeward.Operator": "Starts and steers runs",
    "Homeward.Approver": "Decides on what others asked for",
    "Homeward.OnBehalf": "Decides for people who answered a card",
    "Homeward.Sender": "Sends signals",
}
TRUST = "homeward-host"
# The least role that Microsoft Graph names for giving app roles to an app: Application Developer, which may make
# the registration, is not among them.
ADMINISTRATOR = "Cloud Application Administrator"
GRAPH = "https://graph.microsoft.com/v1.0"
# What `register` needs, and takes from here where azd does not run it.
DIRECTORY = (
    "AZURE_ENV_NAME",
    "AZURE_TENANT_ID",
    "HOMEWARD_URL",
    "HOMEWARD_HOST_PRINCIPAL_ID",
    "HOMEWARD_START_PRINCIPAL_ID",
    "HOMEWARD_APPROVAL_PRINCIPAL_ID",
)


def _name() -> str:
    return f"homeward-{need('AZURE_ENV_NAME')}"


def register() -> None:
    """The app registration, that it trusts the app, and the roles of the Logic Apps. What is there stays."""
    client = registration()
    url = need("HOMEWARD_URL")
    az(
        "ad", "app", "update", "--id", client, "--identifier-uris", f"api://{client}",
        "--web-redirect-uris", f"{url}/.auth/login/aad/callback",
        "--enable-id-token-issuance", "true",  # the platform's sign-in asks for one: else AADSTS700054
    )  # fmt: skip
    _ask_for_tokens_of_v2(client)
    trusted = az("ad", "app", "federated-credential", "list", "--id", client)
    if not any(one["name"] == TRUST for one in trusted):
        trust = json.dumps(_trust())
        az("ad", "app", "federated-credential", "create", "--id", client, "--parameters", trust)
    _grant(client)


def _ask_for_tokens_of_v2(client: str) -> None:
    """Those of v1, which are the default, come from another issuer than the one that sign-in.bicep names."""
    link = f"{GRAPH}/applications/{az('ad', 'app', 'show', '--id', client)['id']}"
    az(
        "rest",
        "--method",
        "patch",
        "--url",
        link,
        "--body",
        json.dumps({"api": {"requestedAccessTokenVersion": 2}}),
    )


def registration() -> str:
    """The application id of the registration, made if it is not there."""
    found = az("ad", "app", "list", "--display-name", _name())
    same = [one for one in found if one["displayName"] == _name()]
    return str(same[0]["appId"]) if same else _new_registration()


def unregister(client: str) -> None:
    if client and az("ad", "app", "list", "--app-id", client):
        az("ad", "app", "delete", "--id", client)


def _new_registration() -> str:
    with tempfile.TemporaryDirectory() as folder:
        roles = Path(folder) / "roles.json"
        roles.write_text(json.dumps(app_roles()))
        client = az(
            "ad", "app", "create", "--display-name", _name(), "--sign-in-audience", "AzureADMyOrg",
            "--app-roles", f"@{roles}",
        )["appId"]  # fmt: skip
    return str(client)


def _principal(client: str) -> str:
    """The object id of the registration's service principal, made if it is not there."""
    found = az("ad", "sp", "list", "--filter", f"appId eq '{client}'")
    return str((found[0] if found else az("ad", "sp", "create", "--id", client))["id"])


def _trust() -> Json:
    """The host's identity vouches for the app: there is no secret."""
    return {
        "name": TRUST,
        "issuer": f"https://login.microsoftonline.com/{need('AZURE_TENANT_ID')}/v2.0",
        "subject": need("HOMEWARD_HOST_PRINCIPAL_ID"),
        "audiences": ["api://AzureADTokenExchange"],
    }


def app_roles() -> list[Json]:
    """With ids that are the same for every registration."""
    return [
        {
            "id": str(uuid.uuid5(uuid.NAMESPACE_DNS, role)),
            "value": role,
            "displayName": role,
            "description": says,
            "allowedMemberTypes": ["User", "Application"],
            "isEnabled": True,
        }
        for role, says in ROLES.items()
    ]


def _grant(client: str) -> None:
    """The Logic Apps' identities get their app roles; what is there already stays."""
    wanted = {
        "HOMEWARD_START_PRINCIPAL_ID": "Homeward.Operator",
        "HOMEWARD_APPROVAL_PRINCIPAL_ID": "Homeward.OnBehalf",
    }
    app = _principal(client)
    for setting, role in wanted.items():
        principal = os.environ.get(setting, "")
        if not principal:
            continue
        try:
            _grant_one(app, principal, str(uuid.uuid5(uuid.NAMESPACE_DNS, role)))
        except Refused as refused:
            raise Refused(f"people can sign in, but a Logic App lacks {role}. {refused}") from refused


def _grant_one(app: str, principal: str, role: str) -> None:
    link = f"{GRAPH}/servicePrincipals/{principal}/appRoleAssignments"
    held = az("rest", "--method", "get", "--url", link)["value"]
    if not any(one["appRoleId"] == role and one["resourceId"] == app for one in held):
        body = json.dumps({"principalId": principal, "resourceId": app, "appRoleId": role})
        az("rest", "--method", "post", "--url", link, "--body", body)
