"""Sorting out what remains in a former region: gone, needed, removable, or not known."""

from dataclasses import replace

import pytest

from homeward.domain.leftovers import FormerSide, Present, needed_ids, present, related, sort_out
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.runs import Fate
from homeward.domain.virtual_machine import VirtualMachine
from tests.app.unit.arm_items import AWAY_GROUP, disk_body, disk_id, item, vm, vm_id

VM, DISK = vm_id("vm-01"), disk_id("vm-01-os")
NIC = f"{AWAY_GROUP}/providers/Microsoft.Network/networkInterfaces/vm-01-nic"
ADDRESS = NIC.replace("networkInterfaces/vm-01-nic", "publicIPAddresses/pip-vm-01")
CACHE = f"{AWAY_GROUP}/providers/Microsoft.Storage/storageAccounts/awayasrcache"
FORMER = (VM, NIC, DISK, ADDRESS, CACHE)
REPLICA = disk_id("vm-01-os-ASRReplica")
LOCK = f"{AWAY_GROUP}/providers/Microsoft.Authorization/locks/keep"
OFF = vm("deallocated")
NOW_AT_HOME = item({"protectedManagedDisks": [disk_body(recoveryReplicaDiskId=REPLICA)]})


def verdict(
    one: Present, now: ReplicatedItem | None = NOW_AT_HOME, former: VirtualMachine | None = OFF
) -> tuple[Fate, str]:
    told = {each.id: each for each in sort_out(FormerSide(FORMER, now, former), [one])}[one.id]
    return told.verdict, told.reason


@pytest.mark.parametrize("spelling", [str.lower, str.upper, str])
def test_former_parts_are_recognised_in_any_case(spelling: type[str]) -> None:
    """What a list shows may be spelled otherwise than the item's details."""
    listed = [Present(spelling(one)) for one in FORMER]
    assert listed == related(FORMER, listed)


@pytest.mark.parametrize("name", ["vm-01-os-ASRReplica", "VM-01-OS-asrreplica", "vm-01-os-ASRtest"])
def test_disks_made_from_a_former_one_belong_to_it(name: str) -> None:
    """Site Recovery names them after it (recorded)."""
    assert [Present(disk_id(name))] == related(FORMER, [Present(disk_id(name))])


@pytest.mark.parametrize(
    "stranger",
    [
        vm_id("vm-02"),
        disk_id("vm-02-os"),
        disk_id("vm-01-os2"),
        disk_id("vm-01-os-backup"),
        NIC.replace("-nic", "-asr"),
        LOCK,
    ],
)
def test_other_resources_of_the_group_are_none_of_ours(stranger: str) -> None:
    """The group may hold many VMs, and a lock over nothing of ours is nobody's matter."""
    assert [] == related(FORMER, [Present(stranger)])


@pytest.mark.parametrize("scope", ["", "/providers/Microsoft.Compute/disks/vm-01-os"])
def test_a_lock_over_something_of_ours_is_told(scope: str) -> None:
    """Of the group, or of the resource itself."""
    lock = Present(LOCK.replace("/providers/", f"{scope}/providers/", 1))
    assert [Present(DISK), lock] == related(FORMER, [Present(DISK), lock])


def test_of_temporary_disks_the_oldest_five_are_told() -> None:
    """A large wave has hundreds for an hour; those that nobody removed are the oldest."""
    disks = [Present(disk_id(f"ms-asr-{n}"), made_at=f"2026-11-{n:02}") for n in range(20, 10, -1)]
    assert [disk_id(f"ms-asr-{n}") for n in range(11, 16)] == [one.id for one in related(FORMER, disks)]


@pytest.mark.parametrize("spelling", [str.lower, str])
def test_what_is_no_longer_there_is_gone(spelling: type[str]) -> None:
    """Each former part is told."""
    told = sort_out(FormerSide(FORMER, NOW_AT_HOME, None), [Present(spelling(DISK))])
    assert {VM, NIC, ADDRESS, CACHE} == {one.id for one in told if one.verdict is Fate.GONE}


@pytest.mark.parametrize("one", [Present(VM), Present(NIC, VM), Present(DISK, VM), Present(DISK)])
def test_what_certainly_nobody_uses_is_removable(one: Present) -> None:
    """The VM that is off, and what hangs on it or on nothing."""
    assert Fate.REMOVABLE is verdict(one)[0]


@pytest.mark.parametrize("one", [Present(REPLICA), Present(REPLICA.lower()), Present(CACHE)])
def test_what_replication_uses_or_will_use_is_needed(one: Present) -> None:
    """Deleting it would end the protection, or keep the next reprotect from coming about."""
    assert Fate.NEEDED is verdict(one)[0]


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (Present(ADDRESS), "allow-lists"),
        (Present(LOCK), "whoever set it"),
        (Present(disk_id("ms-asr-1")), "synchronisation"),
        (Present(disk_id("vm-01-os-old-ASRReplica")), "like a replica"),
        (Present(f"{VM}-test"), "drill"),
        (Present(DISK, vm_id("vm-02")), "belongs to vm-02"),
    ],
)
def test_what_nobody_can_judge_from_here_is_unknown_with_the_reason(one: Present, why: str) -> None:
    """A person decides."""
    judged, reason = verdict(one)
    assert (Fate.UNKNOWN, True) == (judged, why in reason)


@pytest.mark.parametrize("one", [Present(VM), Present(NIC, VM), Present(DISK, VM)])
def test_nothing_of_a_vm_that_still_runs_is_removable(one: Present) -> None:
    """Two of the same VM: which is the right one is not for us to say."""
    assert Fate.UNKNOWN is verdict(one, former=vm("running"))[0]


@pytest.mark.parametrize("now", [None, replace(NOW_AT_HOME, protection_state="InitialReplicationInProgress")])
def test_without_a_protected_item_nothing_is_removable(now: ReplicatedItem | None) -> None:
    """What it does not name now, it may name in a while."""
    assert Fate.UNKNOWN is verdict(Present(DISK), now)[0]


def test_of_a_replication_that_was_ended_the_replicas_too_are_removable() -> None:
    """Nobody writes to them any more."""
    (told,) = sort_out(FormerSide((), None, None, ended=True), [Present(REPLICA)])
    assert Fate.REMOVABLE is told.verdict


def test_remainders_come_in_an_order_in_which_they_can_be_removed() -> None:
    """Whatever the order of the lists: the VM before its interfaces, addresses and disks."""
    found = [Present(one) for one in (DISK, ADDRESS, VM, NIC)]
    told = [sort_out(FormerSide((), NOW_AT_HOME, OFF), each) for each in (found, found[::-1])]
    assert told[0] == told[1]
    assert ["VM", "NIC", "PublicAddress", "Disk"] == [one.kind for one in told[0]]


def test_what_a_resource_is_attached_to_is_read_as_azure_lists_it() -> None:
    """A disk by its owner, an interface by its machine, an address by its interface."""
    address = {"id": ADDRESS, "properties": {"ipConfiguration": {"id": f"{NIC}/ipConfigurations/one"}}}
    assert [VM, VM, NIC] == [
        present({"id": DISK, "managedBy": VM}).user,
        present({"id": NIC, "properties": {"virtualMachine": {"id": VM}}}).user,
        present(address).user,
    ]


@pytest.mark.parametrize(
    "field", ["recoveryReplicaDiskId", "recoveryTargetDiskId", "recoveryOrignalTargetDiskId"]
)
def test_every_disk_that_an_item_points_at_is_needed(field: str) -> None:
    """Whether it is the replica, the target or the original one."""
    disks = [disk_body(**{"recoveryReplicaDiskId": "", field: DISK})]
    assert {DISK.lower()} == needed_ids(item({"protectedManagedDisks": disks}))


def test_an_item_that_is_gone_needs_nothing() -> None:
    """Its replication was disabled."""
    assert set() == needed_ids(None)
