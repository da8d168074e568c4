"""How ids are spelled in ARM, the names of the default vault, and Azure's regions."""

from emulator.wire import Json

SUBSCRIPTION = "5eed0000-0000-4000-8000-000000000001"
TENANT = "5eed0000-0000-4000-8000-0000000000aa"
VAULT_GROUP = "rg-recovery"
VAULT = "vault-recovery"
POLICY = "24-hour-retention-policy"
VAULT_TYPE = "Microsoft.RecoveryServices/vaults"
HOME, AWAY = "eastus", "westus"
DISPLAY_NAMES = {
    "australiaeast": "Australia East",
    "brazilsouth": "Brazil South",
    "canadacentral": "Canada Central",
    "canadaeast": "Canada East",
    "centralus": "Central US",
    "eastasia": "East Asia",
    "eastus": "East US",
    "eastus2": "East US 2",
    "francecentral": "France Central",
    "germanywestcentral": "Germany West Central",
    "japaneast": "Japan East",
    "japanwest": "Japan West",
    "koreacentral": "Korea Central",
    "northcentralus": "North Central US",
    "northeurope": "North Europe",
    "southcentralus": "South Central US",
    "southeastasia": "Southeast Asia",
    "swedencentral": "Sweden Central",
    "switzerlandnorth": "Switzerland North",
    "uksouth": "UK South",
    "ukwest": "UK West",
    "westcentralus": "West Central US",
    "westeurope": "West Europe",
    "westus": "West US",
    "westus2": "West US 2",
    "westus3": "West US 3",
}


def arm_id(group: str, resource_type: str, name: str, subscription: str = SUBSCRIPTION) -> str:
    return f"{group_id(group, subscription)}/providers/{resource_type}/{name}"


def group_id(group: str, subscription: str = SUBSCRIPTION) -> str:
    return f"{subscription_id(subscription)}/resourceGroups/{group}"


def subscription_id(subscription: str = SUBSCRIPTION) -> str:
    return f"/subscriptions/{subscription}"


def blob_uri(account: str, disk: str) -> str:
    """Spell the address of an unmanaged disk."""
    return f"https://{account}.blob.core.windows.net/vhds/{disk}.vhd"


def last_segment(resource_id: str) -> str:
    """Read the name at the end of an id."""
    return resource_id.rsplit("/", 1)[-1]


def segment(resource_id: str, collection: str) -> str:
    """Read the name after a collection's word in an id; empty if the id has no such part."""
    parts = resource_id.split("/")
    lowered = resource_id.lower().split("/")
    place = lowered.index(collection.lower()) + 1 if collection.lower() in lowered else len(parts)
    return parts[place] if place < len(parts) else ""


def page(values: list[Json], next_link: str | None = None) -> Json:
    return {"value": values, "nextLink": next_link}
