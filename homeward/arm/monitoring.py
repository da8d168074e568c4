"""What hangs on a VM beside Compute: its diagnostic settings, and whether it is backed up."""

from homeward.arm.azure import Azure
from homeward.arm.pages import Read
from homeward.domain.arm_ids import part
from homeward.domain.arm_json import ArmJson, text

_SETTINGS_API = "2021-05-01-preview"
_BACKUP_API = "2023-02-01"


async def diagnostic_settings(azure: Azure, resource_id: str) -> Read[list[ArmJson]] | None:
    """None where the resource does not exist."""
    return await azure.list(f"{resource_id}/providers/Microsoft.Insights/diagnosticSettings", _SETTINGS_API)


async def is_backed_up(azure: Azure, vm_id: str, region: str) -> bool:
    """As Azure Backup itself says of a VM."""
    where = f"/subscriptions/{part(vm_id, 'subscriptions')}/providers/Microsoft.RecoveryServices"
    question: ArmJson = {"resourceType": "VM", "resourceId": vm_id}
    answer = await azure.ask(f"{where}/locations/{region}/backupStatus", _BACKUP_API, question)
    return text(answer.body, "protectionStatus") == "Protected"
