"""Look at what is left in the region that an item came from. Nothing is deleted: what is found is listed."""

from collections.abc import Awaitable, Callable

from activities.registration import activity
from homeward.arm import compute, network
from homeward.arm.azure import Azure, connected
from homeward.arm.budget import Need, Use
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.arm_ids import group_id
from homeward.domain.arm_json import text
from homeward.domain.evidence import Evidence
from homeward.domain.leftovers import needed_ids, related, sort_out
from homeward.steps.cleanup_check import CLEANUP_CHECK, CleanupCheckInput, CleanupCheckResult


@activity(CLEANUP_CHECK, lambda step: Need(Use.LATER, step.new_item_id, reads=4))
async def cleanup_check(step: CleanupCheckInput) -> CleanupCheckResult:
    """List what is there; with `confirm`, also GET what the lists no longer show and what replication needs."""
    listed = await _listed(group_id(step.source_vm_id))
    present = {one.lower() for one in listed}
    missing = [one for one in step.former_ids if one.lower() not in present]
    still_there = [one for one in missing if step.confirm and await compute.exists(connected(), one)]
    found = related(step.former_ids, [*listed, *still_there])
    if not step.confirm:
        return CleanupCheckResult(tuple(sorted(one.lower() for one in found)))
    look = await SiteRecovery(connected(), step.vault_id).item(step.new_item_id)
    needed = needed_ids(look.value)
    claim = (
        f"Replication writes to {len(needed & {one.lower() for one in found})} disks in the former region."
    )
    return CleanupCheckResult(
        present=tuple(sorted(one.lower() for one in found)),
        remainders=sort_out(step.former_ids, found, needed),
        evidence=(Evidence(claim, step.new_item_id, look.at),),
    )


async def _listed(group: str) -> list[str]:
    """Every VM, NIC and disk of the former resource group, in lists that everybody shares who looks just now."""
    vms = await _share("vms", group, compute.vms)
    nics = await _share("nics", group, network.interfaces)
    disks = await _share("disks", group, compute.disks)
    named = [text(one, "id") for listed in (nics, disks) for one in (listed.value if listed else [])]
    return [*(vm.id for vm in (vms.value if vms else [])), *named]


async def _share[R](what: str, group: str, read: Callable[[Azure, str], Awaitable[R]]) -> R:
    azure = connected()
    return await azure.pages.read(f"{what} {group}".lower(), lambda: read(azure, group))
