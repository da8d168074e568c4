"""Sorting out what remains in a former region: gone, needed by replication now, or left over."""

import pytest

from homeward.domain.leftovers import needed_ids, related, sort_out
from homeward.domain.runs import Verdict
from tests.app.unit.arm_items import AWAY_GROUP, disk_body, disk_id, item, vm_id

VM, DISK = vm_id("vm-01"), disk_id("vm-01-os")
NIC = f"{AWAY_GROUP}/providers/Microsoft.Network/networkInterfaces/vm-01-nic"
FORMER = (VM, NIC, DISK)
REPLICA = disk_id("vm-01-os-ASRReplica")


def verdicts(found: list[str], needed: set[str] | None = None) -> dict[str, Verdict]:
    return {one.id.rsplit("/", 1)[-1]: one.verdict for one in sort_out(FORMER, found, needed or set())}


@pytest.mark.parametrize("spelling", [str.lower, str.upper, str])
def test_former_parts_are_recognised_in_any_case(spelling: type[str]) -> None:
    """What a list shows may be spelled otherwise than the item's details."""
    present = [spelling(one) for one in FORMER]
    assert present == related(FORMER, present)


@pytest.mark.parametrize("name", ["vm-01-os-ASRReplica", "VM-01-OS-asrreplica", "vm-01-os-ASRtest"])
def test_disks_made_from_a_former_one_belong_to_it(name: str) -> None:
    """Site Recovery names them after it (recorded)."""
    assert [disk_id(name)] == related(FORMER, [disk_id(name)])


@pytest.mark.parametrize(
    "stranger",
    [
        vm_id("vm-02"),
        disk_id("vm-02-os"),
        disk_id("vm-01-os2"),
        disk_id("vm-01-os-backup"),
        NIC.replace("-nic", "-asr"),
    ],
)
def test_other_resources_of_the_group_are_none_of_ours(stranger: str) -> None:
    """The group may hold many VMs."""
    assert [] == related(FORMER, [stranger])


@pytest.mark.parametrize("spelling", [str.lower, str])
def test_what_is_no_longer_there_is_gone(spelling: type[str]) -> None:
    """Each former part is told."""
    gone = [one.id for one in sort_out(FORMER, [spelling(DISK)], set()) if one.verdict is Verdict.GONE]
    assert [NIC, VM] == sorted(gone, key=[NIC, VM, DISK].index)


def test_what_nobody_needs_is_left_over() -> None:
    """It costs money, and nothing deletes it unasked."""
    assert Verdict.LEFT_OVER is verdicts([VM])["vm-01"]


def test_what_replication_writes_to_is_needed() -> None:
    """Deleting it would end the protection."""
    assert Verdict.NEEDED is verdicts([REPLICA], {REPLICA.lower()})["vm-01-os-ASRReplica"]


@pytest.mark.parametrize(
    ("resource", "kind"),
    [
        (VM, "VM"),
        (NIC, "NIC"),
        (DISK, "Disk"),
        (VM.lower(), "VM"),
        (VM.replace("virtualMachines", "galleries"), "Resource"),
    ],
)
def test_each_remainder_says_what_it_is(resource: str, kind: str) -> None:
    """In a word that the report can show."""
    assert kind == sort_out((), [resource], set())[0].kind


def test_remainders_are_sorted_so_that_two_looks_can_be_compared() -> None:
    """Lists come in any order."""
    assert sort_out(FORMER, [VM, REPLICA], set()) == sort_out(FORMER[::-1], [REPLICA, VM], set())


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
