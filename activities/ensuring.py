"""Ensure and adopt, once for failover, commit and reprotect: read, adopt what is there, else act once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from activities import lease
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.job_list import ALL, Ask
from homeward.arm.pages import Read
from homeward.arm.site_recovery import Accepted, SiteRecovery
from homeward.arm.throttle import spreading
from homeward.domain import jobs
from homeward.domain.arm_ids import name_of
from homeward.domain.evidence import Evidence, Fault
from homeward.domain.replicated_item import ReplicatedItem
from homeward.errors import ArmError, UnclearError
from homeward.steps.change import Change, Intent, Outcome

# A job list of this age serves the first call of several items; each item's own state is always read afresh. What
# else this worker itself changed since (`_sent`, by item) it never overlooks: no list from before its acceptance.
_RECENT = timedelta(seconds=5)
_sent: dict[str, datetime] = {}


@dataclass(frozen=True, slots=True)
class Act:
    """What a mutating activity adds to the mechanism.

    `already` says whether the item as read shows the act done. `objection` says why the call must not be made on
    this item now; `send` makes it. No operator holds back what `tidies` up after an earlier call.
    """

    scenario: str
    already: Callable[[SiteRecovery, ReplicatedItem | None], Awaitable[bool]]
    objection: Callable[[ReplicatedItem], Awaitable[Fault | None]]
    send: Callable[[SiteRecovery, ReplicatedItem], Awaitable[Accepted]]
    tidies: bool = False


def calls(intent: Intent, reads: int, use: Use = Use.CHANGE) -> Need:
    """What an act needs: its reads and its one call; a look, no call. The job list is shared by many."""
    if intent.look_only:
        listed = SiteRecovery(connected(), intent.vault_id).job_calls
        return Need(use, intent.vault_id, reads=1 + listed)
    return Need(use, intent.vault_id, reads, writes=1)


async def ensure(intent: Intent, client: Any, act: Act) -> Change:  # client: an untyped binding
    await (lease.hold if act.tidies else lease.clear)(client, intent)
    vault = SiteRecovery(connected(), intent.vault_id)
    with spreading():
        look = await vault.item(intent.item_id)
        known = await _earlier(vault, intent, act, look) or await _why_not(intent, act, look)
    if known is not None or look.value is None:
        return known or Change(Outcome.REFUSED, look.at, fault=gone(intent))
    await lease.sends(client, intent, act.scenario)
    return await send(intent, act.scenario, look.at, act.send(vault, look.value))


async def _why_not(intent: Intent, act: Act, look: Read[ReplicatedItem | None]) -> Change | None:
    """Why the call is not made on the item as just read."""
    if intent.look_only:
        return Change(Outcome.NOT_FOUND, look.at)
    objection = await act.objection(look.value) if look.value else gone(intent)
    return Change(Outcome.REFUSED, look.at, fault=objection) if objection else None


async def earlier_job(vault: SiteRecovery, intent: Intent, scenario: str, at: datetime) -> Change | None:
    """The job of an earlier call of ours, under way or over. `at`: Azure's time of a read just made."""
    ask = _earlier_jobs(intent)
    listed = await (vault.jobs(ask) if intent.look_only else vault.jobs_since(_recently(intent, at), ask))
    job = jobs.ours(listed.value, scenario, intent.friendly_name, intent.since)
    if job is None:
        return None
    return Change(Outcome.ADOPTED, listed.at, job.name, evidence=(_adopted(job, listed.at),))


def _earlier_jobs(intent: Intent) -> Ask:
    """After an unclear call every job is looked at, in whichever order Azure lists them."""
    return ALL if intent.look_only else Ask(back_to=intent.since)


async def send(intent: Intent, scenario: str, at: datetime, call: Awaitable[Accepted]) -> Change:
    """Make the one call, and say how it was answered."""
    _sent[intent.item_id.lower()] = at
    try:
        accepted = await call
    except ArmError as error:
        return Change(Outcome.REFUSED, at, fault=error.fault)
    except UnclearError as error:
        return Change(Outcome.UNCLEAR, at, fault=error.fault)
    _sent[intent.item_id.lower()] = accepted.at
    claim = f"Azure accepted {scenario} of {intent.friendly_name} as {accepted.operation_id}."
    evidence = Evidence(claim, intent.item_id, accepted.at)
    return Change(Outcome.ACCEPTED, accepted.at, accepted.operation_id, evidence=(evidence,))


async def _earlier(
    vault: SiteRecovery, intent: Intent, act: Act, look: Read[ReplicatedItem | None]
) -> Change | None:
    """What an earlier call of ours already did: a job that is under way or over, or the state it brings."""
    job = await earlier_job(vault, intent, act.scenario, look.at)
    if job is not None:
        return job
    if await act.already(vault, look.value):
        claim = f"{act.scenario} of {intent.friendly_name} is already done."
        return Change(Outcome.ADOPTED, look.at, evidence=(Evidence(claim, intent.item_id, look.at),))
    return None


def _recently(intent: Intent, at: datetime) -> datetime:
    recent = at - _RECENT
    return max(recent, _sent.get(intent.item_id.lower(), recent))


def _adopted(job: jobs.Job, at: Any) -> Evidence:
    return Evidence(f"Found the {job.scenario} job {job.name} of this run ({job.state}).", job.id, at)


def gone(intent: Intent) -> Fault:
    return Fault(
        "ItemGone",
        f"Azure has no item {name_of(intent.item_id)} ({intent.friendly_name}) at the place where it was.",
        recommended_action="Look for the item in the vault: somebody may have reprotected or disabled it.",
    )
