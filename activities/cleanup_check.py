"""Look at what is left in the region that an item came from. Nothing is deleted: what is found is listed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from activities.registration import activity
from homeward.arm import compute, network, resources
from homeward.arm.azure import Azure, connected
from homeward.arm.budget import Need, Use
from homeward.arm.pages import Read
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.arm_ids import group_id, part
from homeward.domain.arm_json import ArmJson
from homeward.domain.evidence import Evidence
from homeward.domain.leftovers import FormerSide, Present, needed_ids, present, related, sort_out
from homeward.domain.virtual_machine import VirtualMachine
from homeward.errors import ArmError
from homeward.steps.cleanup_check import CLEANUP_CHECK, CleanupCheckInput, CleanupCheckResult

_FORBIDDEN = (401, 403)


@dataclass(slots=True)
class _Listed:
    """What the lists show, and the kinds that we may not list."""

    found: list[Present] = field(default_factory=list[Present])
    unread: list[str] = field(default_factory=list[str])


@activity(CLEANUP_CHECK, lambda step: Need(Use.LATER, step.new_item_id, reads=4))
async def cleanup_check(step: CleanupCheckInput) -> CleanupCheckResult:
    """List what is there; with `confirm`, also GET what the lists no longer show and what replication needs."""
    listed = await _list(step.source_vm_id)
    if step.confirm:
        await _list_around(step.source_vm_id, listed)
    former = tuple(one for one in step.former_ids if Present(one).kind not in listed.unread)
    shown = {one.id.lower() for one in listed.found}
    missing = [one for one in former if one.lower() not in shown]
    still_there = [one for each in missing if step.confirm and (one := await _read(each))]
    found = related(former, [*listed.found, *still_there])
    seen = tuple(sorted(one.id.lower() for one in found if one.cleaned_up))
    if not step.confirm:
        return CleanupCheckResult(seen)
    look = await SiteRecovery(connected(), step.vault_id).item(step.new_item_id)
    side = FormerSide(former, look.value, await _former_vm(step, found), step.ended)
    needed = needed_ids(look.value) & set(seen)
    claim = f"Replication writes to {len(needed)} disks in the former region."
    evidence = (Evidence(claim, step.new_item_id, look.at),)
    return CleanupCheckResult(seen, sort_out(side, found), evidence, tuple(listed.unread))


async def _list(source_vm_id: str) -> _Listed:
    """What Azure may clean up in the former group, in lists that everybody shares who looks just now."""
    group, listed = group_id(source_vm_id), _Listed()
    vms = await _share("vms", group, compute.vms)
    listed.found += [Present(vm.id) for vm in (vms.value if vms else [])]
    listed.found += await _all("nics", group, network.interfaces)
    listed.found += await _all("disks", group, compute.disks)
    return listed


async def _list_around(source_vm_id: str, listed: _Listed) -> None:
    """What Azure leaves alone: the group's locks and addresses, its subscription's accounts."""
    group = group_id(source_vm_id)
    optional = (
        ("Lock", group, resources.locks),
        ("PublicAddress", group, network.public_addresses),
        ("CacheAccount", part(source_vm_id, "subscriptions"), resources.storage_accounts),
    )
    for kind, where, read in optional:
        try:
            listed.found += await _all(kind, where, read)
        except ArmError as error:
            if error.status not in _FORBIDDEN:
                raise
            listed.unread.append(kind)


type _Read[R] = Callable[[Azure, str], Awaitable[R]]


async def _all(what: str, where: str, read: _Read[Read[list[ArmJson]] | None]) -> list[Present]:
    listed = await _share(what, where, read)
    return [present(one) for one in (listed.value if listed else [])]


async def _share[R](what: str, where: str, read: _Read[R]) -> R:
    azure = connected()
    return await azure.pages.read(f"{what} {where}".lower(), lambda: read(azure, where))


async def _read(resource_id: str) -> Present | None:
    answer = await connected().find(resource_id, compute.api_version_of(resource_id))
    return present(answer.body) if answer else None


async def _former_vm(step: CleanupCheckInput, found: list[Present]) -> VirtualMachine | None:
    """With its power, which no list shows."""
    if not any(one.id.lower() == step.source_vm_id.lower() for one in found):
        return None
    seen = await compute.vm(connected(), step.source_vm_id)
    return seen.value if seen else None
