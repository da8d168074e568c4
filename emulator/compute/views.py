"""Machines and disks as Compute shows them."""

from emulator.ids import guid
from emulator.inventory import Blob, Disk, Power, Vm
from emulator.times import compute_time
from emulator.topology import TENANT
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

_IMAGE = {
    "publisher": "MicrosoftWindowsServer",
    "offer": "WindowsServer",
    "sku": "2022-datacenter-g2",
    "version": "latest",
    "exactVersion": "20348.2849.241119",
}


def vm(world: World, found: Vm, *, expanded: bool = False) -> Json:
    properties: Json = {
        "vmId": guid("vm", found.id.lower(), found.created),
        "hardwareProfile": {"vmSize": found.size},
        "storageProfile": _storage(world, found),
        "networkProfile": {"networkInterfaces": [_nic(nic, found) for nic in found.nics]},
        "provisioningState": "Updating" if found.busy else "Succeeded",
        "timeCreated": compute_time(found.created),
    }
    properties |= {key: {"id": named} for key, named in _sets(found) if named}
    if found.capacity_group:
        properties["capacityReservation"] = {"capacityReservationGroup": {"id": found.capacity_group}}
    if expanded:
        properties["instanceView"] = instance_view(world, found)
    view: Json = {
        "name": found.name,
        "id": found.id,
        "type": Vm.TYPE,
        "location": found.location,
        "tags": found.tags,
        "properties": properties,
    }
    if found.zone:
        view["zones"] = [found.zone]
    shown = view if found.recovered else _as_made(found, view, properties)
    return shown | ({"resources": extensions(found)} if extensions(found) else {})


def _sets(found: Vm) -> tuple[tuple[str, str | None], ...]:
    return (
        ("availabilitySet", found.availability_set),
        ("proximityPlacementGroup", found.placement_group),
        ("virtualMachineScaleSet", found.scale_set),
    )


def _as_made(found: Vm, view: Json, properties: Json) -> Json:
    """Show of a machine that was not recovered also what it was made from."""
    properties["osProfile"] = {
        "computerName": found.name,
        "adminUsername": "azureuser",
        "windowsConfiguration": {
            "provisionVMAgent": True,
            "enableAutomaticUpdates": True,
            "patchSettings": {"patchMode": "AutomaticByOS", "assessmentMode": "ImageDefault"},
            "enableVMAgentPlatformUpdates": False,
        },
        "secrets": [],
        "allowExtensionOperations": True,
        "requireGuestProvisionSignal": True,
    }
    return view | {"identity": _identity(found)}


def _identity(found: Vm) -> Json:
    return {"type": "SystemAssigned", "principalId": guid("identity", found.id.lower()), "tenantId": TENANT}


def extensions(found: Vm) -> list[Json]:
    """Show the replication agent's extension, which a recovered machine was seen without, and a test's."""
    agent = "Microsoft.Azure.RecoveryServices.SiteRecovery"
    own = [] if found.recovered else [_extension(found, "SiteRecovery-Windows", agent, "Windows")]
    return own + [_extension(found, name, "Microsoft.Azure.Monitor", name) for name in found.extensions]


def _extension(found: Vm, name: str, publisher: str, kind: str) -> Json:
    properties: Json = {
        "autoUpgradeMinorVersion": True,
        "provisioningState": "Succeeded",
        "publisher": publisher,
        "type": kind,
        "typeHandlerVersion": "1.0",
    }
    return {
        "name": name,
        "id": f"{found.id}/extensions/{name}",
        "type": f"{Vm.TYPE}/extensions",
        "location": found.location,
        "properties": properties,
    }


def _nic(nic: str, found: Vm) -> Json:
    return {"id": nic, "properties": {"primary": True}} if found.recovered else {"id": nic}


def _storage(world: World, found: Vm) -> Json:
    disks = [disk for disk in (world.inventory.disk(disk_id) for disk_id in found.disks) if disk]
    data = [_disk_of(disk, found) | {"lun": lun} for lun, disk in enumerate(d for d in disks if not d.os)]
    system = [{"osType": "Windows"} | _disk_of(disk, found) for disk in disks if disk.os]
    image: Json = {} if found.recovered else {"imageReference": dict(_IMAGE)}
    return image | {"osDisk": system[0] if system else None, "dataDisks": data}


def _disk_of(disk: Disk, found: Vm) -> Json:
    view: Json = {
        "name": disk.name,
        "createOption": "Attach" if found.recovered else "FromImage",
        "caching": "ReadWrite",
    }
    if isinstance(disk, Blob):
        view["vhd"] = {"uri": disk.id}
    else:
        view["managedDisk"] = {"storageAccountType": "Premium_LRS", "id": disk.id} | _sealed(disk)
    if found.recovered or found.delete_option == "Delete":
        view["deleteOption"] = found.delete_option
    return view | {"diskSizeGB": disk.size_gb}


def _sealed(disk: Disk) -> Json:
    return {"diskEncryptionSet": {"id": disk.encryption_set}} if disk.encryption_set else {}


def instance_view(world: World, found: Vm) -> Json:
    since = compute_time(found.power_since or found.created)
    ready = found.power == "running"
    view: Json = (
        {"computerName": found.name, "osName": "Windows Server", "hyperVGeneration": "V2"} if ready else {}
    )
    if ready:
        view["vmAgent"] = _agent(world, found, since)
    disks = (world.inventory.disk(disk) for disk in found.disks)
    view["disks"] = [{"name": disk.name, "statuses": [_provisioned(since)]} for disk in disks if disk]
    view["statuses"] = [_provisioned(since), _power(found.power)]
    return view


def _agent(world: World, found: Vm, since: str) -> Json:
    silent = found.silent_from is not None and world.now >= found.silent_from
    status: Json = {
        "code": "ProvisioningState/Unavailable" if silent else "ProvisioningState/succeeded",
        "level": "Warning" if silent else "Info",
        "displayStatus": "Not Ready" if silent else "Ready",
        "time": since,
    }
    return {"vmAgentVersion": "Unknown" if silent else "2.7.41491.1172", "statuses": [status]}


def _provisioned(since: str) -> Json:
    return {
        "code": "ProvisioningState/succeeded",
        "level": "Info",
        "displayStatus": "Provisioning succeeded",
        "time": since,
    }


def _power(power: Power) -> Json:
    return {"code": f"PowerState/{power}", "level": "Info", "displayStatus": _SHOWN[power]}


def disk(_world: World, found: Disk) -> Json:
    properties: Json = {
        "creationData": {"createOption": "Empty"},
        "diskSizeGB": found.size_gb,
        "diskState": "Attached" if found.vm_id else "Unattached",
        "provisioningState": "Succeeded",
        "timeCreated": compute_time(found.created),
    }
    if found.os:
        properties["osType"] = "Windows"
    if found.encryption_set:
        kind = "EncryptionAtRestWithCustomerKey"
        properties["encryption"] = {"type": kind, "diskEncryptionSetId": found.encryption_set}
    view: Json = {
        "name": found.name,
        "id": found.id,
        "type": Disk.TYPE,
        "location": found.location,
        "sku": {"name": "Premium_LRS", "tier": "Premium"},
        "properties": properties,
    }
    return view | ({"managedBy": found.vm_id} if found.vm_id else {})
