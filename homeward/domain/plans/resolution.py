"""Which items of a vault a plan means now, in which waves; or everything that stands in the way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from homeward.domain.evidence import Fault
from homeward.domain.naming import Named, Resolved
from homeward.domain.naming import resolve as resolve_names
from homeward.domain.payload import Payload
from homeward.domain.plans.groups import group_faults
from homeward.domain.plans.plan import Plan, PlanMember, Selector
from homeward.domain.policies import Caps, Policy, WavePolicy
from homeward.domain.replicated_item import ReplicatedItem


@dataclass(frozen=True, slots=True)
class Sights:
    """What selectors look at: the tags of VMs, and the VMs that a query named. VM ids are in lower case."""

    tags: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    queries: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])


@dataclass(frozen=True, slots=True)
class Placed(Payload):
    """An item of the run, and what its plan decides for it. `group`: the multi-VM group that it moves with."""

    named: Named
    member: str
    policy: Policy
    group: str = ""


@dataclass(frozen=True, slots=True)
class ResolvedWave(Payload):
    name: str
    policy: WavePolicy
    items: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Resolution(Payload):
    """With any fault, nothing may be started."""

    waves: tuple[ResolvedWave, ...]
    faults: tuple[Fault, ...] = ()


def resolve(plan: Plan, items: list[ReplicatedItem], sights: Sights, *, together: bool = True) -> Resolution:
    """`items` is the vault's whole list: names, caps and multi-VM groups are judged against all of it.

    Not `together`: a member of a multi-VM group goes without the others.
    """
    faults: list[Fault] = []
    waves: list[ResolvedWave] = []
    groups = {item.id: item.multi_vm_group.lower() if together else "" for item in items}
    for wave in plan.waves:
        placed: list[Placed] = []
        for member in wave.members:
            found = _find(member, items, sights)
            faults += found.faults
            placed += [Placed(one, member.name, member.policy, groups[one.item_id]) for one in found.items]
        waves.append(ResolvedWave(wave.name, wave.policy, tuple(placed)))
    faults += _claimed_twice(waves)
    faults += _over_caps(plan.caps, waves, len(items))
    if together:
        seated = [{one.named.item_id: one.policy for one in wave.items} for wave in waves]
        faults += group_faults(seated, items)
    return Resolution(tuple(waves), tuple(faults))


def _find(member: PlanMember, items: list[ReplicatedItem], sights: Sights) -> Resolved:
    selector = member.selector
    if selector.items:
        return resolve_names(selector.items, items)
    fitting = [item for item in items if _fits(selector, item, sights)]
    if not fitting:
        return Resolved((), (_fits_nothing(member),))
    by_name = sorted(fitting, key=lambda item: item.friendly_name.lower())
    return resolve_names(tuple(item.id for item in by_name), items)


def _fits(selector: Selector, item: ReplicatedItem, sights: Sights) -> bool:
    """Azure takes the names of tags in any case, and their values as they are."""
    vm = item.source_vm_id.lower()
    if selector.query:
        return vm in sights.queries.get(selector.query, frozenset())
    tags = {name.lower(): value for name, value in sights.tags.get(vm, {}).items()}
    return all(tags.get(name.lower()) == value for name, value in selector.tag.items())


def _fits_nothing(member: PlanMember) -> Fault:
    selector = member.selector
    tags = ", ".join(f"{name}={value}" for name, value in selector.tag.items())
    asked = f"the query {selector.query!r}" if selector.query else f"the tags {tags}"
    return Fault(
        "MemberFitsNothing",
        f"The member {member.name} fits no VM: none that the vault replicates has {asked}.",
        recommended_action="Correct the member, or tag the VMs; a tag that was just set may take minutes to show.",
    )


def _claimed_twice(waves: list[ResolvedWave]) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for placed in (one for wave in waves for one in wave.items):
        owner = owners.setdefault(placed.named.item_id, placed.member)
        if owner != placed.member:
            yield Fault(
                "ItemInTwoMembers",
                f"{placed.named.friendly_name} belongs to the members {owner} and {placed.member}.",
                recommended_action="Make the two not overlap: an item goes once, in one wave.",
            )


def _over_caps(caps: Caps, waves: list[ResolvedWave], vault: int) -> Iterator[Fault]:
    count = len({placed.named.item_id for wave in waves for placed in wave.items})
    if caps.vms is not None and count > caps.vms:
        yield _capped("caps.vms", f"{count} VMs", str(caps.vms))
    if caps.vault_share is not None and count > caps.vault_share * vault:
        yield _capped(
            "caps.vaultShare",
            f"{count} of the vault's {vault} items ({count / vault:.0%})",
            f"{caps.vault_share:.0%}",
        )


def _capped(cap: str, touched: str, allowed: str) -> Fault:
    return Fault(
        "CapExceeded",
        f"The run would move {touched}; {cap} allows {allowed}.",
        recommended_action=f"Look at which VMs the plan means now; raise {cap} if they are meant.",
    )
