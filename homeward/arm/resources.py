"""Storage accounts and locks."""

from homeward.arm.azure import Azure
from homeward.arm.pages import Read
from homeward.domain.arm_json import ArmJson

STORAGE_API = "2024-01-01"
_LOCK_API = "2020-05-01"


async def storage_accounts(azure: Azure, subscription: str) -> Read[list[ArmJson]] | None:
    path = f"/subscriptions/{subscription}/providers/Microsoft.Storage/storageAccounts"
    return await azure.list(path, STORAGE_API)


async def locks(azure: Azure, group_id: str) -> Read[list[ArmJson]] | None:
    """The locks of a resource group and of what is in it; None where the group does not exist."""
    return await azure.list(f"{group_id}/providers/Microsoft.Authorization/locks", _LOCK_API)
