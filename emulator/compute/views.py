"""Machines and disks as Compute shows them."""

from emulator.ids import guid
from emulator.inventory import Disk, Power, Vm
from emulator.times import compute_time
from emulator.wire import Json
from emulator.world import World

_SHOWN: dict[Power, str] = {
    "running": "VM running",
    "stopping": "VM stopping",
    "stopped": "VM stopped",
    "starting": "VM starting",
    "deallocating": "VM deallocating",
    "deallocated": "VM deallocated",
}


def vm(world: World, found: Vm, *, expanded: bool = False) -> Json:
    properties: Json = {
        "vmId": guid("vm", found.id.lower(), found.created),
        "hardwareProfile": {"vmSize": found.size},
        "storageProfile": _storage(world, found),
        "networkProfile": {"networkInterfaces": [_nic(nic) for nic in found.nics]},
        "provisioningState": "Updating" if found.busy else "Succeeded",
        "timeCreated": compute_time(found.created),
    }
    if expanded:
        properties["instanceView"] = instance_view(world, found)
    return {
        "name": found.name,
        "id": found.id,
        "type": Vm.TYPE,
        "location": found.location,
        "tags": {"workload": "demo"},
        "properties": properties,
    }


def _nic(nic: str) -> Json:
    return {"id": nic, "properties": {"primary": True}}


def _storage(world: World, found: Vm) -> Json:
    disks = [disk for disk in (world.inventory.find(Disk, disk_id) for disk_id in found.disks) if disk]
    data = [_disk_of(disk, found) | {"lun": lun} for lun, disk in enumerate(d for d in disks if not d.os)]
    system = [{"osType": "Windows"} | _disk_of(disk, found) for disk in disks if disk.os]
    return {"osDisk": system[0] if system else None, "dataDisks": data}


def _disk_of(disk: Disk, found: Vm) -> Json:
    managed: Json = {"storageAccountType": "Premium_LRS", "id": disk.id}
    return {
        "name": disk.name,
        "createOption": "Attach" if found.recovered else "FromImage",
        "caching": "ReadWrite",
        "managedDisk": managed,
        "deleteOption": "Detach",
        "diskSizeGB": disk.size_gb,
    }


def instance_view(world: World, found: Vm) -> Json:
    since = compute_time(found.power_since or found.created)
    ready = found.power == "running"
    agent: Json = {
        "code": "ProvisioningState/succeeded",
        "level": "Info",
        "displayStatus": "Ready",
        "time": since,
    }
    view: Json = (
        {"computerName": found.name, "osName": "Windows Server", "hyperVGeneration": "V2"} if ready else {}
    )
    if ready:
        view["vmAgent"] = {"vmAgentVersion": "2.7.41491.1172", "statuses": [agent]}
    disks = (world.inventory.find(Disk, disk) for disk in found.disks)
    view["disks"] = [{"name": disk.name, "statuses": [_provisioned(since)]} for disk in disks if disk]
    view["statuses"] = [_provisioned(since), _power(found.power)]
    return view


def _provisioned(since: str) -> Json:
    return {
        "code": "ProvisioningState/succeeded",
        "level": "Info",
        "displayStatus": "Provisioning succeeded",
        "time": since,
    }


def _power(power: Power) -> Json:
    return {"code": f"PowerState/{power}", "level": "Info", "displayStatus": _SHOWN[power]}


def disk(found: Disk) -> Json:
    properties: Json = {
        "creationData": {"createOption": "Empty"},
        "diskSizeGB": found.size_gb,
        "diskState": "Attached" if found.vm_id else "Unattached",
        "provisioningState": "Succeeded",
        "timeCreated": compute_time(found.created),
    }
    if found.os:
        properties["osType"] = "Windows"
    view: Json = {
        "name": found.name,
        "id": found.id,
        "type": Disk.TYPE,
        "location": found.location,
        "sku": {"name": "Premium_LRS", "tier": "Premium"},
        "properties": properties,
    }
    return view | ({"managedBy": found.vm_id} if found.vm_id else {})
