"""One close look at what is awaited. A job ended well only if a fresh read of the item agrees."""

from dataclasses import replace

import azure.durable_functions as df

from activities.registration import activity
from homeward.arm.azure import connected
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.evidence import Evidence
from homeward.domain.expectations import Expectation, agrees
from homeward.domain.jobs import Job
from homeward.steps.wait import NOT_FOUND, WAIT, WaitInput, WaitResult

bp = df.Blueprint()


@activity(bp, WAIT)
async def wait(step: WaitInput) -> WaitResult:
    vault = SiteRecovery(connected(), step.vault_id)
    if step.job is None:
        return await _item(vault, step)
    read = await vault.job(step.job)
    job = read.value
    if not job.ended:
        return WaitResult(over=False, state=job.state, seen_at=read.at, job_state=job.state)
    if not job.ended_well and job.reservation is None:
        return WaitResult(over=True, state=job.state, seen_at=read.at, job_state=job.state, fault=job.fault)
    said = f"The {job.scenario} job {job.name} ended {job.state}, {job.state_description}."
    evidence = Evidence(said, job.id, read.at)
    if step.expected is Expectation.REPROTECTED and job.new_item_id:
        look = WaitResult(over=True, state=job.state, seen_at=read.at)
    else:
        look = await _item(vault, step)
    return _with_job(look, job, evidence)


async def _item(vault: SiteRecovery, step: WaitInput) -> WaitResult:
    look = await vault.item(step.item_id)
    item = look.value
    if item is None or not agrees(step.expected, item):
        state = item.protection_state if item else NOT_FOUND
        return WaitResult(over=False, state=state, seen_at=look.at)
    shown = f"{item.friendly_name} is {item.protection_state}, active location {item.active_location}."
    evidence = (Evidence(shown, item.id, look.at),)
    return WaitResult(over=True, state=item.protection_state, seen_at=look.at, evidence=evidence)


def _with_job(look: WaitResult, job: Job, said: Evidence) -> WaitResult:
    return replace(
        look,
        job_state=job.reservation or job.state,
        job_ended=True,
        reservation=job.reservation,
        recovery_point_id=job.recovery_point_id,
        recovery_point_time=job.recovery_point_time,
        new_item_id=job.new_item_id,
        evidence=(said, *look.evidence),
    )
