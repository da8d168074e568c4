"""Look what was left by a run, or a part of one, that was ended by force: who goes on, and what Azure still does."""

from typing import Any

from activities import kin
from activities.registration import activity
from homeward import durable_state
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
    run = await durable_state.instance(client, step.run_id)
    root = await durable_state.instance(client, step.cut_off)
    below = kin.below(await kin.of_run(client, step.run_id), step.cut_off)
    legs = await kin.legs(client, run) if run is not None else []
    theirs = [one for leg in legs for one in await kin.of_run(client, leg.id)]
    going = [one for one in (*below, *legs, *theirs) if not one.ended]
    if run is None or root is None or not root.ended or going:
        return LeftRunningResult(
            ended=False,
            orphans=tuple(one.id for one in going if one in below and kin.parent_of(one) == step.cut_off),
            items=tuple(one.id for one in going if _is_item(one)),
            legs=tuple(one.id for one in going if one in legs),
        )
    vault = RunInput.from_json(run.input).request.vault_id
    known = [ItemInput.from_json(one.input).named for one in (*below, *theirs) if _is_item(one)]
    named = {one.name: one for one in known}
    roots = (step.cut_off, *(leg.id for leg in legs))
    return LeftRunningResult(
        ended=True,
        leases=tuple(lease_key(vault, name) for name in sorted(named)),
        jobs=await _jobs(vault, {one.friendly_name.lower() for one in named.values()}),
        counts=Counts(items=len(named)),
        rosters=tuple([key for one in roots for key in await _rosters(client, one)]),
    )


async def _rosters(client: Any, root: str) -> list[str]:
    """Those that nobody cleared of the batches of a run or a wave, or of a batch."""
    start = root.removeprefix("wave:").removeprefix("batch:")
    keys = await durable_state.entity_keys(client, "roster", start)
    return [key for key in keys if f"{key}:".startswith(f"{start}:")]


def _is_item(one: durable_state.Instance) -> bool:
    return "batch" in one.input and "named" in one.input


async def _jobs(vault: str, names: set[str]) -> tuple[str, ...]:
    if not names:
        return ()
    listed = await SiteRecovery(connected(), vault).jobs()
    running = [job for job in listed.value if not job.ended and job.target_name.lower() in names]
    return tuple(f"{job.scenario} of {job.target_name} ({job.name})" for job in running)
