"""A VM, its power and what it is made of, as Compute shows it."""

from dataclasses import dataclass, field

from homeward.domain.arm_ids import name_of
from homeward.domain.arm_json import ArmJson, child, children, text, texts, words

# The only two states in which nothing of the VM can write (Compute's instance view).
_OFF = ("PowerState/stopped", "PowerState/deallocated")
_GOING_OFF = ("PowerState/stopping", "PowerState/deallocating")
_SITE_RECOVERY = "microsoft.azure.recoveryservices"
_RUNNING = "PowerState/running"


@dataclass(frozen=True, slots=True)
class VirtualMachine:
    """`power` is empty where Azure showed no instance view: neither off nor running can be claimed then.

    `vm_id` is Compute's own id of this machine: another machine of the same name has another one. `os_type` is
    Windows or Linux, as its system disk says. `extensions` are those that Site Recovery did not install itself.
    `agent` is what the VM agent last said of itself, Ready or Not Ready; empty where nothing was shown.
    `sealed_disks` are those of `disk_ids` that a disk encryption set (a customer's key) encrypts.
    """

    id: str
    name: str
    location: str
    power: str
    vm_id: str
    nic_ids: tuple[str, ...]
    disk_ids: tuple[str, ...]
    tags: dict[str, str] = field(default_factory=dict[str, str])
    os_type: str = ""
    size: str = ""
    zone: str = ""
    availability_set: str = ""
    placement_group: str = ""
    capacity_group: str = ""
    scale_set: str = ""
    extensions: tuple[str, ...] = ()
    sealed_disks: tuple[str, ...] = ()
    agent: str = ""

    @property
    def off(self) -> bool:
        return self.power in _OFF

    @property
    def going_off(self) -> bool:
        return self.power in _GOING_OFF

    @property
    def running(self) -> bool:
        return self.power == _RUNNING

    @property
    def power_word(self) -> str:
        return self.power.removeprefix("PowerState/") or "unknown"


def parse_vm(data: ArmJson) -> VirtualMachine:
    properties = child(data, "properties")
    storage = child(properties, "storageProfile")
    disks = [child(storage, "osDisk"), *children(storage, "dataDisks")]
    view = child(properties, "instanceView")
    statuses = children(view, "statuses")
    codes = [text(status, "code") for status in statuses]
    return VirtualMachine(
        id=text(data, "id"),
        name=text(data, "name"),
        location=text(data, "location").lower().replace(" ", ""),
        power=next((code for code in codes if code.startswith("PowerState/")), ""),
        vm_id=text(properties, "vmId"),
        nic_ids=tuple(
            text(nic, "id") for nic in children(child(properties, "networkProfile"), "networkInterfaces")
        ),
        disk_ids=tuple(
            text(child(disk, "managedDisk"), "id") for disk in disks if child(disk, "managedDisk")
        ),
        tags=texts(data, "tags"),
        os_type=text(child(storage, "osDisk"), "osType"),
        size=text(child(properties, "hardwareProfile"), "vmSize"),
        zone=next(iter(words(data, "zones")), ""),
        availability_set=text(child(properties, "availabilitySet"), "id"),
        placement_group=text(child(properties, "proximityPlacementGroup"), "id"),
        capacity_group=text(child(properties, "capacityReservation", "capacityReservationGroup"), "id"),
        scale_set=text(child(properties, "virtualMachineScaleSet"), "id"),
        extensions=_extensions(data),
        sealed_disks=tuple(
            text(child(disk, "managedDisk"), "id")
            for disk in disks
            if child(disk, "managedDisk", "diskEncryptionSet")
        ),
        agent=next((text(one, "displayStatus") for one in children(child(view, "vmAgent"), "statuses")), ""),
    )


def _extensions(data: ArmJson) -> tuple[str, ...]:
    found = [(text(one, "name"), child(one, "properties")) for one in children(data, "resources")]
    return tuple(
        f"{name} ({text(properties, 'publisher')}/{text(properties, 'type')})"
        for name, properties in found
        if not text(properties, "publisher").lower().startswith(_SITE_RECOVERY)
    )


def announced(vm_id: str, disk_ids: tuple[str, ...]) -> VirtualMachine:
    """A VM that is not there yet, with the disks that Site Recovery says it will have."""
    return VirtualMachine(vm_id, name_of(vm_id), "", "", "", (), disk_ids)
