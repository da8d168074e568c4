"""The body of `switchprotection`, built from what Azure shows now.

Source: the recorded reprotects of the live service. `recoveryContainerId` is the container that the item is still
in: after the turn it is the side that receives. The disks are those of the VM that runs now.
"""

from homeward.domain import arm_ids
from homeward.domain.arm_json import ArmJson
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.virtual_machine import VirtualMachine
from homeward.domain.way_back import WayBack


def switch_body(item: ReplicatedItem, running: VirtualMachine, way_back: WayBack) -> ArmJson:
    group = arm_ids.group_id(item.source_vm_id)
    zone = {"recoveryAvailabilityZone": item.source.zone} if item.source.zone else {}
    disks = [_disk(item, disk_id, group, way_back.cache_account_id) for disk_id in running.disk_ids]
    return {
        "properties": {
            "replicationProtectedItemName": item.name,
            "providerSpecificDetails": {
                "instanceType": "A2A",
                "recoveryContainerId": item.container_id,
                "vmDisks": [],
                "vmManagedDisks": disks,
                "recoveryResourceGroupId": group,
                "policyId": way_back.policy_id,
                **zone,
            },
        }
    }


def _disk(item: ReplicatedItem, disk_id: str, group: str, cache_account_id: str) -> ArmJson:
    """A disk with the account types of the disk that it was made from; one added since has none to keep."""
    before = next((disk for disk in item.disks if arm_ids.same(disk.target_id, disk_id)), None)
    types = {
        "recoveryReplicaDiskAccountType": before.replica_account_type,
        "recoveryTargetDiskAccountType": before.target_account_type,
    } if before else {}  # fmt: skip
    return {
        "diskId": disk_id,
        "primaryStagingAzureStorageAccountId": cache_account_id,
        "recoveryResourceGroupId": group,
        **types,
    }
