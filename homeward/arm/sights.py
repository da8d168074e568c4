"""What the tags and queries of a plan see in a vault's VMs. Reads nothing for a plan that names its items."""

from collections.abc import Iterable, Mapping

from homeward.arm import compute, resource_graph
from homeward.arm.azure import Azure
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.arm_ids import group_id, part
from homeward.domain.plans.plan import Plan
from homeward.domain.plans.resolution import Sights
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.runs import Mode
from homeward.errors import RetryLaterError


async def sights(
    azure: Azure, vault_id: str, plan: Plan, items: Iterable[ReplicatedItem], mode: Mode
) -> Sights:
    """`items` is the vault's item list."""
    replicated = [item for item in items if item.provider == "A2A"]
    selectors = [member.selector for member in plan.members]
    tagged = any(one.tag for one in selectors)
    subscriptions = sorted({part(item.source_vm_id, "subscriptions").lower() for item in replicated})
    return Sights(
        tags=await _tags(azure, vault_id, replicated, mode) if tagged else {},
        queries={
            one.query: await resource_graph.candidates(azure, subscriptions, one.query)
            for one in selectors
            if one.query
        },
    )


async def _tags(
    azure: Azure, vault_id: str, items: list[ReplicatedItem], mode: Mode
) -> Mapping[str, Mapping[str, str]]:
    """One list a resource group of active VMs."""
    groups: dict[str, list[ReplicatedItem]] = {}
    for item in items:
        groups.setdefault(group_id(item.source_vm_id).lower(), []).append(item)
    found: dict[str, Mapping[str, str]] = {}
    for group, members in groups.items():
        try:
            read = await compute.vms(azure, group)
            found |= {vm.id.lower(): vm.tags for vm in (read.value if read else [])}
        except RetryLaterError:
            if mode is Mode.PLANNED:
                raise
            found |= await _synced(azure, vault_id, members)
    return found


async def _synced(
    azure: Azure, vault_id: str, items: list[ReplicatedItem]
) -> Mapping[str, Mapping[str, str]]:
    """A lost region tells no tags; Site Recovery keeps those of each VM, one GET an item."""
    reads = [await SiteRecovery(azure, vault_id).item(item.id) for item in items]
    return {one.value.source_vm_id.lower(): one.value.synced_tags for one in reads if one.value}
