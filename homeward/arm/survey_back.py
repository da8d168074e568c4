"""Gathers what preflight looks at on the side that an item would come back to. GETs only."""

from dataclasses import dataclass
from datetime import datetime

from homeward.arm import network, resources
from homeward.arm.pages import Read
from homeward.arm.shared import Shared
from homeward.domain import arm_ids, way_back_choice
from homeward.domain.arm_json import text
from homeward.domain.capacity import Capacity
from homeward.domain.network import NetworkInterface, parse_interface
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.runs import Operation
from homeward.domain.virtual_machine import VirtualMachine


@dataclass(frozen=True, slots=True)
class Source:
    """`answers`: Compute answered for it, if only that it is gone."""

    vm: VirtualMachine | None
    answers: bool


@dataclass(frozen=True, slots=True)
class Back:
    """What stands where the item came from; what was not asked for counts as there."""

    nics: tuple[NetworkInterface, ...] = ()
    capacity: Capacity | None = None
    group_exists: bool = True
    network_exists: bool = True
    set_exists: bool = False
    read_at: tuple[datetime, ...] = ()


async def ways_back(
    shared: Shared, item: ReplicatedItem, source: Source, operation: Operation, mapped: str
) -> Back:
    """`mapped`: the network that the vault's mappings give the VM there. Who does not answer is not asked more."""
    if not source.answers:
        return Back()
    nics, read_at = await _nics(shared, source.vm)
    known = {subnet.lower().split("/subnets/")[0] for nic in nics for subnet in nic.subnet_ids}
    capacity = await _capacity(shared, source.vm) if operation is Operation.FAILOVER else None
    to_make = way_back_choice.set_to_make(item, source.vm)
    return Back(
        nics=nics,
        capacity=capacity.value if capacity else None,
        group_exists=source.vm is not None or await _group_exists(shared, item),
        network_exists=mapped.lower() in known or not mapped or await _network_exists(shared, mapped),
        set_exists=bool(to_make) and await _exists(shared, to_make),
        read_at=(*read_at, *((capacity.at,) if capacity else ())),
    )


async def _nics(
    shared: Shared, vm: VirtualMachine | None
) -> tuple[tuple[NetworkInterface, ...], tuple[datetime, ...]]:
    """The VM's interfaces, from one list for each resource group that they lie in."""
    if vm is None:
        return (), ()
    groups = {arm_ids.group_id(one).lower(): arm_ids.group_id(one) for one in vm.nic_ids}
    lists = [
        await shared.once(f"nics {one}", lambda one=one: network.interfaces(shared.azure, one))
        for one in groups.values()
    ]
    own = {one.lower() for one in vm.nic_ids}
    listed = [nic for found in lists if found for nic in found.value if text(nic, "id").lower() in own]
    return tuple(parse_interface(nic) for nic in listed), tuple(found.at for found in lists if found)


async def _capacity(shared: Shared, vm: VirtualMachine | None) -> Read[Capacity] | None:
    if vm is None:
        return None
    return await shared.sizes(arm_ids.part(vm.id, "subscriptions"), vm.location)


async def _group_exists(shared: Shared, item: ReplicatedItem) -> bool:
    return await _exists(shared, way_back_choice.group_back(item, None))


async def _network_exists(shared: Shared, network_id: str) -> bool:
    found = await shared.once(f"network {network_id}", lambda: network.network(shared.azure, network_id))
    return found is not None


async def _exists(shared: Shared, resource_id: str) -> bool:
    return await shared.once(f"there {resource_id}", lambda: resources.exists(shared.azure, resource_id))
