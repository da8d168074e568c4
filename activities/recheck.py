"""Look again at the items of a wave, from one list of the vault."""

from collections.abc import Iterator
from typing import Any

from activities.registration import activity
from homeward import durable
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.findings import Finding, Severity, blocking
from homeward.domain.health import judge_health
from homeward.domain.naming import Named
from homeward.domain.operations import PROCEDURES
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.runs import Mode
from homeward.steps.batch import Seats
from homeward.steps.recheck import RECHECK, RecheckInput, RecheckResult

# A run's status is small: the first findings are told there.
_MOST = 10


@activity(RECHECK, lambda step: Need(Use.WATCH, step.vault_id, reads=1))
async def recheck(step: RecheckInput, client: Any) -> RecheckResult:  # client: an untyped binding
    listed = await SiteRecovery(connected(), step.vault_id).items()
    items = {item.id.lower(): item for item in listed.value}
    seats = [await durable.entity_state(client, "roster", batch.roster) for batch in step.batches]
    named = [seat.named for one in seats for seat in Seats.from_json(one).seats]
    found = [finding for one in named for finding in _judge(step, one, items.get(one.item_id.lower()))]
    return RecheckResult(tuple(found[:_MOST]), len(found))


def _judge(step: RecheckInput, named: Named, item: ReplicatedItem | None) -> Iterator[Finding]:
    """What stops this item now; it passed its preflight before."""
    if item is None:
        yield blocking("ItemGone", f"{named.friendly_name} is not where it was.", "Look for it in the vault.")
    elif not PROCEDURES[step.operation].may_begin_in(item.protection_state) or not item.idle:
        doing = "" if item.idle else f", busy with {item.scenario}"
        yield blocking(
            "ChangedSincePreflight",
            f"{item.friendly_name} is {item.protection_state} now{doing}.",
            "Look at its page in the vault before you decide.",
        )
    elif PROCEDURES[step.operation].healthy:
        yield from (
            one
            for one in judge_health(item, source_running=step.mode is Mode.PLANNED)
            if one.severity is Severity.BLOCKING
        )
