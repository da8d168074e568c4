"""The two regions of the default vault, and how ids are spelled in ARM and in Site Recovery."""

from dataclasses import dataclass

from emulator.ids import guid
from emulator.wire import Json

SUBSCRIPTION = "5eed0000-0000-4000-8000-000000000001"
TENANT = "5eed0000-0000-4000-8000-0000000000aa"
VAULT_GROUP = "rg-recovery"
VAULT = "vault-recovery"
POLICY = "24-hour-retention-policy"
VAULT_TYPE = "Microsoft.RecoveryServices/vaults"


def arm_id(group: str, resource_type: str, name: str) -> str:
    return f"{group_id(group)}/providers/{resource_type}/{name}"


def group_id(group: str) -> str:
    return f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}"


VAULT_ID = arm_id(VAULT_GROUP, VAULT_TYPE, VAULT)


def asr_id(*segments: str) -> str:
    """Spell an id as Site Recovery does, with a capital S in Subscriptions."""
    return "/".join([VAULT_ID.replace("/subscriptions/", "/Subscriptions/", 1), *segments])


@dataclass(frozen=True)
class Region:
    location: str
    display: str
    prefix: str

    @property
    def fabric(self) -> str:
        return f"asr-a2a-default-{self.location}"

    @property
    def container(self) -> str:
        return f"{self.fabric}-container"

    @property
    def fabric_id(self) -> str:
        return asr_id("replicationFabrics", self.fabric)

    @property
    def container_id(self) -> str:
        return f"{self.fabric_id}/replicationProtectionContainers/{self.container}"

    @property
    def fabric_guid(self) -> str:
        return guid("fabric", self.location)

    @property
    def container_guid(self) -> str:
        return guid("container", self.location)

    @property
    def group(self) -> str:
        return f"rg-app-{self.location}"

    @property
    def vnet(self) -> str:
        return f"vnet-app-{self.location}"

    @property
    def cache_account(self) -> str:
        return f"{self.location}vaultrecoasrcache"

    @property
    def cache_id(self) -> str:
        return arm_id(VAULT_GROUP, "Microsoft.Storage/storageAccounts", self.cache_account)


HOME = Region("eastus", "East US", "10.10")
AWAY = Region("westus", "West US", "10.20")
REGIONS = (HOME, AWAY)
POLICY_ID = asr_id("replicationPolicies", POLICY)


@dataclass(frozen=True)
class Place:
    """Where a VM's resources are on one side."""

    region: Region
    group: str
    vnet: str
    subnet: str = "default"

    @property
    def vnet_id(self) -> str:
        return arm_id(self.group, "Microsoft.Network/virtualNetworks", self.vnet)

    def vm_id(self, name: str) -> str:
        return arm_id(self.group, "Microsoft.Compute/virtualMachines", name)

    def disk_id(self, name: str) -> str:
        return arm_id(self.group, "Microsoft.Compute/disks", name)

    def nic_id(self, name: str) -> str:
        return arm_id(self.group, "Microsoft.Network/networkInterfaces", name)


def place(region: Region, group: str | None = None) -> Place:
    return Place(region, group or region.group, region.vnet)


def page(values: list[Json], next_link: str | None = None) -> Json:
    return {"value": values, "nextLink": next_link}
