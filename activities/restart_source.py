"""Start the VM that this run had shut down, but only while nothing else can be running in its place."""

from typing import Any

from activities import lease
from activities.registration import activity
from homeward.arm import compute
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.site_recovery import SiteRecovery
from homeward.arm.throttle import spreading
from homeward.domain import jobs
from homeward.domain.evidence import Evidence
from homeward.domain.replicated_item import ReplicatedItem
from homeward.errors import UnclearError
from homeward.steps.change import Intent
from homeward.steps.restart_source import RESTART_SOURCE, RestartSourceInput, RestartSourceResult


@activity(
    RESTART_SOURCE,
    lambda step: Need(Use.CHANGE, step.intent.vault_id, reads=3 + len(step.companions), writes=1),
)
async def restart_source(step: RestartSourceInput, client: Any) -> RestartSourceResult:
    """A refusal may pass, also that of the start itself: the source would stay off for it."""
    await lease.hold(client, step.intent)
    with spreading():
        return await _restart(step)


async def _restart(step: RestartSourceInput) -> RestartSourceResult:
    intent = step.intent
    vault = SiteRecovery(connected(), intent.vault_id)
    look = await vault.item(intent.item_id)
    reason = taken(look.value) or await moving(vault, intent) or await _recovered(step)
    reason = reason or await _group_moved(vault, step)
    if reason is not None:
        return RestartSourceResult(started=False, why=f"{reason} The source VM stays off.")
    try:
        await compute.start(connected(), intent.source_vm_id)
    except UnclearError as error:
        return RestartSourceResult(started=False, why=f"Azure gave no clear answer: {error.fault.message}")
    seen = Evidence("The item is still Protected and no recovered VM exists.", intent.item_id, look.at)
    return RestartSourceResult(started=True, why="The source VM was started again.", evidence=(seen,))


def taken(item: ReplicatedItem | None) -> str | None:
    """Why an item, as just read, no longer belongs to its source, if so."""
    if item is not None and item.protection_state == "Protected" and item.idle:
        return None
    return f"The item is {'gone' if item is None else f'{item.protection_state}, busy with {item.scenario}'}."


async def moving(vault: SiteRecovery, intent: Intent) -> str | None:
    """A job of the item that runs, or a failover of it since the intent that succeeded and was not undone."""
    listed = (await vault.jobs()).value
    name = intent.friendly_name.lower()
    running = [job for job in listed if not job.ended and job.target_name.lower() == name]
    if running:
        return f"The job {running[0].name} ({running[0].scenario}) is under way."
    last = jobs.ours(listed, jobs.FAILOVER, name, intent.since)
    if last is None or last.state != "Succeeded" or jobs.undone(listed, last):
        return None
    return f"The failover job {last.name} ended {last.state}."


async def _group_moved(vault: SiteRecovery, step: RestartSourceInput) -> str | None:
    """One VM of a group here and another there would drift apart."""
    for item_id in step.companions:
        item = (await vault.item(item_id)).value
        if item is None or item.protection_state != "Protected":
            return f"{item.friendly_name if item else item_id} of its multi-VM group has moved."
    return None


async def _recovered(step: RestartSourceInput) -> str | None:
    """A VM at the target that was not there before the run. One that was may run by now: it is no recovered one."""
    seen = await compute.vm(connected(), step.intent.recovery_vm_id)
    if seen is None or (step.target_vm and seen.value.vm_id == step.target_vm):
        return None
    return f"A recovered VM exists ({seen.value.id}, {seen.value.power_word})."
