"""The disks inside an item: managed ones, or blobs."""

from emulator.inventory import Account
from emulator.site_recovery.item import NOT_YET, Item, Phase, ReplicatedDisk
from emulator.site_recovery.progress import disk_percentage, disk_state
from emulator.wire import Json
from emulator.world import World

GIB = 1024**3


def disks(world: World, item: Item, *, listed: bool) -> Json:
    """Show an item's disks under the key for their kind; the other key is empty."""
    if item.source.disk_account:
        blobs = [_blob(world, item, disk, listed=listed) for disk in item.disks]
        return {
            "protectedDisks": blobs,
            "unprotectedDisks": unprotected(world, item),
            "protectedManagedDisks": None,
        }
    managed = [_disk(world, item, disk, listed=listed) for disk in item.disks]
    return {
        "protectedDisks": None,
        "unprotectedDisks": unprotected(world, item),
        "protectedManagedDisks": managed,
    }


def _blob(world: World, item: Item, disk: ReplicatedDisk, *, listed: bool) -> Json:
    """Show an unmanaged disk, as the SDK's model has it; none was recorded."""
    where: Json = {
        "diskUri": item.source.disk_id(disk.name),
        "recoveryAzureStorageAccountId": account_id(world, item.target.disk_account),
        "primaryDiskAzureStorageAccountId": account_id(world, item.source.disk_account),
        "recoveryDiskUri": item.target.disk_id(disk.recovered_name),
        "diskName": disk.name,
        "diskCapacityInBytes": disk.size_gb * GIB + 1048576,
        "primaryStagingAzureStorageAccountId": disk.staging,
        "diskType": "OperatingSystem" if disk.os else "Data",
        "resyncRequired": False,
    }
    return where | _progress(world, item, disk, listed=listed) | _rest(disk)


def account_id(world: World, name: str) -> str | None:
    """Find the id of a storage account; names of accounts are unique."""
    return next((one.id for one in world.inventory.each(Account) if one.name == name), None)


def unprotected(world: World, item: Item) -> list[Json] | None:
    """List the data disks of the source that do not replicate, by where they hang."""
    vm = world.source_vm(item)
    if vm is None or item.phase not in (*NOT_YET, Phase.PROTECTED):
        return None
    known = {item.source.disk_id(disk.name).lower() for disk in item.disks}
    data = [disk for disk in (world.inventory.disk(one) for one in vm.disks) if disk and not disk.os]
    found: list[Json] = [
        {"diskLunId": lun, "diskAutoProtectionStatus": "Disabled"}
        for lun, disk in enumerate(data)
        if disk.id.lower() not in known
    ]
    return found or None


def _disk(world: World, item: Item, disk: ReplicatedDisk, *, listed: bool) -> Json:
    return _where(item, disk) | _progress(world, item, disk, listed=listed) | _rest(disk)


def _where(item: Item, disk: ReplicatedDisk) -> Json:
    return {
        "diskId": item.source.disk_id(disk.name).lower(),
        "recoveryResourceGroupId": item.target.group_id,
        "recoveryTargetDiskId": item.target.disk_id(disk.recovered_name) if _recovered(item) else None,
        "recoveryReplicaDiskId": _replica(item, disk),
        "recoveryOrignalTargetDiskId": _original(item, disk),
        "recoveryReplicaDiskAccountType": disk.replica_type,
        "recoveryTargetDiskAccountType": disk.target_type,
        "recoveryDiskEncryptionSetId": disk.encryption_set,
        "primaryDiskEncryptionSetId": disk.source_encryption_set,
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
        return item.target.disk_id(disk.recovered_name).lower()
    if item.phase in NOT_YET and item.reprotected:
        return item.target.disk_id(disk.name)
    return "" if item.reprotected else None


def _progress(world: World, item: Item, disk: ReplicatedDisk, *, listed: bool) -> Json:
    percent = disk_percentage(world, item)
    pending = 0.0 if listed else 1 + int(512 * item.number(f"pending {world.now:%H%M}")) / 256
    return {
        "monitoringPercentageCompletion": percent or None,
        "monitoringJobType": None if percent is None else "InitialReplication",
        "dataPendingInStagingStorageAccountInMB": 0.0,
        "dataPendingAtSourceAgentInMB": pending,
        "diskState": None if listed else disk_state(world, item, disk),
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
        "failoverDiskName": disk.recovered_name,
        "tfoDiskName": disk.tested_name,
    }
