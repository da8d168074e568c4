"""Sorting out what remains in a former region.

Microsoft's pages contradict each other on what is deleted there after a reprotect, so everything is looked at and
nothing is assumed.
"""

from homeward.domain.arm_ids import name_of
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.runs import Remainder, Verdict

_KINDS = {"virtualmachines": "VM", "networkinterfaces": "NIC", "disks": "Disk"}


def related(former_ids: tuple[str, ...], present: list[str]) -> list[str]:
    """What is present of this VM: its former parts, and disks made from them (`...-ASRReplica`).

    Site Recovery's temporary disks (`ms-asr-<guid>`) tell nobody whose they are, so they are nobody's here.
    """
    former = {one.lower() for one in former_ids}
    stems = [name_of(one).lower() for one in former if "/disks/" in one]
    return [one for one in present if one.lower() in former or _made_from(one, stems)]


def _made_from(resource_id: str, stems: list[str]) -> bool:
    name = name_of(resource_id).lower()
    return "/disks/" in resource_id.lower() and any(name.startswith(f"{stem}-asr") for stem in stems)


def needed_ids(item: ReplicatedItem | None) -> set[str]:
    """The disks that replication writes to now, at its target."""
    disks = item.disks if item else ()
    return {
        one.lower()
        for disk in disks
        for one in (disk.replica_id, disk.target_id, disk.original_target_id)
        if one
    }


def sort_out(former_ids: tuple[str, ...], found: list[str], needed: set[str]) -> tuple[Remainder, ...]:
    present = {one.lower() for one in found}
    gone = [Remainder(one, _kind(one), Verdict.GONE) for one in former_ids if one.lower() not in present]
    there = [
        Remainder(one, _kind(one), Verdict.NEEDED if one.lower() in needed else Verdict.LEFT_OVER)
        for one in found
    ]
    return tuple(sorted([*gone, *there], key=lambda remainder: remainder.id.lower()))


def _kind(resource_id: str) -> str:
    return _KINDS.get(resource_id.lower().split("/")[-2], "Resource")
