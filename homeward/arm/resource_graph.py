"""Resource Graph: names candidates, never facts. What it says may be minutes old, so everything is read again."""

from collections.abc import Mapping, Sequence

from homeward.arm.azure import Azure
from homeward.domain.arm_json import ArmJson, children, text

_API = "2024-04-01"
_PATH = "/providers/Microsoft.ResourceGraph/resources"
_VMS = "resources | where type =~ 'microsoft.compute/virtualmachines' | where {condition} | project id"
_BACKUPS = (
    "recoveryservicesresources"
    " | where type =~ 'microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems'"
    " | project id, vm = tostring(properties.sourceResourceId)"
)


async def candidates(azure: Azure, subscriptions: Sequence[str], condition: str) -> frozenset[str]:
    """The ids, in lower case, of the VMs that fit a Kusto condition. Raises ArmError where Azure cannot read it."""
    rows = await _rows(azure, subscriptions, _VMS.format(condition=condition))
    return frozenset(text(row, "id").lower() for row in rows)


async def backups(azure: Azure, subscriptions: Sequence[str]) -> Mapping[str, str]:
    """The backup vaults of VMs by the VMs' ids, in lower case."""
    rows = await _rows(azure, subscriptions, _BACKUPS)
    return {text(row, "vm").lower(): _vault(text(row, "id")) for row in rows}


def _vault(protected_item_id: str) -> str:
    return protected_item_id[: protected_item_id.lower().index("/backupfabrics/")]


async def _rows(azure: Azure, subscriptions: Sequence[str], query: str) -> list[ArmJson]:
    found: list[ArmJson] = []
    options: dict[str, str] = {"resultFormat": "objectArray"}
    question = {"subscriptions": list(subscriptions), "query": query}
    while True:
        body: ArmJson = {**question, "options": options}
        answer = (await azure.ask(_PATH, _API, body)).body
        found += children(answer, "data")
        if not (token := text(answer, "$skipToken")):
            return found
        options = {**options, "$skipToken": token}
