"""Whether a test network is one: nothing that runs in it may reach production, or production it.

Peerings are followed through every network that they lead to. Azure forwards no traffic through a peered network by
itself, but a route, an appliance or a gateway in it does, so a way that could be is refused like one that is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from homeward.domain import arm_ids
from homeward.domain.claims import Claim, Kind
from homeward.domain.findings import Finding, blocking
from homeward.domain.network import Network
from homeward.domain.replicated_item import ReplicatedItem

_NO_WAY = "Disconnected"


@dataclass(frozen=True, slots=True)
class Reach:
    """What was read of a test network and what it reaches.

    `networks`: the test network and every one that its peerings lead to, by id in lower case; None where Azure
    does not show it. `production`: why a network is production, by id in lower case. `complete` is false where more
    networks are peered than were read.
    """

    test_id: str
    networks: Mapping[str, Network | None]
    production: Mapping[str, str]
    complete: bool = True

    @property
    def network(self) -> Network | None:
        return self.networks.get(self.test_id.lower())


def ways(network: Network) -> Iterator[str]:
    """The networks that its peerings lead to, or could any moment."""
    return (one.remote_id for one in network.peerings if one.state != _NO_WAY)


def judge_isolation(reach: Reach, item: ReplicatedItem) -> tuple[Finding, ...]:
    """Every finding about this network for a drill of this item; any of them stops it."""
    network = reach.network
    if network is None:
        return (_missing(reach.test_id),)
    return (
        *_elsewhere(network, item),
        *(found for one, path in _paths(reach).items() for found in _reached(reach, one, path)),
        *([] if reach.complete else [_too_many(reach)]),
        *(found for claim in claims_on(reach, item) for found in _subnet(claim, item)),
    )


def claims_on(reach: Reach, item: ReplicatedItem) -> tuple[Claim, ...]:
    """What the item's test VM takes of the test network, by subnet."""
    if reach.network is None:
        return ()
    spelled = {name.lower(): name for name in item.test_bed.subnets if name}
    wanted = [name.lower() for name in item.test_bed.subnets]
    found = {key: reach.network.subnet(key) for key in spelled}
    return tuple(
        Claim(
            Kind.ADDRESSES,
            reach.network.id,
            spelled[key],
            wanted.count(key),
            one.free_addresses if one else None,
        )
        for key, one in sorted(found.items())
    )


def _paths(reach: Reach) -> dict[str, tuple[str, ...]]:
    """The way to each network that was found, the test network first."""
    start = reach.test_id.lower()
    paths: dict[str, tuple[str, ...]] = {start: (start,)}
    ahead = [start]
    while ahead:
        here = ahead.pop(0)
        network = reach.networks.get(here)
        for remote in ways(network) if network else ():
            if remote.lower() not in paths:
                paths[remote.lower()] = (*paths[here], remote.lower())
                ahead.append(remote.lower())
    return paths


def _reached(reach: Reach, one: str, path: tuple[str, ...]) -> Iterator[Finding]:
    why, network, itself = reach.production.get(one), reach.networks.get(one), len(path) == 1
    if why is not None:
        yield _is_production(one, why) if itself else _peered(reach, path, why)
    elif network is None and (reach.complete or one in reach.networks):
        yield _unknown(reach, path)
    elif network is not None:
        yield from (_gateway(reach, path, gateway) for gateway in network.gateways)
        yield from (
            _remote_gateway(reach, path, p.remote_id) for p in network.peerings if p.uses_remote_gateway
        )


def _missing(test_id: str) -> Finding:
    return blocking(
        "TestNetworkMissing",
        f"The test network {test_id} does not exist.",
        "Name another, or create it in the recovery region.",
    )


def _elsewhere(network: Network, item: ReplicatedItem) -> Iterator[Finding]:
    here = arm_ids.part(item.recovery_group_id, "subscriptions")
    there = arm_ids.part(network.id, "subscriptions")
    if network.location != item.target.region or here.lower() != there.lower():
        yield blocking(
            "TestNetworkElsewhere",
            f"The test network {_name(network.id)} is in {network.location} (subscription {there}); "
            f"{item.friendly_name} comes up in {item.target.region} (subscription {here}).",
            "Name a network of that region and subscription.",
        )


def _is_production(one: str, why: str) -> Finding:
    return blocking(
        "TestNetworkIsProduction",
        f"The network {_name(one)} is no test network: {why}.",
        "Name a network that nothing of production uses.",
    )


def _peered(reach: Reach, path: tuple[str, ...], why: str) -> Finding:
    return blocking(
        "TestNetworkPeered",
        f"The test network reaches production: {_told(reach, path)}; {why}.",
        f"Remove the peering to {_name(path[1])} for the drill, or name another network.",
    )


def _unknown(reach: Reach, path: tuple[str, ...]) -> Finding:
    return blocking(
        "TestNetworkPeerUnknown",
        f"Azure shows nothing of a network that the test network reaches: {_told(reach, path)}.",
        "Remove the peering, or let Homeward read that network: nobody can tell where it leads to.",
    )


def _gateway(reach: Reach, path: tuple[str, ...], gateway: str) -> Finding:
    where = "The test network has" if len(path) == 1 else f"The test network reaches ({_told(reach, path)})"
    return blocking(
        "TestNetworkHasGateway",
        f"{where} the gateway {_name(gateway)}: it may lead anywhere.",
        "Name a network without a VPN or ExpressRoute gateway, and not peered to one that has any.",
    )


def _remote_gateway(reach: Reach, path: tuple[str, ...], remote: str) -> Finding:
    return blocking(
        "TestNetworkUsesGateway",
        f"{_told(reach, path)} uses the gateway of {_name(remote)}: it may lead anywhere.",
        "Switch useRemoteGateways off in that peering, or name another network.",
    )


def _too_many(reach: Reach) -> Finding:
    return blocking(
        "TestNetworkNotProven",
        f"The test network is peered on and on: {len(reach.networks)} networks were read, and there are more.",
        "Name a network with fewer peerings, best with none.",
    )


def _subnet(claim: Claim, item: ReplicatedItem) -> Iterator[Finding]:
    if claim.free is None:
        yield blocking(
            "TestSubnetMissing",
            f"The test network {_name(claim.place)} has no subnet {claim.of!r}.",
            f"Create it, or set the test subnet in the network settings of {item.friendly_name}.",
        )
    elif claim.free < claim.wanted:
        yield blocking(
            "TestSubnetFull",
            f"Subnet {claim.of!r} of the test network has {max(claim.free, 0)} free addresses; "
            f"{item.friendly_name} needs {claim.wanted}.",
            "Free addresses in the subnet, or drill fewer VMs at a time.",
        )


def _told(reach: Reach, path: tuple[str, ...]) -> str:
    """The way as people read it: each network with the state of the peering that leads to it."""
    told = _name(path[0])
    for before, one in pairwise(path):
        network = reach.networks.get(before)
        states = [p.state for p in network.peerings if arm_ids.same(p.remote_id, one)] if network else []
        told += f" -> {_name(one)} ({', '.join(states)})"
    return told


def _name(arm_id: str) -> str:
    return arm_ids.name_of(arm_id)
