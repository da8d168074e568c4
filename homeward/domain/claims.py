"""What items take of what is limited (addresses, vCPUs): each alone may fit where all together do not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from homeward.domain.arm_ids import same
from homeward.domain.evidence import Fault
from homeward.domain.payload import Payload

if TYPE_CHECKING:  # whoever has a survey has loaded it
    from homeward.domain.survey import Survey


class Kind(StrEnum):
    ADDRESSES = "Addresses"
    CORES = "Cores"


@dataclass(frozen=True, slots=True)
class Claim(Payload):
    """`place`: a network's id, or a region. `of`: a subnet, or a quota of vCPUs.

    `free`: what there was when it was read; None where the network has no such subnet.
    """

    kind: Kind
    place: str
    of: str
    wanted: int
    free: int | None

    def short(self, who: str) -> Fault | None:
        """What is wrong where there is too little of it for `who` wants it."""
        if self.free is None or self.free >= self.wanted:
            return None
        code, said, remedy = _WORDS[self.kind]
        message = (
            f"{said.format(of=self.of, place=self.place, free=max(self.free, 0))}; {who} needs {self.wanted}."
        )
        return Fault(code, message, recommended_action=remedy)


_WORDS = {
    Kind.ADDRESSES: (
        "TargetSubnetFull",
        "Subnet {of!r} has {free} free addresses",
        "Free addresses in the subnet, choose another, or move fewer VMs at a time.",
    ),
    Kind.CORES: (
        "TargetQuotaTooSmall",
        "The quota {of!r} has {free} vCPUs left in {place}",
        "Have the quota raised in that region, choose a size of another family, or move fewer VMs at a time.",
    ),
}
_ALL_FAMILIES = "cores"


def claims_of(survey: "Survey") -> tuple[Claim, ...]:
    """What one item takes, by subnet and by quota."""
    return (*_addresses(survey), *_cores(survey))


def _addresses(survey: "Survey") -> Iterator[Claim]:
    if survey.network is None:
        return
    names = [name for name in survey.item.recovery_subnets if name]
    spelled = {name.lower(): name for name in names}
    wanted = [name.lower() for name in names]
    for key in sorted(spelled):
        subnet = survey.network.subnet(key)
        free = subnet.free_addresses if subnet else None
        yield Claim(Kind.ADDRESSES, survey.network.id, spelled[key], wanted.count(key), free)


def _cores(survey: "Survey") -> Iterator[Claim]:
    """A VM that stands at the target already, off, is replaced: what it holds is counted (deallocated, too)."""
    item, capacity = survey.item, survey.capacity
    size = capacity.size(item.target_settings.size) if capacity else None
    replaced = any(same(vm.id, item.recovery_vm_id) for vm in survey.target_vms)
    if capacity is None or size is None or replaced:
        return
    for quota in (size.family, _ALL_FAMILIES):
        free = capacity.free.get(quota.lower())
        if free is not None:
            yield Claim(Kind.CORES, capacity.region, quota, size.cores, free)


def merged(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """What all of them take together, one entry for each thing; what is free was read last."""
    sums: dict[tuple[str, str, str], Claim] = {}
    for claim in claims:
        key = (claim.kind, claim.place.lower(), claim.of.lower())
        before = sums[key].wanted if key in sums else 0
        sums[key] = replace(claim, wanted=before + claim.wanted)
    return tuple(sums.values())


def too_much(claims: Iterable[Claim]) -> list[Fault]:
    """One fault for each thing that cannot be had for all of a run's items."""
    shortages = [claim.short("this run") for claim in merged(claims)]
    return [fault for fault in shortages if fault is not None]
