"""Look again at the items of a wave, from one list of the vault, beside what their preflight saw."""

import asyncio
from collections.abc import Iterator
from typing import Any

from activities.registration import activity
from homeward import durable_state
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.evidence import MOST_FAULTS
from homeward.domain.findings import Finding, Severity, blocking
from homeward.domain.gates import scope_hash
from homeward.domain.health import judge_health
from homeward.domain.naming import Named
from homeward.domain.operations import PROCEDURES
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.runs import Mode
from homeward.domain.standing import standing
from homeward.domain.target import retargeted
from homeward.steps.batch import Seats
from homeward.steps.health_check import Baseline
from homeward.steps.preflight import PreflightResult, preflight_id
from homeward.steps.recheck import RECHECK, RecheckInput, RecheckResult

# So many instances of preflight are read at a time.
_AT_A_TIME = 20


@activity(RECHECK, lambda step: Need(Use.WATCH, step.vault_id, reads=1))
async def recheck(step: RecheckInput, client: Any) -> RecheckResult:  # client: an untyped binding
    listed = await SiteRecovery(connected(), step.vault_id).items()
    items = {item.id.lower(): item for item in listed.value}
    seats = [await durable_state.entity_state(client, "roster", batch.roster) for batch in step.batches]
    named = [seat.named for one in seats for seat in Seats.from_json(one).seats]
    turns = asyncio.Semaphore(_AT_A_TIME)

    async def judged(one: Named) -> list[Finding]:
        async with turns:
            before = await _before(client, step.run_id, one.name)
        return list(_judge(step, one, items.get(one.item_id.lower()), before))

    found = [finding for some in await asyncio.gather(*map(judged, named)) for finding in some]
    digest = scope_hash([one.to_json() for one in found]) if found else ""
    return RecheckResult(tuple(found[:MOST_FAULTS]), len(found), digest)


async def _before(client: Any, run_id: str, name: str) -> Baseline | None:
    """What the item's preflight saw."""
    made = await durable_state.instance(client, preflight_id(run_id, name))
    seen = PreflightResult.from_json(made.output) if made and made.output else None
    return seen.health.baseline if seen and seen.health else None


def _judge(
    step: RecheckInput, named: Named, item: ReplicatedItem | None, before: Baseline | None
) -> Iterator[Finding]:
    """What stops this item now; it passed its preflight before."""
    if item is None:
        yield blocking("ItemGone", f"{named.friendly_name} is not where it was.", "Look for it in the vault.")
    elif step.adopt and standing(item, step.operation) is not None:
        return  # it is taken over where it stands
    elif not PROCEDURES[step.operation].may_begin_in(item.protection_state) or not item.idle:
        doing = "" if item.idle else f", busy with {item.scenario}"
        yield blocking(
            "ChangedSincePreflight",
            f"{item.friendly_name} is {item.protection_state} now{doing}.",
            "Look at its page in the vault before you decide.",
        )
    elif PROCEDURES[step.operation].healthy:
        # A source that was off at preflight explains by itself why its replication is not healthy.
        running = step.mode is Mode.PLANNED and (before is None or before.source_was_running)
        health = judge_health(item, source_running=running)
        yield from (one for one in health if one.severity is Severity.BLOCKING)
        if before is not None:
            yield from retargeted(item.friendly_name, before.target, item.target_settings)
