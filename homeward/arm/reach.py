"""Gathers what a test network reaches, and what production uses. GETs only."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from homeward.arm import network
from homeward.arm.azure import Azure
from homeward.arm.pages import Read
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.arm_ids import group_id
from homeward.domain.arm_json import ArmJson, child, children, text
from homeward.domain.isolation import Reach, ways
from homeward.domain.network import Network
from homeward.domain.replicated_item import ReplicatedItem
from homeward.errors import ArmError

# A network with more around it is nobody's test network.
_MOST = 40
# What production uses is changed by people. A reading of this age serves all VMs of a wave; the test network and
# what it is peered to are read afresh each time.
_RECENT = timedelta(seconds=30)
_NEVER = datetime.fromtimestamp(0, UTC)


async def reach_of(azure: Azure, vault_id: str, test_id: str) -> Read[Reach]:
    """Azure's time of the answer is that of the test network itself."""
    first = await network.network(azure, test_id)
    at = first.at if first else _NEVER
    vault = SiteRecovery(azure, vault_id)
    production = await _production(azure, vault, at - _RECENT) if first else {}
    found = await _walk(azure, test_id, first.value if first else None, production)
    reached = {remote.lower() for one in found.values() if one for remote in ways(one)}
    complete = reached <= found.keys() | production.keys()
    return Read(Reach(test_id, found, production, complete), at)


async def _walk(
    azure: Azure, test_id: str, first: Network | None, production: dict[str, str]
) -> dict[str, Network | None]:
    """The test network, and what its peerings lead to; what is production is known well enough."""
    found: dict[str, Network | None] = {test_id.lower(): first}
    ahead = [first] if first and test_id.lower() not in production else []
    while ahead:
        for remote in (one.lower() for one in ways(ahead.pop(0))):
            if remote in found or remote in production or len(found) >= _MOST:
                continue
            found[remote] = await _peer(azure, remote)
            ahead += [one for one in (found[remote],) if one]
    return found


async def _peer(azure: Azure, network_id: str) -> Network | None:
    """None where Azure does not show it: not there, or not for us."""
    try:
        read = await network.network(azure, network_id)
    except ArmError:
        return None
    return read.value if read else None


async def _production(azure: Azure, vault: SiteRecovery, since: datetime) -> dict[str, str]:
    """Why each network is production, by its id in lower case."""
    items = (await vault.items_since(since)).value
    found = dict.fromkeys(await vault.mapped_networks(), "a network mapping of the vault names it")
    for item in items:
        where = f"{item.friendly_name} of the vault runs in it, or comes up in it"
        found |= dict.fromkeys((item.recovery_network_id, *item.test_bed.network_ids), where)
    found |= await _in_use(azure, items, since)
    return {one.lower(): why for one, why in found.items() if one}


async def _in_use(azure: Azure, items: Iterable[ReplicatedItem], since: datetime) -> dict[str, str]:
    """The networks that the interfaces of the vault's VMs are in now, from one list a resource group."""
    nics = {one.lower(): item.friendly_name for item in items for one in item.test_bed.nic_ids}
    found: dict[str, str] = {}
    for group in sorted({group_id(one) for one in nics}):
        listed = await azure.pages.since(f"nics in use {group}", since, _interfaces(azure, group))
        ours = [one for one in listed.value if text(one, "id").lower() in nics]
        found |= {
            one: f"an interface of {nics[text(nic, 'id').lower()]} is in it"
            for nic in ours
            for one in _networks(nic)
        }
    return found


def _interfaces(azure: Azure, group: str) -> Callable[[], Awaitable[Read[list[ArmJson]]]]:
    async def load() -> Read[list[ArmJson]]:
        return await network.interfaces(azure, group) or Read([], _NEVER)

    return load


def _networks(nic: ArmJson) -> Iterator[str]:
    for config in children(child(nic, "properties"), "ipConfigurations"):
        subnet = text(child(child(config, "properties"), "subnet"), "id")
        yield subnet.lower().rpartition("/subnets/")[0]
