"""The body of `switchprotection`, built from what Azure shows now and from the settings that were shown beforehand.

Source: the recorded reprotects of the live service, and the SDK's models for what no record has (sets, groups,
encryption). `recoveryContainerId` is the container that the item is still in: after the turn it is the side that
receives. The disks are those of the VM that runs now.
"""

from homeward.domain import arm_ids
from homeward.domain.arm_json import ArmJson
from homeward.domain.evidence import Fault
from homeward.domain.replicated_item import ReplicatedDisk, ReplicatedItem
from homeward.domain.virtual_machine import VirtualMachine
from homeward.domain.way_back import Setting, WayBack


def switch_body(item: ReplicatedItem, running: VirtualMachine, way_back: WayBack) -> ArmJson:
    disks = [_disk(item, disk_id, running, way_back) for disk_id in running.disk_ids]
    return {
        "properties": {
            "replicationProtectedItemName": item.name,
            "providerSpecificDetails": {
                "instanceType": "A2A",
                "recoveryContainerId": item.container_id,
                "vmDisks": [],
                "vmManagedDisks": disks,
                "recoveryResourceGroupId": way_back.group.id,
                "policyId": way_back.policy_id,
                **_placement(way_back),
            },
        }
    }


def without_keys(item: ReplicatedItem, running: VirtualMachine, way_back: WayBack) -> Fault | None:
    """A disk under a customer's key must not become one without: nobody can choose among several keys for it."""
    bare = [
        one for one in running.sealed_disks if not _encryption_set(_before(item, one), way_back, sealed=True)
    ]
    if not bare:
        return None
    return Fault(
        "NoEncryptionSetBack",
        f"The disk {arm_ids.name_of(bare[0])} of {item.friendly_name} is encrypted by a disk encryption set, "
        "and none is known for it on the way back.",
        recommended_action="Reprotect it in the portal and choose the disk encryption set there.",
    )


def _placement(way_back: WayBack) -> dict[str, str]:
    """What the former source stood in. A zone and an availability set exclude each other."""
    named = {
        "recoveryAvailabilitySetId": way_back.availability_set,
        "recoveryProximityPlacementGroupId": way_back.proximity_placement_group,
        "recoveryCapacityReservationGroupId": way_back.capacity_reservation_group,
        "recoveryVirtualMachineScaleSetId": way_back.virtual_machine_scale_set,
    }
    zone = (
        {"recoveryAvailabilityZone": way_back.zone} if way_back.zone and not way_back.availability_set else {}
    )
    return zone | {key: setting.id for key, setting in named.items() if isinstance(setting, Setting)}


def _disk(item: ReplicatedItem, disk_id: str, running: VirtualMachine, way_back: WayBack) -> ArmJson:
    """A disk with the account types of the disk that it was made from; one added since has none to keep."""
    before = _before(item, disk_id)
    types = {
        "recoveryReplicaDiskAccountType": before.replica_account_type,
        "recoveryTargetDiskAccountType": before.target_account_type,
    } if before else {}  # fmt: skip
    sealed = any(arm_ids.same(one, disk_id) for one in running.sealed_disks)
    encryption_set = _encryption_set(before, way_back, sealed=sealed)
    keys = {"recoveryDiskEncryptionSetId": encryption_set} if encryption_set else {}
    return {
        "diskId": disk_id,
        "primaryStagingAzureStorageAccountId": way_back.cache_account.id,
        "recoveryResourceGroupId": _group(before, way_back),
        **types,
        **keys,
    }


def _before(item: ReplicatedItem, disk_id: str) -> ReplicatedDisk | None:
    """The replicated disk that a disk of the recovered VM was made from; None where it joined since."""
    return next((disk for disk in item.disks if arm_ids.same(disk.target_id, disk_id)), None)


def _group(before: ReplicatedDisk | None, way_back: WayBack) -> str:
    """A disk goes back into the group that it came from, which need not be the VM's."""
    own = arm_ids.group_id(before.id) if before else ""
    return own if own and not arm_ids.same(own, way_back.group.id) else way_back.group.id


def _encryption_set(before: ReplicatedDisk | None, way_back: WayBack, *, sealed: bool) -> str:
    """The set that the disk had; for one added since, the only one that the VM's other disks have."""
    if before is not None and before.source_encryption_set:
        return before.source_encryption_set
    only = way_back.disk_encryption_sets
    return only[0].id if sealed and len(only) == 1 else ""
