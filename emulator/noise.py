"""What else lies in a real vault: other VMs, items of other providers, jobs of former days. Always the same."""

from collections.abc import Callable
from datetime import timedelta

from emulator import default_topology
from emulator.ids import fraction, guid, opaque_name
from emulator.overrides import Override
from emulator.site_recovery.item import Item
from emulator.site_recovery.job import Job
from emulator.site_recovery.place import Place
from emulator.site_recovery.vault import Vault
from emulator.topology import AWAY, HOME
from emulator.wire import Json
from emulator.world import World

type AddVm = Callable[[World, Vault, int, str, tuple[Place, Place], Override], Item]

STATES = ("protected-home", "protected-away", "failed-over")
JOBS_AN_ITEM = 10
OLD_JOBS = (
    ("UnplannedFailover", "Failover", "ProtectionEntity"),
    ("CommitFailover", "Commit", "ProtectionEntity"),
    ("SwitchReplicationGroupProtection", "Reprotect", "ProtectionEntity"),
    ("TestFailover", "Test failover", "ProtectionEntity"),
    ("RefreshVaultHealth", "Refresh vault health", "Vault"),
)
OTHERS = (
    ("HyperVReplicaAzure", "HyperVSite", "HyperVVirtualMachine"),
    ("InMageRcm", "InMageRcmFabric", ""),
)


def add(world: World, vault: Vault, count: int, add_vm: AddVm) -> None:
    if count:
        for location in (HOME, AWAY):
            default_topology.add_surroundings(world, location, f"rg-other-{location}")
    for number in range(count):
        kind = number % 4
        if kind < len(OTHERS):
            vault.strangers.append(_stranger(vault, number, *OTHERS[kind]))
        else:
            _other_vm(world, vault, number, add_vm)
    for number in range(count * JOBS_AN_ITEM):
        _old_job(world, vault, number, count)


def _other_vm(world: World, vault: Vault, number: int, add_vm: AddVm) -> None:
    places = default_topology.places(vault, f"other-{number:04d}", "rg-other")
    add_vm(world, vault, number + 10_000, STATES[number % len(STATES)], places, Override())


def _old_job(world: World, vault: Vault, number: int, count: int) -> None:
    scenario, friendly, kind = OLD_JOBS[number % len(OLD_JOBS)]
    started = world.now - timedelta(hours=6 + 20 * fraction("old job", number), days=number % 80)
    job = Job(vault, guid("old job", number), scenario, friendly, started, [], target_type=kind)
    job.target_id = guid("old target", number % count)
    job.target_name = "" if kind == "Vault" else f"other-{number % count:04d}"
    failed = number % 17 == 0
    words = ("Failed", "Failed") if failed else ("Succeeded", "Completed")
    job.end(started + timedelta(seconds=20 + 500 * fraction("old duration", number)), *words)
    world.jobs[job.name] = job


def _stranger(vault: Vault, number: int, instance: str, provider: str, kind: str) -> Json:
    """Shape an item of another provider, as thin as a reader may find it."""
    fabric, name = f"{provider.lower()}-site", opaque_name("stranger", number)
    container = f"{fabric}/replicationProtectionContainers/cloud_{guid('cloud', provider)}"
    item_type = "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers"
    friendly = f"onprem-{number:04d}"
    policy = next(iter(vault.policies.values()))
    properties: Json = {
        "friendlyName": friendly,
        "protectedItemType": kind,
        "protectableItemId": None,
        "recoveryServicesProviderId": vault.asr_id(
            "replicationFabrics", fabric, "replicationRecoveryServicesProviders", name
        ),
        "primaryFabricFriendlyName": fabric,
        "recoveryFabricFriendlyName": "Microsoft Azure",
        "recoveryFabricId": "Microsoft Azure",
        "primaryProtectionContainerFriendlyName": fabric,
        "recoveryProtectionContainerFriendlyName": "Microsoft Azure",
        "protectionState": "Protected",
        "protectionStateDescription": "Protected",
        "activeLocation": "Primary",
        "testFailoverState": "None",
        "testFailoverStateDescription": "None",
        "allowedOperations": ["PlannedFailover", "UnplannedFailover", "DisableProtection", "TestFailover"],
        "replicationHealth": "Normal",
        "policyId": policy.id,
        "policyFriendlyName": policy.name,
        "currentScenario": {"scenarioName": "None", "jobId": vault.asr_id("replicationJobs", "None")},
        "failoverRecoveryPointId": None,
        "providerSpecificDetails": {"instanceType": instance, "vmId": guid("vm", number)},
        "recoveryContainerId": "Microsoft Azure",
    }
    return {
        "id": vault.asr_id("replicationFabrics", container, "replicationProtectedItems", name),
        "name": name,
        "type": f"{item_type}/replicationProtectedItems",
        "properties": properties,
    }
