"""The links to the Durable webhooks, and the client binding that carries them into the app."""

import json
from urllib.parse import quote

WEBHOOKS = "/runtime/webhooks/durabletask"
_PLACEHOLDER = "INSTANCEID"
_PATHS = {
    "statusQueryGetUri": "?",
    "sendEventPostUri": "/raiseEvent/{eventName}?",
    "terminatePostUri": "/terminate?reason={text}&",
    "rewindPostUri": "/rewind?reason={text}&",
    "purgeHistoryDeleteUri": "?",
    "restartPostUri": "/restart?",
    "suspendPostUri": "/suspend?reason={text}&",
    "resumePostUri": "/resume?reason={text}&",
}


def management_links(origin: str, required: str, instance_id: str) -> dict[str, str]:
    base = f"{origin}{WEBHOOKS}/instances/{quote(instance_id, safe='')}"
    return {"id": instance_id, **{name: f"{base}{path}{required}" for name, path in _PATHS.items()}}


def required_query(hub: str, key: str) -> str:
    return f"taskHub={quote(hub)}&connection=Storage&code={quote(key)}"


def client_binding(origin: str, rpc: str, hub: str, key: str) -> str:
    """What the worker gives to a durable client parameter."""
    required = required_query(hub, key)
    return json.dumps(
        {
            "taskHubName": hub,
            "connectionName": "Storage",
            "rpcBaseUrl": rpc,
            "baseUrl": f"{origin}{WEBHOOKS}",
            "httpBaseUrl": f"{origin}{WEBHOOKS}",
            "requiredQueryStringParameters": required,
            "managementUrls": management_links(origin, required, _PLACEHOLDER),
        }
    )
