"""Which replicated items a request means.

No name may fit two items, and no two items may share a VM name: Site Recovery's job list tells items apart by that
name only.
"""

from dataclasses import dataclass
from difflib import get_close_matches

from homeward.domain.arm_ids import name_of, same
from homeward.domain.evidence import Fault
from homeward.domain.payload import Payload
from homeward.domain.replicated_item import ReplicatedItem

# Of difflib's 0 to 1: wm-01 is like vm-01 (0.8), db-01 is not (0.6).
_MOST_OFFERED, _LIKENESS = 10, 0.7


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
        matches = _meant(name, items)
        if len(matches) == 1:
            item = matches[0]
            found[item.id] = Named(item.name, item.friendly_name, item.id)
        else:
            faults.append(_ambiguous(name, matches) if matches else _unknown(name, items))
    faults += [_shared(named, items) for named in found.values() if len(_namesakes(named, items)) > 1]
    return Resolved(tuple(found.values()), tuple(faults))


def _meant(name: str, items: list[ReplicatedItem]) -> list[ReplicatedItem]:
    """An id is that of the item or of its VM; the VM that its failover makes, or has made, counts if none fits."""
    fitting = [item for item in items if _fits(name, item)]
    return fitting or [item for item in items if same(name, item.recovery_vm_id)]


def _fits(name: str, item: ReplicatedItem) -> bool:
    if name.startswith("/"):
        return same(name, item.id) or same(name, item.source_vm_id)
    return name.lower() in (item.name.lower(), item.friendly_name.lower())


def _namesakes(named: Named, items: list[ReplicatedItem]) -> list[ReplicatedItem]:
    return [item for item in items if item.friendly_name.lower() == named.friendly_name.lower()]


def _unknown(name: str, items: list[ReplicatedItem]) -> Fault:
    close = _alike(name_of(name).lower(), items)
    hint = f" Did you mean one of: {', '.join(close)}?" if close else ""
    return Fault(
        "ItemNotFound",
        f"The vault replicates nothing called {name!r}.{hint}",
        recommended_action="Name a replicated item by its VM name, its item name, or the ARM id of either.",
    )


def _alike(wanted: str, items: list[ReplicatedItem]) -> list[str]:
    """The VM names of what is called so or nearly so, or begins so; an id may be wrong in all but its end."""
    called = {one.lower(): item.friendly_name for item in items for one in (item.name, item.friendly_name)}
    if wanted in called:
        return [called[wanted]]
    near = get_close_matches(wanted, called, n=_MOST_OFFERED, cutoff=_LIKENESS)
    begun = (item.friendly_name for item in items if item.friendly_name.lower()[:3] == wanted[:3])
    return list(dict.fromkeys([*sorted(called[one] for one in near), *sorted(begun)]))[:_MOST_OFFERED]


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
