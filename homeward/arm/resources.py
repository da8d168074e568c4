"""Resource groups and storage accounts."""

from homeward.arm.azure import Azure
from homeward.domain.arm_json import ArmJson

_GROUP_API = "2024-11-01"
_STORAGE_API = "2024-01-01"


async def group_exists(azure: Azure, group_id: str) -> bool:
    return await azure.find(group_id, _GROUP_API) is not None


async def storage_accounts(azure: Azure, subscription: str) -> list[ArmJson]:
    path = f"/subscriptions/{subscription}/providers/Microsoft.Storage/storageAccounts"
    return await azure.list(path, _STORAGE_API)
