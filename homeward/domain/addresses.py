"""How many addresses items take from subnets: each alone may fit where all together do not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from homeward.domain.evidence import Fault
from homeward.domain.payload import Payload
from homeward.domain.survey import Survey


@dataclass(frozen=True, slots=True)
class AddressNeed(Payload):
    """`free`: what the subnet had when it was read; None where the network has no such subnet."""

    network_id: str
    subnet: str
    wanted: int
    free: int | None


def needs_of(survey: Survey) -> tuple[AddressNeed, ...]:
    """What one item takes, by subnet."""
    if survey.network is None:
        return ()
    names = [name for name in survey.item.recovery_subnets if name]
    spelled = {name.lower(): name for name in names}
    wanted = [name.lower() for name in names]
    found = {key: survey.network.subnet(key) for key in spelled}
    return tuple(
        AddressNeed(
            survey.network.id, spelled[key], wanted.count(key), subnet.free_addresses if subnet else None
        )
        for key, subnet in sorted(found.items())
    )


def merged(needs: Iterable[AddressNeed]) -> tuple[AddressNeed, ...]:
    """What all of them take together, one entry a subnet; what is free was read last."""
    subnets: dict[tuple[str, str], AddressNeed] = {}
    for need in needs:
        key = (need.network_id.lower(), need.subnet.lower())
        before = subnets[key].wanted if key in subnets else 0
        subnets[key] = replace(need, wanted=before + need.wanted)
    return tuple(subnets.values())


def too_few(needs: Iterable[AddressNeed]) -> list[Fault]:
    """One fault for each subnet that cannot take all of a run's items."""
    return [
        Fault(
            "TargetSubnetFull",
            f"Subnet {need.subnet!r} has {max(need.free, 0)} free addresses; this run needs {need.wanted}.",
            recommended_action="Free addresses in the subnet, or move fewer VMs at a time.",
        )
        for need in merged(needs)
        if need.free is not None and need.free < need.wanted
    ]
