"""One close look at what is awaited. A job ended well only if a fresh read of the item agrees.

The lists that were just read may answer, where they hold what is asked and were read after the change; where many
look, one is read for all. Whatever they do not show is read.
"""

from dataclasses import replace
from datetime import datetime

from activities.crowd import LOOKING
from activities.registration import activity
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.pages import Read
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.arm_ids import name_of, same
from homeward.domain.evidence import Evidence
from homeward.domain.expectations import Expectation, agrees
from homeward.domain.jobs import Job
from homeward.domain.replicated_item import ReplicatedItem
from homeward.steps.wait import NOT_FOUND, WAIT, WaitInput, WaitResult


def _need(step: WaitInput) -> Need:
    """One read: of the job, or of an item that no list shows. What lists tell, nobody reads."""
    use = Use.LATER if step.expected is Expectation.PROTECTED else Use.WATCH
    told = step.expected not in (None, Expectation.FAILED_OVER) and _list_pays(step)
    return Need(use, step.vault_id, reads=0 if told else 1)


def _list_pays(step: WaitInput) -> bool:
    page = SiteRecovery(connected(), step.vault_id).items_page()
    return LOOKING.wants(step.vault_id, page.calls if page else 1)


@activity(WAIT, _need)
async def wait(step: WaitInput) -> WaitResult:
    vault = SiteRecovery(connected(), step.vault_id)
    if step.job is None:
        return await _item(vault, step, step.after)
    read, source = _listed_job(vault, step) or await _read_job(vault, step.job)
    job = read.value
    look = WaitResult(over=job.ended, state=job.state, seen_at=read.at, job=job.name, job_state=job.state)
    if not job.ended:
        return look
    fault = job.failure_of(step.vm) or (None if job.ended_well or job.reservation else job.fault)
    if fault is not None:
        return replace(look, fault=fault)
    said = f"The {job.scenario} job {job.name} ended {job.state}, {job.state_description}."
    told = step.expected is Expectation.REPROTECTED and job.new_item_id
    if step.expected is not None and not told:
        look = await _item(vault, step, job.ended_at)
    return _with_job(look, job, step.vm, Evidence(said, source, read.at))


def _listed_job(vault: SiteRecovery, step: WaitInput) -> tuple[Read[Job], str] | None:
    """The job from a list, once it ended well there: a list tells neither errors nor recovery points."""
    seen = vault.known_job(step.job) if step.job else None
    if seen is None or not seen.value.ended_well or step.expected is Expectation.FAILED_OVER:
        return None
    return seen, vault.jobs_path


async def _read_job(vault: SiteRecovery, name: str) -> tuple[Read[Job], str]:
    read = await vault.job(name)
    return read, read.value.id


async def _item(vault: SiteRecovery, step: WaitInput, changed_at: datetime | None) -> WaitResult:
    LOOKING.join(step.vault_id, step.item_id)
    listed = _listed_item(vault, step, changed_at) or await _newly_listed(vault, step, changed_at)
    if listed is not None:
        return _shown(listed.value, listed.at, vault.items_path)
    look = await vault.item(step.item_id)
    item = look.value
    if not _agrees(step, item):
        state = item.protection_state if item else NOT_FOUND
        return WaitResult(over=False, state=state, seen_at=look.at)
    return _shown(item, look.at, item.id) if item else _gone(step, look.at)


def _listed_item(
    vault: SiteRecovery, step: WaitInput, changed_at: datetime | None
) -> Read[ReplicatedItem] | None:
    """The item from the newest list, if that shows what is awaited and was read after the change."""
    page = vault.items_page()
    if page is None or changed_at is None or page.at <= max(changed_at, step.after or changed_at):
        return None
    item = next((one for one in page.value if same(one.id, step.item_id)), None)
    return Read(item, page.at) if item is not None and _agrees(step, item) else None


async def _newly_listed(
    vault: SiteRecovery, step: WaitInput, changed_at: datetime | None
) -> Read[ReplicatedItem] | None:
    """The same from a list that is read for all who look now, where they are many."""
    if changed_at is None or not _list_pays(step):
        return None
    await vault.items_since(max(changed_at, step.after or changed_at))
    return _listed_item(vault, step, changed_at)


def _agrees(step: WaitInput, item: ReplicatedItem | None) -> bool:
    return item is not None if step.expected is None else agrees(step.expected, item)


def _gone(step: WaitInput, at: datetime) -> WaitResult:
    claim = f"The vault holds no item {name_of(step.item_id)} any more (404)."
    return WaitResult(over=True, state=NOT_FOUND, seen_at=at, evidence=(Evidence(claim, step.item_id, at),))


def _shown(item: ReplicatedItem, at: datetime, source: str) -> WaitResult:
    claim = f"{item.friendly_name} is {item.protection_state}, active location {item.active_location}."
    return WaitResult(
        over=True,
        state=item.protection_state,
        seen_at=at,
        test_vm_id=item.test_bed.vm_id,
        allowed=tuple(item.allowed_operations),
        evidence=(Evidence(claim, source, at),),
    )


def _with_job(look: WaitResult, job: Job, vm: str, said: Evidence) -> WaitResult:
    landing = job.landing(vm)
    return replace(
        look,
        job=job.name,
        job_state=job.reservation or job.state,
        job_ended=True,
        job_ended_at=job.ended_at,
        reservation=job.reservation,
        recovery_point_id=landing.point_id if landing else None,
        recovery_point_time=landing.point_time if landing else None,
        new_item_id=job.new_item_id,
        evidence=(said, *look.evidence),
    )
