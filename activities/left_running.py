"""Look what a run that was ended by force left behind: whether its items are over, and what Azure still does."""

from typing import Any

from activities.registration import activity
from homeward import durable
from homeward.arm.azure import connected
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.leases import lease_key
from homeward.domain.runs import Counts
from homeward.steps.item import ItemInput
from homeward.steps.run import RunInput
from homeward.steps.wind_up import LEFT_RUNNING, LeftRunningResult, WindUpInput


# Of which vault is known only from the run itself.
@activity(LEFT_RUNNING, need=None)
async def left_running(step: WindUpInput, client: Any) -> LeftRunningResult:  # client: an untyped binding
    run = await durable.instance(client, step.run_id)
    items = await durable.instances(client, f"{step.run_id}:")
    if run is None or not run.ended or not all(item.ended for item in items):
        return LeftRunningResult(ended=False)
    vault = RunInput.from_json(run.input).request.vault_id
    known = [ItemInput.from_json(item.input).named for item in items if "batch" in item.input]
    named = {one.name: one for one in known}
    return LeftRunningResult(
        ended=True,
        leases=tuple(lease_key(vault, name) for name in sorted(named)),
        jobs=await _jobs(vault, {one.friendly_name.lower() for one in named.values()}),
        counts=Counts(items=len(named)),
    )


async def _jobs(vault: str, names: set[str]) -> tuple[str, ...]:
    if not names:
        return ()
    listed = await SiteRecovery(connected(), vault).jobs()
    running = [job for job in listed.value if not job.ended and job.target_name.lower() in names]
    return tuple(f"{job.scenario} of {job.target_name} ({job.name})" for job in running)
