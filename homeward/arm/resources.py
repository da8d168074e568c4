"""Storage accounts, locks, and what is looked for, or made, by its id alone."""

from datetime import datetime

from homeward.arm.azure import Azure
from homeward.arm.pages import Read
from homeward.domain.arm_ids import kind_of
from homeward.domain.arm_json import ArmJson, children, text

STORAGE_API = "2024-01-01"
_LOCK_API = "2020-05-01"
_GROUP_API = "2021-04-01"
_PERMISSIONS_API = "2022-04-01"
# Each provider has versions of its own; Azure refuses another's.
API_VERSIONS = {
    "storageaccounts": STORAGE_API,
    "availabilitysets": "2024-11-01",
    "replicationprotectioncontainermappings": "2025-08-01",
    "resourcegroups": "2024-11-01",
}


async def storage_accounts(azure: Azure, subscription: str) -> Read[list[ArmJson]] | None:
    path = f"/subscriptions/{subscription}/providers/Microsoft.Storage/storageAccounts"
    return await azure.list(path, STORAGE_API)


async def locks(azure: Azure, scope: str) -> Read[list[ArmJson]] | None:
    """The locks of a subscription or a resource group, and of what is in it; None where it does not exist."""
    return await azure.list(f"{scope}/providers/Microsoft.Authorization/locks", _LOCK_API)


async def places(azure: Azure, group: str) -> dict[str, str]:
    """The region of everything in a resource group, by its name; what is in none is left out."""
    read = await azure.list(f"{group}/resources", _GROUP_API)
    found = {text(one, "name"): text(one, "location") for one in (read.value if read else [])}
    return {name: where for name, where in found.items() if where not in ("", "global")}


async def permissions(azure: Azure, scope: str, *, acting: bool) -> list[ArmJson] | None:
    """What the observer, or the actor, may do there; None where Azure has no such scope."""
    path = f"{scope}/providers/Microsoft.Authorization/permissions"
    find = azure.find_acting if acting else azure.find
    answer = await find(path, _PERMISSIONS_API)
    return children(answer.body, "value") if answer else None


async def exists(azure: Azure, resource_id: str) -> bool:
    """Whether a group, an account, a set or a mapping answers; only a 404 counts as missing."""
    return await find(azure, resource_id) is not None


async def find(azure: Azure, resource_id: str) -> Read[ArmJson] | None:
    answer = await azure.find(resource_id, API_VERSIONS[kind_of(resource_id)])
    return Read(answer.body, answer.read_at) if answer else None


async def create(azure: Azure, resource_id: str, body: ArmJson) -> datetime:
    """Ask for a resource; Azure's time of taking it. It may be some time until it is there."""
    return (await azure.put(resource_id, API_VERSIONS[kind_of(resource_id)], body)).read_at
