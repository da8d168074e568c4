"""The vault's fixed parts as the service shows them: fabrics, containers, mappings, policies."""

from emulator.ids import guid
from emulator.site_recovery.item import Item
from emulator.topology import POLICY, POLICY_ID, REGIONS, VAULT_GROUP, Region, arm_id, place
from emulator.wire import Json
from emulator.world import World

_FABRICS = "Microsoft.RecoveryServices/vaults/replicationFabrics"
_CONTAINERS = f"{_FABRICS}/replicationProtectionContainers"


def fabric(region: Region) -> Json:
    keys: Json = {"kekState": "None", "kekCertThumbprint": None}
    custom: Json = {
        "instanceType": "Azure",
        "location": region.location,
        "containerIds": [f"{region.fabric_id}/replicationProtectionContainers/{region.container_guid}"],
        "zones": [],
    }
    properties: Json = {
        "friendlyName": region.display,
        "encryptionDetails": keys,
        "rolloverEncryptionDetails": dict(keys),
        "internalIdentifier": region.fabric_guid,
        "bcdrState": "Valid",
        "customDetails": custom,
        "healthErrorDetails": [],
        "health": "Normal",
    }
    return {"name": region.fabric, "type": _FABRICS, "id": region.fabric_id, "properties": properties}


def container(world: World, region: Region) -> Json:
    properties: Json = {
        "fabricFriendlyName": region.display,
        "friendlyName": region.container,
        "fabricType": "Azure",
        "protectedItemCount": len(items_in(world, region)),
        "pairingStatus": "Paired",
        "role": "Primary",
        "fabricSpecificDetails": None,
    }
    return {
        "id": region.container_id,
        "name": region.container,
        "type": _CONTAINERS,
        "properties": properties,
    }


def items_in(world: World, region: Region) -> list[Item]:
    return [item for item in world.items.values() if item.source.region == region]


def mapping(source: Region, target: Region) -> Json:
    name = f"{source.location}-{target.location}-{POLICY}"
    properties: Json = {
        "targetProtectionContainerId": target.container_id,
        "targetProtectionContainerFriendlyName": target.container,
        "providerSpecificDetails": _updates(name),
        "health": "Normal",
        "healthErrorDetails": [],
        "policyId": POLICY_ID,
        "state": "Paired",
        "sourceProtectionContainerFriendlyName": source.container,
        "sourceFabricFriendlyName": source.display,
        "targetFabricFriendlyName": target.display,
        "policyFriendlyName": POLICY,
    }
    kind = f"{_CONTAINERS}/replicationProtectionContainerMappings"
    mapping_id = f"{source.container_id}/replicationProtectionContainerMappings/{name}"
    return {"id": mapping_id, "name": name, "type": kind, "properties": properties}


def _updates(name: str) -> Json:
    return {
        "instanceType": "A2A",
        "agentAutoUpdateStatus": "Enabled",
        "automationAccountAuthenticationType": "SystemAssignedIdentity",
        "automationAccountArmId": arm_id(
            VAULT_GROUP, "Microsoft.Automation/automationAccounts", "asr-automation"
        ),
        "scheduleName": f"{name}_{guid('schedule', name)}",
        "jobScheduleName": guid("job schedule", name),
    }


def network_mapping(source: Region, target: Region) -> Json:
    name = f"{source.location}-{target.location}-network"
    kind = f"{_FABRICS}/replicationNetworks/replicationNetworkMappings"
    settings: Json = {
        "instanceType": "AzureToAzure",
        "primaryFabricLocation": source.location,
        "recoveryFabricLocation": target.location,
    }
    properties: Json = {
        "state": "Paired",
        "primaryNetworkFriendlyName": source.vnet,
        "primaryNetworkId": place(source).vnet_id.lower(),
        "primaryFabricFriendlyName": source.display,
        "recoveryNetworkFriendlyName": target.vnet,
        "recoveryNetworkId": place(target).vnet_id.lower(),
        "recoveryFabricArmId": target.fabric_id,
        "recoveryFabricFriendlyName": target.display,
        "fabricSpecificSettings": settings,
    }
    mapping_id = f"{source.fabric_id}/replicationNetworks/azureNetwork/replicationNetworkMappings/{name}"
    return {"type": kind, "id": mapping_id, "name": name, "properties": properties}


def policy() -> Json:
    details: Json = {
        "instanceType": "A2A",
        "recoveryPointThresholdInMinutes": 0,
        "recoveryPointHistory": 1440,
        "appConsistentFrequencyInMinutes": 240,
        "multiVmSyncStatus": "Enabled",
        "crashConsistentFrequencyInMinutes": 5,
        "status": False,
        "associatedItemsCount": 0,
        "dataSourceType": "VM",
    }
    properties: Json = {"friendlyName": POLICY, "providerSpecificDetails": details}
    return {
        "id": POLICY_ID,
        "name": POLICY,
        "type": "Microsoft.RecoveryServices/vaults/replicationPolicies",
        "properties": properties,
    }


def region_of(name: str) -> Region | None:
    """Find a side by its fabric's or its container's name, or the container's internal id."""
    wanted = name.lower()
    return next(
        (side for side in REGIONS if wanted in (side.fabric, side.container, side.container_guid)), None
    )
