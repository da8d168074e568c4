"""Storage accounts."""

from homeward.arm.azure import Azure
from homeward.arm.pages import Read
from homeward.domain.arm_json import ArmJson

_STORAGE_API = "2024-01-01"


async def storage_accounts(azure: Azure, subscription: str) -> Read[list[ArmJson]] | None:
    path = f"/subscriptions/{subscription}/providers/Microsoft.Storage/storageAccounts"
    return await azure.list(path, _STORAGE_API)
