"""Sorting out what remains in a former region: needed by replication, removable, or not known.

Microsoft's pages contradict each other on what is deleted there after a reprotect, so everything is looked at and
nothing is assumed. Removable is only what certainly nobody uses.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from homeward.domain.arm_ids import name_of, same
from homeward.domain.arm_json import ArmJson, child, text
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.runs import Fate, Remainder
from homeward.domain.virtual_machine import VirtualMachine

# The order in which they can be removed, too.
_KINDS = {
    "locks": "Lock",
    "virtualmachines": "VM",
    "networkinterfaces": "NIC",
    "publicipaddresses": "PublicAddress",
    "disks": "Disk",
    "storageaccounts": "CacheAccount",
}
# Site Recovery's temporary disks say of no VM that they are its own; so many are told, the oldest first.
_TEMPORARY, _MOST_TEMPORARY = "ms-asr-", 5

_BY_KIND = {
    "Lock": "It keeps others of these from being removed; whoever set it knows whether it is still meant.",
    "PublicAddress": "It is no part of the VM: names and allow-lists may hold this address.",
    "Temporary": "Site Recovery made it for a synchronisation, of this VM or of another that replicates here.",
}


@dataclass(frozen=True, slots=True)
class Present:
    """A resource that is there, and what it is attached to."""

    id: str
    user: str = ""
    made_at: str = ""

    @property
    def kind(self) -> str:
        return _KINDS.get(self.id.lower().split("/")[-2], "Resource")

    @property
    def cleaned_up(self) -> bool:
        """Whether Site Recovery may delete it for this VM: two looks must agree on these."""
        return self.kind in ("VM", "NIC", "Disk") and not self.temporary

    @property
    def temporary(self) -> bool:
        return name_of(self.id).lower().startswith(_TEMPORARY)


def present(data: ArmJson) -> Present:
    """Of an interface, a disk, a lock, an address or a storage account, as Azure lists it."""
    properties = child(data, "properties")
    user = text(data, "managedBy") or text(child(properties, "virtualMachine"), "id")
    user = user or text(child(properties, "ipConfiguration"), "id").rpartition("/ipConfigurations/")[0]
    return Present(text(data, "id"), user, text(properties, "timeCreated"))


def related(former_ids: tuple[str, ...], listed: Iterable[Present]) -> list[Present]:
    """What is there of this VM: its former parts, disks and machines made from them, and the locks over them."""
    former = {one.lower() for one in former_ids}
    stems = [name_of(one).lower() for one in former if "/disks/" in one]
    test_vms = {f"{one}-test" for one in former if "/virtualmachines/" in one}
    there = list(listed)
    own = [one for one in there if one.id.lower() in former | test_vms or _made_from(one, stems)]
    locks = [one for one in there if one.kind == "Lock" and any(_covers(one, other) for other in own)]
    temporary = sorted((one for one in there if one.temporary), key=lambda one: (one.made_at, one.id))
    return [*own, *locks, *temporary[:_MOST_TEMPORARY]]


def _made_from(one: Present, stems: list[str]) -> bool:
    return one.kind == "Disk" and any(name_of(one.id).lower().startswith(f"{stem}-asr") for stem in stems)


def _covers(lock: Present, other: Present) -> bool:
    return other.kind != "Lock" and f"{other.id}/".lower().startswith(f"{_scope(lock.id)}/")


def _scope(lock_id: str) -> str:
    return lock_id.lower().rpartition("/providers/microsoft.authorization/")[0]


def needed_ids(item: ReplicatedItem | None) -> set[str]:
    """The disks that replication writes to now, at its target."""
    disks = item.disks if item else ()
    return {
        one.lower()
        for disk in disks
        for one in (disk.replica_id, disk.target_id, disk.original_target_id)
        if one
    }


@dataclass(frozen=True, slots=True)
class FormerSide:
    """What is known when it is sorted: the item's former parts, its item now, and its former VM if that is there.

    `ended`: its replication was ended, and needs nothing any more.
    """

    former_ids: tuple[str, ...]
    item: ReplicatedItem | None
    vm: VirtualMachine | None
    ended: bool = False

    @property
    def certain(self) -> bool:
        return self.ended if self.item is None else self.item.protection_state == "Protected"


def sort_out(side: FormerSide, found: list[Present]) -> tuple[Remainder, ...]:
    there = {one.id.lower() for one in found}
    gone = [Present(one) for one in side.former_ids if one.lower() not in there]
    told = [Remainder(one.id, one.kind, Fate.GONE) for one in gone]
    for one in found:
        verdict, reason = _judge(side, one)
        told.append(Remainder(one.id, one.kind, verdict, reason))
    order = list(_KINDS.values())
    return tuple(
        sorted(told, key=lambda one: (order.index(one.kind) if one.kind in order else 9, one.id.lower()))
    )


def _judge(side: FormerSide, one: Present) -> tuple[Fate, str]:
    if one.id.lower() in needed_ids(side.item):
        return Fate.NEEDED, "Replication writes to it now."
    if one.kind == "CacheAccount":
        return Fate.NEEDED, "The next reprotect sends its data through it, or other VMs do."
    doubt = _doubt(side, one)
    if doubt:
        return Fate.UNKNOWN, doubt
    return Fate.REMOVABLE, "It was the VM's here, nothing runs on it, and replication does not name it."


def _doubt(side: FormerSide, one: Present) -> str:
    """Why nobody can say from here that it may go."""
    if not side.certain:
        return "The item could not be read as Protected, so nothing is certain."
    told = _BY_KIND.get("Temporary" if one.temporary else one.kind)
    if not told and not side.ended and one.id.lower().endswith("-asrreplica"):
        told = "It is named like a replica, and the item does not name it."
    if not told and one.id.lower().endswith("-test"):
        told = "It is the test machine of a drill; clean the drill up instead."
    return told or _in_use(side, one)


def _in_use(side: FormerSide, one: Present) -> str:
    former_vm = next((each for each in side.former_ids if "/virtualmachines/" in each.lower()), "")
    if one.user and not same(one.user, former_vm):
        return f"It belongs to {name_of(one.user)} now."
    if side.vm is not None and not side.vm.off and (same(one.id, former_vm) or one.user):
        return f"The former VM is {side.vm.power_word}. Look which of the two is the right one."
    return ""
