"""One look for everybody: a vault's job list and, where somebody waits for an item, its item list."""

import azure.durable_functions as df

from activities.registration import activity
from homeward.arm.azure import connected
from homeward.arm.site_recovery import SiteRecovery
from homeward.steps.look_around import LOOK_AROUND, LookAroundInput, LookAroundResult

bp = df.Blueprint()


@activity(bp, LOOK_AROUND)
async def look_around(step: LookAroundInput) -> LookAroundResult:
    vault = SiteRecovery(connected(), step.vault_id)
    return LookAroundResult(await _ended(vault, step.jobs), await _protected(vault, step.item_ids))


async def _ended(vault: SiteRecovery, names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        return ()
    listed = await vault.jobs()
    return tuple(sorted({job.name for job in listed.value if job.ended} & set(names)))


async def _protected(vault: SiteRecovery, item_ids: tuple[str, ...]) -> tuple[str, ...]:
    if not item_ids:
        return ()
    listed = await vault.items()
    protected = {item.id.lower() for item in listed.value if item.protection_state == "Protected"}
    return tuple(one for one in item_ids if one.lower() in protected)
