"""One look for everybody: a vault's job list and, for those who wait for Protected, its item list.

Both stay with this worker: the close looks that follow may be answered from them.
"""

from activities.registration import activity
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.job_list import Ask
from homeward.arm.site_recovery import SiteRecovery
from homeward.steps.look_around import LOOK_AROUND, LookAroundInput, LookAroundResult


def _need(step: LookAroundInput) -> Need:
    """About as many pages as the lists had last time."""
    vault = SiteRecovery(connected(), step.vault_id)
    page = vault.items_page() if step.item_ids else None
    reads = (vault.job_calls if step.jobs else 0) + (page.calls if page else 0)
    return Need(Use.WATCH if step.jobs else Use.LATER, step.vault_id, reads or 1)


@activity(LOOK_AROUND, _need)
async def look_around(step: LookAroundInput) -> LookAroundResult:
    vault = SiteRecovery(connected(), step.vault_id)
    ended = await _ended(vault, step)
    protected = await _protected(vault, step) if step.item_ids else ()
    return LookAroundResult(ended, protected)


async def _ended(vault: SiteRecovery, step: LookAroundInput) -> tuple[str, ...]:
    if step.jobs:
        await vault.jobs_since(step.since, _awaited(step))
    seen = {name: vault.known_job(name) for name in (*step.jobs, *step.also)}
    unlisted = {name for name in step.jobs if seen[name] is None}
    return tuple(sorted(unlisted | {name for name, job in seen.items() if job and job.value.ended}))


def _awaited(step: LookAroundInput) -> Ask:
    return Ask(frozenset(step.jobs))


async def _protected(vault: SiteRecovery, step: LookAroundInput) -> tuple[str, ...]:
    listed = await vault.items_since(step.since)
    protected = {item.id.lower() for item in listed.value if item.protection_state == "Protected"}
    return tuple(one for one in step.item_ids if one.lower() in protected)
