"""The disks of an item as bodies name them, and disks that join and leave it later."""

from datetime import datetime, timedelta
from functools import partial

from emulator.calls import Answer, Call
from emulator.errors import bad_request, not_allowed
from emulator.inventory import Disk, Group, Vm
from emulator.routing import Route
from emulator.site_recovery import accepted, finding, machines
from emulator.site_recovery.flow import Flow, Step, of_item, start
from emulator.site_recovery.item import Item, Phase, ReplicatedDisk
from emulator.site_recovery.paths import ITEM
from emulator.site_recovery.protection import targets
from emulator.wire import as_list, as_text, dig
from emulator.world import World

# Recorded: 0.1 s, 38 to 67 s and 192 to 245 s.
PREFLIGHT, ADDING_SHARE = 0.2, 0.2
COPYING = timedelta(minutes=10)


def read(world: World, vm: Vm, location: str, given: object) -> ReplicatedDisk:
    """Read one entry of vmManagedDisks about a disk of a machine."""
    wanted = as_text(dig(given, "diskId"))
    found = world.inventory.find(Disk, wanted)  # a blob cannot join
    if found is None or found.id.lower() not in (one.lower() for one in vm.disks):
        raise bad_request("InvalidDisks", f"vmManagedDisks: '{wanted}' is no disk of '{vm.name}'.")
    group = as_text(dig(given, "recoveryResourceGroupId"))
    if world.inventory.find(Group, group) is None:
        text = f"vmManagedDisks: recoveryResourceGroupId '{group}' does not exist."
        raise bad_request("InvalidRecoveryResourceGroup", text)
    staging = as_text(dig(given, "primaryStagingAzureStorageAccountId"))
    disk = ReplicatedDisk(found.name, found.size_gb, found.os)
    disk.staging = targets.check_staging(world, staging, location)
    return settle(disk, given)


def settle(disk: ReplicatedDisk, given: object) -> ReplicatedDisk:
    """Put what a body says about a disk's target over it."""
    disk.replica_type = as_text(dig(given, "recoveryReplicaDiskAccountType")) or disk.replica_type
    disk.target_type = as_text(dig(given, "recoveryTargetDiskAccountType")) or disk.target_type
    disk.encryption_set = as_text(dig(given, "recoveryDiskEncryptionSetId")) or disk.encryption_set
    disk.failover_name = as_text(dig(given, "failoverDiskName")) or disk.failover_name
    disk.test_name = as_text(dig(given, "tfoDiskName")) or disk.test_name
    return disk


def add(world: World, call: Call) -> Answer:
    """Let data disks join that were attached after the machine became an item."""
    item = finding.item(world, call)
    vm = _changeable(world, item, "AddDisks")
    given = as_list(dig(call.body, "properties", "providerSpecificDetails", "vmManagedDisks"))
    disks = [read(world, vm, item.source.location, one) for one in given]
    known = {disk.name.lower() for disk in item.disks}
    double = next((disk.name for disk in disks if disk.name.lower() in known), "")
    if double or not disks:
        text = f"'{double}' replicates already." if double else "vmManagedDisks is empty."
        raise bad_request("InvalidDisks", f"vmManagedDisks: {text}")
    return _begin(world, call, item, "AddDisks", "Add disks", partial(_join, world, item, disks))


def _changeable(world: World, item: Item, operation: str) -> Vm:
    vm = world.source_vm(item)
    if item.job or item.phase is not Phase.PROTECTED or vm is None:
        reason = f"it is {item.phase.value}, or a job or no source machine is there."
        raise not_allowed(world.variant("refusal"), operation, item.friendly, reason)
    return vm


def _begin(
    world: World, call: Call, item: Item, scenario: str, friendly: str, effect: partial[None]
) -> Answer:
    total = world.seconds("changeDisks", item)
    names = (("Preflight", "Prerequisites check to add disk(s) for protection", PREFLIGHT),)
    doing = friendly.split(maxsplit=1)[0].removesuffix("e")
    names += (("", f"{doing}ing disk(s) for protection", total * ADDING_SHARE),)
    if scenario == "AddDisks":
        names += (("Start", "Starting disk(s) initial replication", total * (1 - ADDING_SHARE)),)
    steps = [_step(scenario, *one) for one in names]
    steps[-1].effect = effect
    flow = Flow(scenario, friendly, "AsrJobDetails", of_item(world, item), steps, doom=call.doom)
    return accepted.accepted(world, call, start(world, flow))


def _step(scenario: str, part: str, friendly: str, seconds: float) -> Step:
    name = "StartDisksReplicationTask" if part == "Start" else f"{scenario}{part}Task"
    return Step(name, name, friendly, seconds)


def _join(world: World, item: Item, disks: list[ReplicatedDisk], moment: datetime) -> None:
    for disk in disks:
        disk.added = moment + COPYING
        item.disks.append(disk)
        world.inventory.add(machines.replica(item, disk, moment))


def remove(world: World, call: Call) -> Answer:
    """Let data disks leave; they stay on the machine."""
    item = finding.item(world, call)
    _changeable(world, item, "RemoveDisks")
    named = as_list(dig(call.body, "properties", "providerSpecificDetails", "vmManagedDisksIds"))
    wanted = {as_text(one).lower() for one in named}
    leaving = [disk for disk in item.disks if item.source.disk_id(disk.name).lower() in wanted]
    if not leaving or len(leaving) != len(wanted) or any(disk.os for disk in leaving):
        text = "vmManagedDisksIds names data disks that replicate, and at least one."
        raise bad_request("InvalidDisks", text)
    return _begin(world, call, item, "RemoveDisks", "Remove disks", partial(_leave, world, item, leaving))


def _leave(world: World, item: Item, leaving: list[ReplicatedDisk], _moment: datetime) -> None:
    for disk in leaving:
        item.disks.remove(disk)
        world.inventory.remove(item.target.disk_id(item.replica_name(disk)))


ROUTES = [
    Route("POST", f"{ITEM}/addDisks", add),
    Route("POST", f"{ITEM}/removeDisks", remove),
]
