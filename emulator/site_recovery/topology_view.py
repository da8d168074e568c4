"""What an administrator made in a vault, as the service shows it: fabrics, containers, mappings, policies."""

from emulator.ids import guid
from emulator.site_recovery.item import Item
from emulator.site_recovery.vault import Container, Fabric, Mapping, NetworkMapping, Policy
from emulator.topology import last_segment
from emulator.wire import Json
from emulator.world import World

_FABRICS = "Microsoft.RecoveryServices/vaults/replicationFabrics"
_CONTAINERS = f"{_FABRICS}/replicationProtectionContainers"


def fabric(found: Fabric, *, listed: bool = False) -> Json:
    """Show a fabric; a list does not know its containers and zones."""
    keys: Json = {"kekState": "None", "kekCertThumbprint": None}
    containers = [one.internal_id for one in found.containers.values()]
    custom: Json = {"instanceType": "Azure", "location": found.location, "containerIds": containers}
    custom |= {"containerIds": None} if listed else {"zones": []}
    properties: Json = {
        "friendlyName": found.display,
        "encryptionDetails": keys,
        "rolloverEncryptionDetails": dict(keys),
        "internalIdentifier": found.guid,
        "bcdrState": "Valid",
        "customDetails": custom,
        "healthErrorDetails": [],
        "health": "Normal",
    }
    return {"name": found.name, "type": _FABRICS, "id": found.id, "properties": properties}


def container(world: World, found: Container) -> Json:
    paired = any(found in (one.source, one.target) for one in found.vault.mappings)
    properties: Json = {
        "fabricFriendlyName": found.fabric.display,
        "friendlyName": found.name,
        "fabricType": "Azure",
        "protectedItemCount": len(items_in(world, found)),
        "pairingStatus": "Paired" if paired else "NotPaired",
        "role": "Primary" if paired else "",
        "fabricSpecificDetails": None,
    }
    return {"id": found.id, "name": found.name, "type": _CONTAINERS, "properties": properties}


def items_in(world: World, container: Container) -> list[Item]:
    return [item for item in world.items.values() if item.source.container is container]


def mapping(found: Mapping) -> Json:
    properties: Json = {
        "targetProtectionContainerId": found.target.id,
        "targetProtectionContainerFriendlyName": found.target.name,
        "providerSpecificDetails": _updates(found),
        "health": "Normal",
        "healthErrorDetails": [],
        "policyId": found.policy.id,
        "state": "Paired",
        "sourceProtectionContainerFriendlyName": found.source.name,
        "sourceFabricFriendlyName": found.source.fabric.display,
        "targetFabricFriendlyName": found.target.fabric.display,
        "policyFriendlyName": found.policy.name,
    }
    kind = f"{_CONTAINERS}/replicationProtectionContainerMappings"
    return {"id": found.id, "name": found.name, "type": kind, "properties": properties}


def _updates(found: Mapping) -> Json:
    account = found.automation_account
    return {
        "instanceType": "A2A",
        "agentAutoUpdateStatus": "Enabled" if account else "Disabled",
        "automationAccountAuthenticationType": "SystemAssignedIdentity" if account else "RunAsAccount",
        "automationAccountArmId": account,
        "scheduleName": f"{found.name}_{guid('schedule', found.name)}" if account else None,
        "jobScheduleName": guid("job schedule", found.name) if account else None,
    }


def network(found: Fabric) -> Json:
    """Show the one network that stands for all networks of an Azure region."""
    kind = f"{_FABRICS}/replicationNetworks"
    properties: Json = {
        "fabricType": "Azure",
        "subnets": [],
        "friendlyName": "azureNetwork",
        "networkType": "Azure",
    }
    network_id = f"{found.id}/replicationNetworks/azureNetwork"
    return {"id": network_id, "name": "azureNetwork", "type": kind, "properties": properties}


def network_mapping(found: NetworkMapping) -> Json:
    kind = f"{_FABRICS}/replicationNetworks/replicationNetworkMappings"
    settings: Json = {
        "instanceType": "AzureToAzure",
        "primaryFabricLocation": found.source.location,
        "recoveryFabricLocation": found.target.location,
    }
    properties: Json = {
        "state": "Paired",
        "primaryNetworkFriendlyName": last_segment(found.network),
        "primaryNetworkId": found.network.lower(),
        "primaryFabricFriendlyName": found.source.display,
        "recoveryNetworkFriendlyName": last_segment(found.recovery_network),
        "recoveryNetworkId": found.recovery_network.lower(),
        "recoveryFabricArmId": found.target.id,
        "recoveryFabricFriendlyName": found.target.display,
        "fabricSpecificSettings": settings,
    }
    return {"type": kind, "id": found.id, "name": found.name, "properties": properties}


def policy(found: Policy) -> Json:
    details: Json = {
        "instanceType": "A2A",
        "recoveryPointThresholdInMinutes": 0,
        "recoveryPointHistory": found.history,
        "appConsistentFrequencyInMinutes": found.app_consistent,
        "multiVmSyncStatus": found.multi_vm,
        "crashConsistentFrequencyInMinutes": found.crash_consistent,
        "status": False,
        "associatedItemsCount": 0,
        "dataSourceType": "VM",
    }
    properties: Json = {"friendlyName": found.name, "providerSpecificDetails": details}
    return {
        "id": found.id,
        "name": found.name,
        "type": "Microsoft.RecoveryServices/vaults/replicationPolicies",
        "properties": properties,
    }
