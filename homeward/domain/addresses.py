"""How many addresses items take from subnets: each alone may fit where all together do not."""

from dataclasses import dataclass

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


def too_few(needs: list[AddressNeed]) -> list[Fault]:
    """One fault for each subnet that cannot take all of a run's items."""
    subnets = {(need.network_id.lower(), need.subnet.lower()): need for need in needs}
    faults: list[Fault] = []
    for key, subnet in subnets.items():
        wanted = sum(need.wanted for need in needs if (need.network_id.lower(), need.subnet.lower()) == key)
        if subnet.free is not None and subnet.free < wanted:
            faults.append(
                Fault(
                    "TargetSubnetFull",
                    f"Subnet {subnet.subnet!r} has {max(subnet.free, 0)} free addresses; this run needs {wanted}.",
                    recommended_action="Free addresses in the subnet, or bring fewer VMs home at a time.",
                )
            )
    return faults
