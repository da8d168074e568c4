"""The managed disks inside an item."""

from emulator.site_recovery.item import Item, Phase, ReplicatedDisk
from emulator.site_recovery.progress import disk_percentage, disk_state
from emulator.wire import Json
from emulator.world import World

GIB = 1024**3


def disks(world: World, item: Item, *, listed: bool) -> list[Json]:
    return [_disk(world, item, disk, listed=listed) for disk in item.disks]


def _disk(world: World, item: Item, disk: ReplicatedDisk, *, listed: bool) -> Json:
    return _where(item, disk) | _progress(world, item, listed=listed) | _rest(disk)


def _where(item: Item, disk: ReplicatedDisk) -> Json:
    return {
        "diskId": item.source.disk_id(disk.name).lower(),
        "recoveryResourceGroupId": item.target.group_id,
        "recoveryTargetDiskId": item.target.disk_id(disk.name) if _recovered(item) else None,
        "recoveryReplicaDiskId": _replica(item, disk),
        "recoveryOrignalTargetDiskId": _original(item, disk),
        "recoveryReplicaDiskAccountType": "Premium_LRS",
        "recoveryTargetDiskAccountType": "Premium_LRS",
        "recoveryDiskEncryptionSetId": None,
        "primaryDiskEncryptionSetId": None,
        "diskName": disk.name,
        "diskCapacityInBytes": disk.size_gb * GIB + 1048576,
        "primaryStagingAzureStorageAccountId": disk.staging,
        "diskType": "OperatingSystem" if disk.os else "Data",
        "resyncRequired": False,
    }


def _recovered(item: Item) -> bool:
    return item.phase in (Phase.PENDING_COMMIT, Phase.COMMITTED)


def _replica(item: Item, disk: ReplicatedDisk) -> str:
    return "" if item.phase is Phase.COMMITTED else item.target.disk_id(item.replica_name(disk))


def _original(item: Item, disk: ReplicatedDisk) -> str | None:
    if _recovered(item):
        return item.target.disk_id(disk.name).lower()
    if item.phase in (Phase.RESYNC, Phase.FIRST_POINT):
        return item.target.disk_id(disk.name)
    return "" if item.reprotected else None


def _progress(world: World, item: Item, *, listed: bool) -> Json:
    percent = disk_percentage(world, item)
    pending = 0.0 if listed else 1 + int(512 * item.number(f"pending {world.now:%H%M}")) / 256
    return {
        "monitoringPercentageCompletion": percent or None,
        "monitoringJobType": None if percent is None else "InitialReplication",
        "dataPendingInStagingStorageAccountInMB": 0.0,
        "dataPendingAtSourceAgentInMB": pending,
        "diskState": None if listed else disk_state(world, item),
        "allowedDiskLevelOperation": None if listed else [],
    }


def _rest(disk: ReplicatedDisk) -> Json:
    return {
        "isDiskEncrypted": False,
        "secretIdentifier": None,
        "dekKeyVaultArmId": None,
        "isDiskKeyEncrypted": False,
        "keyIdentifier": None,
        "kekKeyVaultArmId": None,
        "failoverDiskName": disk.name,
        "tfoDiskName": f"{disk.name}-ASRtest",
    }
