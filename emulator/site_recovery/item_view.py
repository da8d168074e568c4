"""An item as the service shows it: the poorer list entry and the full get, with its spellings and casing."""

from datetime import datetime, timedelta

from emulator.ids import guid
from emulator.site_recovery import health, machines, points, refusals
from emulator.site_recovery.disk_view import disks
from emulator.site_recovery.item import CLEANING, NOT_YET, STATES, WAITING, Item, Phase
from emulator.site_recovery.nic_view import nics
from emulator.site_recovery.progress import job_type, percentage
from emulator.times import iso
from emulator.wire import Json
from emulator.world import World

_CONTAINERS = "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers"
ITEM_TYPE = f"{_CONTAINERS}/replicationProtectedItems"
DRILL_STATES = {
    "None": "None",
    WAITING: "Waiting for user input",
    CLEANING: "Cleaning up test environment",
}
IDLE_SINCE = "1753-01-01T01:01:01Z"


def item(world: World, item: Item, *, listed: bool) -> Json:
    return {
        "id": item.id,
        "name": item.name,
        "type": ITEM_TYPE,
        "properties": _properties(world, item, listed=listed),
    }


def _properties(world: World, item: Item, *, listed: bool) -> Json:
    view = _sides(item) | _state(world, item) | health.view(world, item)
    view |= {"policyId": item.policy.id, "policyFriendlyName": item.policy.name}
    if item.failed_over_at:
        view["lastSuccessfulFailoverTime"] = iso(item.failed_over_at)
    if item.drilled_at:
        view["lastSuccessfulTestFailoverTime"] = iso(item.drilled_at)
    view["currentScenario"] = _scenario(item)
    view["failoverRecoveryPointId"] = _failover_point(item)
    view["providerSpecificDetails"] = _a2a(world, item, listed=listed)
    view["recoveryContainerId"] = item.target.container.id
    view["eventCorrelationId"] = item.own_guid("correlation")
    return view


def _sides(item: Item) -> Json:
    source, target = item.source.container, item.target.container
    provider = guid("provider", source.fabric.id)
    return {
        "friendlyName": item.friendly,
        "protectedItemType": "",
        "protectableItemId": None,
        "recoveryServicesProviderId": f"{source.fabric.id}/replicationRecoveryServicesProviders/{provider}",
        "primaryFabricFriendlyName": source.fabric.display,
        "primaryFabricProvider": "AzureFabric",
        "recoveryFabricFriendlyName": target.fabric.display,
        "recoveryFabricId": target.fabric.id,
        "primaryProtectionContainerFriendlyName": source.name,
        "recoveryProtectionContainerFriendlyName": target.name,
    }


def _state(world: World, item: Item) -> Json:
    facts = STATES[item.phase]
    state, description = shown_state(world, item)
    drill = item.drill.state if item.drill else "None"
    return {
        "protectionState": state,
        "protectionStateDescription": description,
        "activeLocation": facts.active,
        "testFailoverState": drill,
        "testFailoverStateDescription": DRILL_STATES[drill],
        "switchProviderState": "None",
        "switchProviderStateDescription": None,
        "allowedOperations": refusals.allowed_operations(world, item),
    }


def shown_state(world: World, item: Item) -> tuple[str, str]:
    """Name the protection state; before commit the word is a variant, and a test may say another."""
    said = item.override.protection_state
    if said and item.untouched:
        known = next((phase for phase in Phase if phase.value == said), None)
        return said, STATES[known].description if known else said
    if item.phase is Phase.PENDING_COMMIT:
        return world.variant("stateBeforeCommit"), STATES[item.phase].description
    failing_over = item.job is not None and item.job.scenario == "UnplannedFailover"
    if failing_over and world.variant("stateDuringFailover") != Phase.PROTECTED:
        return world.variant("stateDuringFailover"), "Failover is in progress"
    return item.phase.value, STATES[item.phase].description


def _scenario(item: Item) -> Json:
    waiting = item.drill.job if item.drill and not item.drill.over else None
    job = item.job or waiting
    name, since = (job.scenario, iso(job.started)) if job else ("None", IDLE_SINCE)
    return {
        "scenarioName": name,
        "jobId": item.vault.asr_id("replicationJobs", job.name if job else "None"),
        "startTime": since,
    }


def _failover_point(item: Item) -> str | None:
    if item.failover_point is None:
        return None
    inside = f"{item.source.container.internal_id}/replicationProtectedItems/{item.name}"
    return f"{inside}/recoveryPoints/{item.failover_point}"


def _a2a(world: World, item: Item, *, listed: bool) -> Json:
    return (
        _identity(item)
        | disks(world, item, listed=listed)
        | {"recoveryBootDiagStorageAccountId": item.target.boot_storage}
        | _target(item)
        | {"vmNics": nics(world, item), "vmSyncedConfigDetails": _config(item, listed=listed)}
        | _agent(world, item)
        | _rpo(world, item)
        | _ending(item)
        | _cluster(item)
    )


def _identity(item: Item) -> Json:
    group = item.group
    return {
        "instanceType": "A2A",
        "fabricObjectId": item.source.vm_id.lower(),
        "initialPrimaryZone": item.first_zones[0] or "",
        "initialPrimaryFabricLocation": item.home.location,
        "initialRecoveryZone": item.first_zones[1] or "",
        "initialPrimaryExtendedLocation": None,
        "initialRecoveryExtendedLocation": None,
        "initialRecoveryFabricLocation": item.away.location,
        "multiVmGroupId": guid("group", group) if group else item.fixed_guid("group"),
        "multiVmGroupName": group or "",
        "multiVmGroupCreateOption": "UserSpecified" if group else "AutoCreated",
        "managementId": item.own_guid("management"),
    }


def _target(item: Item) -> Json:
    return {
        "primaryFabricLocation": item.source.location,
        "recoveryFabricLocation": item.target.location,
        "osType": "Windows",
        "recoveryAzureVMSize": machines.size(item, item.target),
        "recoveryAzureVMName": item.target.vm_name,
        "recoveryAzureResourceGroupId": item.target.group_id,
        "recoveryCloudService": None,
        "recoveryAvailabilitySet": item.target.availability_set,
        "selectedRecoveryAzureNetworkId": _network(item),
        "selectedTfoAzureNetworkId": item.target.test_network,
    }


def _network(item: Item) -> str | None:
    if item.phase in NOT_YET:
        return None
    return item.target.vnet_id.lower() if item.phase is Phase.COMMITTED else item.target.vnet_id


def _config(item: Item, *, listed: bool) -> Json:
    if listed:
        return {"tags": None, "inputEndpoints": None}
    return {"tags": item.override.tags, "inputEndpoints": []}


def _agent(world: World, item: Item) -> Json:
    view: Json = {
        "monitoringPercentageCompletion": percentage(world, item),
        "monitoringJobType": job_type(world, item),
        "lastHeartbeat": _heartbeat(world, item),
        "agentVersion": "9.65.7397.1",
        "agentExpiryDate": item.override.agent_expiry or "9999-12-31T23:59:59.9999999Z",
        "isReplicationAgentUpdateRequired": False,
    }
    if item.phase is Phase.PROTECTED:
        view["agentCertificateExpiryDate"] = item.override.certificate_expiry or "2029-04-09T08:32:32Z"
    return view | {"isReplicationAgentCertificateUpdateRequired": False}


def _quiet_since(world: World, item: Item) -> datetime:
    """Tell until when the source was heard of: now, unless it is off or failed over."""
    ends = [span.end for span in item.spans if span.end]
    recording = any(span.end is None for span in item.spans) or item.phase in NOT_YET
    last = world.now if recording or not ends else max(ends)
    return min(last, item.frozen_at or world.now)


def _heartbeat(world: World, item: Item) -> str | None:
    resync = item.resync
    if (
        item.phase is Phase.RESYNC
        and resync
        and world.now - resync.started < (resync.ends - resync.started) * 0.05
    ):
        return None
    heard = _quiet_since(world, item)
    every = timedelta(seconds=270)
    ago = timedelta(seconds=(heard.timestamp() + 1000 * item.number("heartbeat")) % every.total_seconds())
    return iso(heard - ago)


def _rpo(world: World, item: Item) -> Json:
    started = item.phase not in NOT_YET
    facts = STATES[item.phase]
    state = shown_state(world, item)[0] if item.phase is Phase.PENDING_COMMIT else facts.vm_state
    view: Json = {
        "recoveryFabricObjectId": item.target.vm_id.lower() if facts.active == "Recovery" else None,
        "vmProtectionState": state,
        "vmProtectionStateDescription": facts.vm_description,
        "lifecycleId": item.fixed_guid("lifecycle") if started else None,
        "testFailoverRecoveryFabricObjectId": item.drill.vm_id.lower() if item.drill else None,
    }
    return view | _calculated(world, item, started=started) | {"rtoInSeconds": None}


def _calculated(world: World, item: Item, *, started: bool) -> Json:
    moment = item.frozen_at or world.now
    moment -= timedelta(seconds=(moment.timestamp() + 60 * item.number("rpo")) % 60)
    newest = item.frozen_newest if item.frozen_at else points.newest_before(item, moment)
    if not started or newest is None:
        return {"rpoInSeconds": None, "lastRpoCalculatedTime": None}
    return {
        "rpoInSeconds": max(int((moment - newest).total_seconds()), 0),
        "lastRpoCalculatedTime": iso(moment),
    }


def _ending(item: Item) -> Json:
    return {
        "primaryAvailabilityZone": item.source.zone,
        "recoveryAvailabilityZone": item.target.zone,
        "primaryExtendedLocation": None,
        "recoveryExtendedLocation": None,
        "vmEncryptionType": "NotEncrypted",
        "tfoAzureVMName": item.target.test_name,
        "recoveryAzureGeneration": "V2",
        "recoveryProximityPlacementGroupId": item.target.placement_group,
        "autoProtectionOfDataDisk": "Disabled",
        "recoveryVirtualMachineScaleSetId": item.target.scale_set,
        "recoveryCapacityReservationGroupId": item.target.capacity_group,
        "churnOptionSelected": "Normal",
    }


def _cluster(item: Item) -> Json:
    if item.override.cluster is None:
        return {}
    cluster = f"{item.source.container.id}/replicationProtectionClusters/{item.override.cluster}"
    return {"protectionClusterId": cluster, "isClusterInfraReady": True}
