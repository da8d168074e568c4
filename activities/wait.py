"""One close look at what is awaited. A job ended well only if a fresh read of the item agrees."""

import azure.durable_functions as df

from activities.registration import activity
from homeward.arm.azure import connected
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.evidence import Evidence
from homeward.domain.expectations import Expectation, agrees
from homeward.domain.jobs import Job
from homeward.steps.wait import WAIT, WaitInput, WaitResult

bp = df.Blueprint()


@activity(bp, WAIT)
async def wait(step: WaitInput) -> WaitResult:
    vault = SiteRecovery(connected(), step.vault_id)
    if step.job is None:
        return await _item(vault, step)
    read = await vault.job(step.job)
    job = read.value
    if not job.ended:
        return WaitResult(over=False, state=job.state, seen_at=read.at)
    if not job.ended_well:
        return WaitResult(over=True, state=job.state, seen_at=read.at, fault=job.fault)
    look = await _item(vault, step, job)
    said = Evidence(
        f"The {job.scenario} job {job.name} ended {job.state}, {job.state_description}.", job.id, read.at
    )
    return _with_job(look, job, said)


async def _item(vault: SiteRecovery, step: WaitInput, job: Job | None = None) -> WaitResult:
    item_id = (job and job.new_item_id) or step.item_id
    look = await vault.item(item_id)
    item = look.value
    if item is None or not agrees(Expectation(step.expected), item):
        state = item.protection_state if item else "NotFound"
        return WaitResult(over=False, state=state, seen_at=look.at)
    shown = f"{item.friendly_name} is {item.protection_state}, active location {item.active_location}."
    return WaitResult(
        over=True, state=item.protection_state, seen_at=look.at, evidence=(Evidence(shown, item.id, look.at),)
    )


def _with_job(look: WaitResult, job: Job, said: Evidence) -> WaitResult:
    return WaitResult(
        over=look.over,
        state=look.state,
        seen_at=look.seen_at,
        recovery_point_id=job.recovery_point_id,
        recovery_point_time=job.recovery_point_time,
        new_item_id=job.new_item_id,
        evidence=(said, *look.evidence),
    )
