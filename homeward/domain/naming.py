"""Which replicated items a request means.

No name may fit two items, and no two items may share a VM name: Site Recovery's job list tells items apart by that
name only.
"""

from dataclasses import dataclass

from homeward.domain.arm_ids import same
from homeward.domain.evidence import Fault
from homeward.domain.payload import Payload
from homeward.domain.replicated_item import ReplicatedItem


@dataclass(frozen=True, slots=True)
class Named(Payload):
    """An item of the request, under its unchanging name."""

    name: str
    friendly_name: str
    item_id: str


@dataclass(frozen=True, slots=True)
class Resolved(Payload):
    items: tuple[Named, ...]
    faults: tuple[Fault, ...] = ()


def resolve(names: tuple[str, ...], items: list[ReplicatedItem]) -> Resolved:
    found: dict[str, Named] = {}
    faults: list[Fault] = []
    for name in names:
        matches = [item for item in items if _fits(name, item)]
        if len(matches) == 1:
            item = matches[0]
            found[item.id] = Named(item.name, item.friendly_name, item.id)
        else:
            faults.append(_ambiguous(name, matches) if matches else _unknown(name, items))
    faults += [_shared(named, items) for named in found.values() if len(_namesakes(named, items)) > 1]
    return Resolved(tuple(found.values()), tuple(faults))


def _fits(name: str, item: ReplicatedItem) -> bool:
    if name.startswith("/"):
        return same(name, item.id)
    return name.lower() in (item.name.lower(), item.friendly_name.lower())


def _namesakes(named: Named, items: list[ReplicatedItem]) -> list[ReplicatedItem]:
    return [item for item in items if item.friendly_name.lower() == named.friendly_name.lower()]


def _unknown(name: str, items: list[ReplicatedItem]) -> Fault:
    close = sorted(item.friendly_name for item in items if name.lower()[:3] == item.friendly_name.lower()[:3])
    hint = f" Did you mean one of: {', '.join(close[:10])}?" if close else ""
    return Fault(
        "ItemNotFound",
        f"The vault replicates nothing called {name!r}.{hint}",
        recommended_action="Name a replicated item by its VM name, its item name or its ARM id.",
    )


def _ambiguous(name: str, matches: list[ReplicatedItem]) -> Fault:
    return Fault(
        "ItemAmbiguous",
        f"{name!r} fits {len(matches)} items: {', '.join(item.id for item in matches)}.",
        recommended_action="Name the one you mean by its ARM id.",
    )


def _shared(named: Named, items: list[ReplicatedItem]) -> Fault:
    others = ", ".join(item.id for item in _namesakes(named, items) if item.id != named.item_id)
    return Fault(
        "VmNameShared",
        f"Another item of the vault has the VM name {named.friendly_name!r}: {others}. "
        "Azure's job list tells them apart by that name only.",
        recommended_action="Fail this one back by hand, or disable the replication of the other.",
    )
