"""A replicated item as Azure shows it: one VM, its state, its two sides and its disks.

Field by field from recordings of the live service; spellings such as `recoveryOrignalTargetDiskId` are Azure's.
"""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain import arm_ids
from homeward.domain.arm_json import ArmJson, child, children, number, text, texts, time, words
from homeward.domain.target import Target, parse_target
from homeward.domain.test_bed import TestBed, parse_test_bed

# Protection states (recorded): after a commit, and on the way to Protected after a reprotect.
COMMITTED = "UnplannedFailoverCommitted"
# Among the allowed operations: this failover can be undone.
CANCEL_FAILOVER = "CancelFailover"
SYNCHRONISING = ("InitialReplicationInProgress", "InitialReplicationRecoveryCompletionPending")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a VM can run: region, zone and extended location together (zone-to-zone shares one region)."""

    region: str
    zone: str
    extended: str

    def __str__(self) -> str:
        return "/".join(one for one in (self.region, self.zone, self.extended) if one)


@dataclass(frozen=True, slots=True)
class HealthError:
    code: str
    message: str
    possible_causes: str
    recommended_action: str


@dataclass(frozen=True, slots=True)
class ReplicatedDisk:
    id: str
    state: str
    staging_account_id: str
    recovery_group_id: str
    target_id: str
    replica_id: str
    original_target_id: str
    replica_account_type: str
    target_account_type: str
    failover_name: str
    encryption_set: str
    source_encryption_set: str

    @property
    def announced_id(self) -> str:
        """The disk that a failover will make; its own id is null until then (recorded)."""
        made = f"{self.recovery_group_id}/providers/Microsoft.Compute/disks/{self.failover_name}"
        return self.target_id or (made if self.failover_name and self.recovery_group_id else "")


@dataclass(frozen=True, slots=True)
class Agent:
    """The mobility agent in the VM. Times are None where it does not expire, or nobody said so.

    `heard_at`: its last heartbeat, as the vault has it.
    """

    version: str
    expires_at: datetime | None
    certificate_expires_at: datetime | None
    update_required: bool
    heard_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Replication:
    """How it replicates. `guest_encrypted`: by Azure Disk Encryption, with keys that are used within the VM."""

    policy_id: str
    agent: Agent
    high_churn: bool
    guest_encrypted: bool
    unmanaged_disks: int


@dataclass(frozen=True, slots=True)
class ReplicatedItem:
    """`synced_tags` are the VM's tags as Site Recovery keeps them; only a GET shows them, a list does not."""

    id: str
    name: str
    friendly_name: str
    provider: str
    protection_state: str
    active_location: str
    allowed_operations: tuple[str, ...]
    replication_health: str
    failover_health: str
    health_errors: tuple[HealthError, ...]
    test_failover_state: str
    scenario: str
    scenario_job_id: str
    container_id: str
    recovery_container_id: str
    source: Place
    target: Place
    home: Place
    source_vm_id: str
    recovery_vm_id: str
    replication: Replication
    disks: tuple[ReplicatedDisk, ...]
    unprotected_disks: int
    recovery_subnets: tuple[str, ...]
    multi_vm_group: str
    cluster: str
    lifecycle_id: str
    last_failover_at: datetime | None
    rpo_seconds: float | None
    synced_tags: dict[str, str]
    target_settings: Target
    test_bed: TestBed

    @property
    def new_id(self) -> str:
        """The id this item has after it was reprotected: same name, under the other side's container."""
        return f"{self.recovery_container_id}/replicationProtectedItems/{self.name}"

    @property
    def recovery_group_id(self) -> str:
        return self.target_settings.group

    @property
    def recovery_network_id(self) -> str:
        return self.target_settings.network

    @property
    def idle(self) -> bool:
        return self.scenario in ("", "None")

    @property
    def test_failover_pending(self) -> bool:
        """Whether a test failover waits for its clean-up, or is in it.

        MarkedForDeletion may be shown for a while after a clean-up that is over: what Azure allows then tells.
        """
        over = self.test_failover_state == "MarkedForDeletion" and "TestFailover" in self.allowed_operations
        return self.test_failover_state not in ("", "None") and not over


def parse_item(data: ArmJson) -> ReplicatedItem:
    properties = child(data, "properties")
    details = child(properties, "providerSpecificDetails")
    scenario = child(properties, "currentScenario")
    item_id = text(data, "id")
    group = text(details, "recoveryAzureResourceGroupId")
    return ReplicatedItem(
        id=item_id,
        name=text(data, "name"),
        friendly_name=text(properties, "friendlyName"),
        provider=text(details, "instanceType"),
        protection_state=text(properties, "protectionState"),
        active_location=text(properties, "activeLocation"),
        allowed_operations=words(properties, "allowedOperations"),
        replication_health=text(properties, "replicationHealth"),
        failover_health=text(properties, "failoverHealth"),
        health_errors=tuple(_health_error(one) for one in children(properties, "healthErrors")),
        test_failover_state=text(properties, "testFailoverState"),
        scenario=text(scenario, "scenarioName"),
        scenario_job_id=text(scenario, "jobId"),
        container_id=item_id.rsplit("/", 2)[0],
        recovery_container_id=text(properties, "recoveryContainerId"),
        source=_place(details, "primary", "primaryAvailabilityZone"),
        target=_place(details, "recovery", "recoveryAvailabilityZone"),
        home=_place(details, "initialPrimary", "initialPrimaryZone"),
        source_vm_id=text(details, "fabricObjectId"),
        recovery_vm_id=arm_ids.vm_id(group, text(details, "recoveryAzureVMName")),
        replication=_replication(properties, details),
        disks=tuple(_disk(one) for one in children(details, "protectedManagedDisks")),
        unprotected_disks=len(children(details, "unprotectedDisks")),
        recovery_subnets=tuple(_subnet(one) for one in children(details, "vmNics")),
        multi_vm_group=_multi_vm_group(details),
        cluster=_cluster(properties, details),
        lifecycle_id=text(details, "lifecycleId"),
        last_failover_at=time(properties, "lastSuccessfulFailoverTime"),
        rpo_seconds=number(details, "rpoInSeconds"),
        synced_tags=texts(child(details, "vmSyncedConfigDetails"), "tags"),
        target_settings=parse_target(details),
        test_bed=parse_test_bed(details),
    )


def _place(details: ArmJson, side: str, zone: str) -> Place:
    extended = child(details, f"{side}ExtendedLocation")
    return Place(text(details, f"{side}FabricLocation").lower(), text(details, zone), text(extended, "name"))


def _health_error(data: ArmJson) -> HealthError:
    message = text(data, "errorMessage") or text(data, "summaryMessage")
    return HealthError(
        text(data, "errorCode"), message, text(data, "possibleCauses"), text(data, "recommendedAction")
    )


def _disk(data: ArmJson) -> ReplicatedDisk:
    return ReplicatedDisk(
        id=text(data, "diskId"),
        state=text(data, "diskState"),
        staging_account_id=text(data, "primaryStagingAzureStorageAccountId"),
        recovery_group_id=text(data, "recoveryResourceGroupId"),
        target_id=text(data, "recoveryTargetDiskId"),
        replica_id=text(data, "recoveryReplicaDiskId"),
        original_target_id=text(data, "recoveryOrignalTargetDiskId"),
        replica_account_type=text(data, "recoveryReplicaDiskAccountType"),
        target_account_type=text(data, "recoveryTargetDiskAccountType"),
        failover_name=text(data, "failoverDiskName"),
        encryption_set=text(data, "recoveryDiskEncryptionSetId"),
        source_encryption_set=text(data, "primaryDiskEncryptionSetId"),
    )


def _replication(properties: ArmJson, details: ArmJson) -> Replication:
    return Replication(
        policy_id=text(properties, "policyId"),
        agent=_agent(details),
        high_churn=text(details, "churnOptionSelected") == "High",
        guest_encrypted=_guest_encrypted(details),
        unmanaged_disks=len(children(details, "protectedDisks")),
    )


def _agent(details: ArmJson) -> Agent:
    required = ("isReplicationAgentUpdateRequired", "isReplicationAgentCertificateUpdateRequired")
    return Agent(
        text(details, "agentVersion"),
        time(details, "agentExpiryDate"),
        time(details, "agentCertificateExpiryDate"),
        any(details.get(key) is True for key in required),
        time(details, "lastHeartbeat"),
    )


def _guest_encrypted(details: ArmJson) -> bool:
    """Azure Disk Encryption, by keys within the VM; disk encryption sets are another thing."""
    disks = children(details, "protectedManagedDisks")
    said = text(details, "vmEncryptionType") not in ("", "NotEncrypted")
    return said or any(disk.get("isDiskEncrypted") is True for disk in disks)


def _subnet(nic: ArmJson) -> str:
    """The subnet that an interface goes to, from the first of its configurations."""
    return text(next(iter(children(nic, "ipConfigs")), {}), "recoverySubnetName")


def _multi_vm_group(details: ArmJson) -> str:
    chosen = text(details, "multiVmGroupCreateOption") == "UserSpecified" or text(details, "multiVmGroupName")
    return (text(details, "multiVmGroupName") or text(details, "multiVmGroupId")) if chosen else ""


def _cluster(properties: ArmJson, details: ArmJson) -> str:
    return text(details, "protectionClusterId") or text(properties, "protectionClusterId")
