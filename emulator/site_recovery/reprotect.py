"""switchprotection: replicate the other way round; the item moves to the other container under its old name."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from emulator import diary
from emulator.errors import bad_request
from emulator.ids import guid
from emulator.inventory import Group
from emulator.site_recovery import (
    endings,
    former_side,
    initial_replication,
    item_view,
    machines,
    refusals,
    topology_view,
)
from emulator.site_recovery.flow import FIRST_TASK_AFTER, Flow, Step, of_item, start
from emulator.site_recovery.item import Item, Phase, ReplicatedDisk
from emulator.site_recovery.job import Doom, Job, Task
from emulator.site_recovery.place import Place
from emulator.site_recovery.protection import disks as protected_disks
from emulator.site_recovery.protection import targets
from emulator.site_recovery.vault import Policy
from emulator.topology import last_segment
from emulator.wire import Json, as_list, as_text, dig
from emulator.world import World

GHOST = timedelta(minutes=10)
FIRST_POINT_SHARE = 0.9
PREFLIGHT, COMMITTING, DISCOVER, REQUIREMENTS = 1.9, 8.0, 0.4, 0.6


def begin(world: World, item: Item, body: Json, doom: Doom | None) -> Job:
    """Accept a reprotect, or refuse it before anything changed."""
    details = dig(body, "properties", "providerSpecificDetails")
    policy, former = _check_details(world, item, details)
    refusals.demand(world, item, "SwitchProtection")
    disks = as_list(dig(details, "vmDisks" if item.source.disk_account else "vmManagedDisks"))
    _check_disks(world, item, disks)
    diary.accept(world, item, "switchprotection")
    run = _Reprotect(world, item, policy, former, disks)
    flow = Flow(
        "SwitchReplicationGroupProtection",
        "Reprotect",
        "SwitchProtectionJobDetails",
        replace(of_item(world, item), base=item.source.container.id),
        run.steps(),
        undone=run.undone,
        details={"newReplicationProtectedItemId": None},
        doom=doom or _recovered_off(world, item),
        again=partial(begin, world, item, body, None),
    )
    run.job = start(world, flow)
    run.watch_child()
    return run.job


def _recovered_off(world: World, item: Item) -> Doom | None:
    """Replication starts within the machine; whether it needs to run for that is a variant."""
    vm = world.running_vm(item)
    if world.variant("reprotectNeedsRunningVm") == "no" or (vm and vm.power == "running"):
        return None
    message = "Reprotecting acts within the recovered virtual machine, which must be running for that."
    return Doom(
        "ProtectReplicaTask", "150157", message, action="Start the virtual machine and retry the operation."
    )


def _check_details(world: World, item: Item, details: object) -> tuple[Policy, Place]:
    """Read the policy for the way back, and the former source as the body wants it as a target."""
    if dig(details, "instanceType") != "A2A":
        raise bad_request(
            "InvalidProviderDetails", "providerSpecificDetails.instanceType must be A2A for this item."
        )
    _same(details, "recoveryContainerId", item.source.container.id)
    if not dig(details, "recoveryResourceGroupId"):
        raise bad_request("InvalidRecoveryResourceGroup", "recoveryResourceGroupId is required.")
    lost = world.variant("unnamedAtReprotect") == "lost"
    former = targets.settle(world, targets.bare(item.source) if lost else item.source, details)
    return _policy(item, as_text(dig(details, "policyId"))), former


def _policy(item: Item, wanted: str) -> Policy:
    """Find the policy that the mapping for the way back carries; without a mapping there is no way back."""
    source, target = item.target.container, item.source.container
    mappings = item.vault.mappings_between(source, target)
    if not mappings:
        text = f"Container '{source.name}' is not mapped to '{target.name}'."
        raise bad_request("ContainerMappingNotFound", text, "Create the protection container mapping first.")
    for mapping in mappings:
        if mapping.policy.id.lower() == wanted.lower():
            return mapping.policy
    known = ", ".join(f"'{mapping.policy.id}'" for mapping in mappings)
    raise bad_request("InvalidPolicyId", f"policyId '{wanted}' does not fit; expected is one of {known}.")


def _same(details: object, key: str, wanted: str) -> None:
    given = as_text(dig(details, key))
    if given.lower() != wanted.lower():
        raise bad_request(
            f"Invalid{key[0].upper()}{key[1:]}", f"{key} '{given}' does not fit; '{wanted}' is expected."
        )


def _check_disks(world: World, item: Item, disks: list[object]) -> None:
    if not disks:
        raise bad_request(
            "VMDisksMissing", "vmManagedDisks (vmDisks for blobs) is empty; disk details were not provided."
        )
    vm = world.running_vm(item)
    attached = {disk.lower() for disk in vm.disks} if vm else set[str]()
    named = {_id(disk).lower() for disk in disks}
    if named != attached:
        odd = ", ".join(sorted(named ^ attached))
        raise bad_request(
            "InvalidDisks",
            f"vmManagedDisks or vmDisks must name each disk of the running VM and no other: {odd}",
        )
    for disk in disks:
        _check_disk(world, item, disk)


def _check_disk(world: World, item: Item, disk: object) -> None:
    cache = as_text(dig(disk, "primaryStagingAzureStorageAccountId"))
    targets.check_staging(world, cache, item.running_in.location)
    if item.source.disk_account:
        targets.check_account(world, as_text(dig(disk, "recoveryAzureStorageAccountId")), item.source)
        return
    group = as_text(dig(disk, "recoveryResourceGroupId"))
    if world.inventory.find(Group, group) is None:
        raise bad_request(
            "InvalidRecoveryResourceGroup", f"recoveryResourceGroupId '{group}' does not exist."
        )
    targets.check_encryption_set(world, item.source, disk)


def _id(disk: object) -> str:
    """Read which disk an entry is about: its resource's id, or the address of its blob."""
    return as_text(dig(disk, "diskId")) or as_text(dig(disk, "diskUri"))


class _Reprotect:
    """One reprotect on its way."""

    def __init__(self, world: World, item: Item, policy: Policy, former: Place, disks: list[object]) -> None:
        self.world = world
        self.item = item
        self.policy = policy
        self.former = former
        self.disks = {last_segment(_id(disk)).removesuffix(".vhd").lower(): disk for disk in disks}
        self.job: Job | None = None
        self.child = world.new_guid()
        self.task = Task("", "", "")
        self.commits = item.phase is Phase.PENDING_COMMIT

    def steps(self) -> list[Step]:
        total = self.world.seconds("switchProtection", self.item)
        quick = (PREFLIGHT, COMMITTING if self.commits else 0, DISCOVER, REQUIREMENTS)
        share = min(1.0, total / 2 / sum(quick))
        preflight, committing, discover, requirements = (seconds * share for seconds in quick)
        self.rest = total - FIRST_TASK_AFTER - sum(quick) * share
        settle = partial(endings.settle_commit, self.world, self.item)
        skipped = "" if self.commits else "never"
        first = "SwitchReplicationGroupProtectionPreflightTask"
        return [
            Step(first, first, "Prerequisite check", preflight),
            Step(
                "CommitFailoverTask",
                "VmCommitFailover",
                "Committing failover",
                committing,
                skipped,
                effect=settle,
            ),
            Step(
                "DiscoverReplicaTask", "DiscoverReplicaTask", "Discovering replica virtual machine", discover
            ),
            Step(
                "GetSwitchProtectionRequirementsTask",
                "GetSwitchProtectionRequirementsTask",
                "Getting reprotection requirements",
                requirements,
            ),
            Step(
                "ProtectReplicaTask",
                "ProtectReplicaTask",
                "Reprotecting virtual machine",
                max(self.rest, 1),
                check=partial(former_side.held_by_lock, self.world, self.item),
            ),
        ]

    def watch_child(self) -> None:
        """Start 'Enable replication' with the last task, and move the item when that is done."""
        last = self._job.tasks[-1]
        self.world.events.at(last.start, self.open_child)
        self.world.events.at(last.start + (last.end - last.start) * 0.88, self.move)

    @property
    def _job(self) -> Job:
        if self.job is None:
            raise AssertionError("unreachable: the job is there before its events")
        return self.job

    def open_child(self, moment: datetime) -> None:
        item, job = self.item, self._job
        if not job.moving:
            return
        target = guid("internal", item.key, item.generation + 1)
        last = job.tasks[-1]
        last.kind, last.friendly = "GroupTaskDetails", f"{last.friendly} (1)"
        self.task = Task(
            "EnableDr", item.friendly, item.friendly, moment, kind="JobTaskDetails", child=self.child
        )
        self.task.target_id = target
        last.children = [self.task]
        child = Job(
            item.vault,
            self.child,
            "EnableDr",
            "Enable replication",
            moment,
            [],
            item=item.key,
            cancellable=False,
        )
        child.about = item.names()
        child.target_id, child.target_name, child.target_type = target, item.friendly, "Vm"
        child.affected = dict(job.affected)
        self.world.jobs[child.name] = child

    def move(self, moment: datetime) -> None:
        if not self._job.moving:
            return
        self.close_child(moment, "Succeeded", "Completed")
        self.leave_ghost(moment)
        former_side.clear(self.world, self.item, moment)
        self.turn_round(moment)
        new = self.item.id.replace("/Subscriptions/", "/subscriptions/", 1)
        self._job.details["newReplicationProtectedItemId"] = new
        self._job.result = partial(topology_view.container, self.world, self.item.source.container)

    def leave_ghost(self, moment: datetime) -> None:
        if self.world.variant("oldIdAfterSwitch") == "movedGhost":
            body = item_view.item(self.world, self.item, listed=False)
            self.world.ghosts[self.item.id.lower()] = (body, moment + GHOST)

    def turn_round(self, moment: datetime) -> None:
        item = self.item
        item.reversed, item.policy = not item.reversed, self.policy
        known = {disk.recovered_name.lower(): disk for disk in item.disks}
        item.disks = [self.turned(known.get(name), given) for name, given in self.disks.items()]
        item.aim(self.former)
        item.generation += 1
        item.reprotected = True
        item.failed_over_at, item.failover_point, item.drilled_at = None, None, None
        item.override = item.override.without_health()
        ends = self._job.tasks[-1].end + timedelta(seconds=self.world.seconds("resync", item))
        machines.add_temporary(self.world, item, moment)
        initial_replication.begin(self.world, item, moment, ends, FIRST_POINT_SHARE)

    def turned(self, before: ReplicatedDisk | None, given: object) -> ReplicatedDisk:
        """Let a disk go by its recovered name, and take what the body says of its new target."""
        live = self.world.inventory.disk(_id(given))
        if live is None:
            raise AssertionError("unreachable: the body names the disks of the running machine")
        disk = before or ReplicatedDisk(live.name, live.size_gb, live.os)
        kept = disk.source_encryption_set if self.world.variant("unnamedAtReprotect") == "kept" else None
        disk.name, disk.failover_name, disk.test_name = live.name, "", ""
        disk.encryption_set, disk.source_encryption_set = kept, live.encryption_set
        disk.staging = as_text(dig(given, "primaryStagingAzureStorageAccountId"))
        return protected_disks.settle(disk, given)

    def undone(self, moment: datetime) -> None:
        if self.child in self.world.jobs:
            self.close_child(moment, "Failed", "Failed")

    def close_child(self, moment: datetime, state: str, description: str) -> None:
        child = self.world.jobs[self.child]
        if child.running:
            child.end(moment, state, description)
            self.task.close(moment, None if state == "Succeeded" else state)
