"""ARM bodies by hand, in the shape that the live service was recorded with; every id in them is made up.

The item is a VM that was failed over from eastus to westus and reprotected: it is ready to come home.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from homeward.domain.network import Network, Subnet
from homeward.domain.recovery_points import RecoveryPoint
from homeward.domain.replicated_item import ReplicatedItem, parse_item
from homeward.domain.survey import Survey
from homeward.domain.virtual_machine import VirtualMachine

type Body = dict[str, Any]

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SUBSCRIPTION = "/subscriptions/5eed0000-0000-4000-8000-00000000abcd"
VAULT = f"{SUBSCRIPTION}/resourceGroups/rg-vault/providers/Microsoft.RecoveryServices/vaults/vault-one"
HOME_GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-home"
AWAY_GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-away"
NETWORK = f"{HOME_GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-home"
POLICY = f"{VAULT}/replicationPolicies/24-hours"


def container(region: str) -> str:
    return f"{VAULT}/replicationFabrics/fabric-{region}/replicationProtectionContainers/container-{region}"


AWAY, HOME = container("westus"), container("eastus")


def item_id(name: str = "opaque-1", side: str = AWAY) -> str:
    return f"{side}/replicationProtectedItems/{name}"


def disk_id(name: str, group: str = AWAY_GROUP) -> str:
    return f"{group}/providers/Microsoft.Compute/disks/{name}"


def vm_id(name: str, group: str = AWAY_GROUP) -> str:
    return f"{group}/providers/Microsoft.Compute/virtualMachines/{name}"


def account(name: str, group: str = HOME_GROUP, region: str = "eastus") -> Body:
    return {
        "id": f"{group}/providers/Microsoft.Storage/storageAccounts/{name}",
        "name": name,
        "location": region,
    }


def health_error(code: str, message: str = "Something is wrong.", **fields: str) -> Body:
    return {"errorCode": code, "errorMessage": message, "summaryMessage": "", "possibleCauses": "", **fields}


def no_drill() -> Body:
    return health_error("161011", "No successful test failover.", recommendedAction="Do a test failover.")


def disk_body(name: str = "vm-01-os", **fields: Any) -> Body:
    """One of the item's managed disks while it is Protected; `recoveryOrignalTargetDiskId` is Azure's spelling."""
    return {
        "diskId": disk_id(name).lower(),
        "recoveryResourceGroupId": HOME_GROUP,
        "recoveryTargetDiskId": None,
        "recoveryReplicaDiskId": f"{disk_id(name, HOME_GROUP)}-ASRReplica",
        "recoveryOrignalTargetDiskId": "",
        "recoveryReplicaDiskAccountType": "Premium_LRS",
        "recoveryTargetDiskAccountType": "Premium_LRS",
        "diskName": name,
        "primaryStagingAzureStorageAccountId": account("awaycache", AWAY_GROUP)["id"],
        "monitoringPercentageCompletion": None,
        "diskState": "Protected",
        "isDiskEncrypted": False,
        **fields,
    }


def nic_body(subnet: str = "default", static_ip: str = "") -> Body:
    config = {"name": "ipconfig1", "recoverySubnetName": subnet, "recoveryStaticIPAddress": static_ip}
    return {"nicId": "nic-1", "recoveryVMNetworkId": NETWORK, "ipConfigs": [config]}


def details(**fields: Any) -> Body:
    return {
        "instanceType": "A2A",
        "fabricObjectId": vm_id("vm-01").lower(),
        "initialPrimaryZone": "",
        "initialPrimaryFabricLocation": "eastus",
        "initialPrimaryExtendedLocation": None,
        "multiVmGroupId": "group-id",
        "multiVmGroupName": "",
        "multiVmGroupCreateOption": "AutoCreated",
        "unprotectedDisks": None,
        "protectedManagedDisks": [disk_body()],
        "primaryFabricLocation": "westus",
        "primaryAvailabilityZone": None,
        "primaryExtendedLocation": None,
        "recoveryFabricLocation": "eastus",
        "recoveryAvailabilityZone": None,
        "recoveryExtendedLocation": None,
        "recoveryAzureVMName": "vm-01",
        "recoveryAzureResourceGroupId": HOME_GROUP,
        "recoveryFabricObjectId": None,
        "selectedRecoveryAzureNetworkId": NETWORK,
        "vmNics": [nic_body()],
        "lifecycleId": "life-1",
        **fields,
    }


def item_body(provider: Mapping[str, Any] | None = None, name: str = "opaque-1", **fields: Any) -> Body:
    """The item: `provider` changes its providerSpecificDetails, other keywords its properties."""
    idle = {
        "scenarioName": "None",
        "jobId": f"{VAULT}/replicationJobs/None",
        "startTime": "1753-01-01T01:01:01Z",
    }
    properties = {
        "friendlyName": "vm-01",
        "protectionState": "Protected",
        "activeLocation": "Primary",
        "policyId": POLICY,
        "testFailoverState": "None",
        "allowedOperations": ["UnplannedFailover", "DisableProtection", "TestFailover"],
        "replicationHealth": "Normal",
        "failoverHealth": "Normal",
        "healthErrors": [],
        "currentScenario": idle,
        "recoveryContainerId": HOME,
        "providerSpecificDetails": details(**(provider or {})),
        **fields,
    }
    return {"id": item_id(name), "name": name, "properties": properties}


def item(provider: Mapping[str, Any] | None = None, name: str = "opaque-1", **fields: Any) -> ReplicatedItem:
    return parse_item(item_body(provider, name, **fields))


def network_mapping(
    network: str = NETWORK, back: str = f"{AWAY_GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-away"
) -> Body:
    """The one that gives a VM its network on the way back, away again."""
    fabric = AWAY.rsplit("/", 2)[0]
    properties = {"primaryNetworkId": network, "recoveryNetworkId": back, "recoveryFabricArmId": fabric}
    return {"id": f"{VAULT}/networks/m-1", "properties": properties}


def mapping(source: str = HOME, target: str = AWAY, **fields: Any) -> Body:
    properties = {"targetProtectionContainerId": target, "policyId": POLICY, "state": "Paired", **fields}
    return {"id": f"{source}/replicationProtectionContainerMappings/m-1", "properties": properties}


def point(name: str, time: datetime, kind: str = "CrashConsistent", disks: int = 1) -> RecoveryPoint:
    covered = tuple(disk_id(f"disk-{number}") for number in range(disks))
    return RecoveryPoint(f"{item_id()}/recoveryPoints/{name}", name, time, kind, covered)


def vm(power: str = "running", name: str = "vm-01", group: str = AWAY_GROUP, **fields: Any) -> VirtualMachine:
    values: dict[str, Any] = {
        "id": vm_id(name, group),
        "name": name,
        "location": "westus",
        "power": f"PowerState/{power}" if power else "",
        "vm_id": f"{name}-in-{group.rsplit('/', 1)[-1]}",
        "nic_ids": (),
        "disk_ids": (disk_id("vm-01-os", group),),
        **fields,
    }
    return VirtualMachine(**values)


def survey(replicated: ReplicatedItem | None = None, **fields: Any) -> Survey:
    """What preflight sees of an item that may be failed back; every field can be replaced."""
    values: dict[str, Any] = {
        "item": replicated or item(),
        "read_at": NOW,
        "common_read_at": NOW,
        "points": [point("point-1", NOW)],
        "source_vm": vm(),
        "target_group_exists": True,
        "network": Network(NETWORK, (Subnet("default", 20),)),
        "mappings": [mapping()],
        "target_vms": (),
        "storage_accounts": [account("homeasrcache")],
        "network_mappings": (network_mapping(),),
        **fields,
    }
    return Survey(**values)
