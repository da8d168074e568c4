"""Resource Graph: names candidates, never facts. What it says may be minutes old, so everything is read again."""

from collections.abc import Sequence

from homeward.arm.azure import Azure
from homeward.domain.arm_json import ArmJson, children, text

_API = "2024-04-01"
_PATH = "/providers/Microsoft.ResourceGraph/resources"
_VMS = "resources | where type =~ 'microsoft.compute/virtualmachines' | where {condition} | project id"


async def candidates(azure: Azure, subscriptions: Sequence[str], condition: str) -> frozenset[str]:
    """The ids, in lower case, of the VMs that fit a Kusto condition. Raises ArmError where Azure cannot read it."""
    found: set[str] = set()
    options: dict[str, str] = {"resultFormat": "objectArray"}
    question = {"subscriptions": list(subscriptions), "query": _VMS.format(condition=condition)}
    while True:
        body: ArmJson = {**question, "options": options}
        answer = (await azure.ask(_PATH, _API, body)).body
        found.update(text(row, "id").lower() for row in children(answer, "data"))
        if not (token := text(answer, "$skipToken")):
            return frozenset(found)
        options = {**options, "$skipToken": token}
