"""Disable an item's replication, or purge the item where that was asked for by name.

The SDK calls the first `begin_delete` (a POST of `remove`), and the second `begin_purge` (a DELETE).
"""

from typing import Any

from activities.ensuring import Act, calls, ensure
from activities.registration import activity
from homeward.arm.site_recovery import Accepted, SiteRecovery
from homeward.domain import jobs
from homeward.domain.evidence import Fault
from homeward.domain.removal import removal_body
from homeward.domain.replicated_item import ReplicatedItem
from homeward.steps.change import Change
from homeward.steps.disable import DISABLE, DisableInput


@activity(DISABLE, lambda step: calls(step.intent, reads=2))
async def disable(step: DisableInput, client: Any) -> Change:  # client: an untyped binding
    async def send(vault: SiteRecovery, item: ReplicatedItem) -> Accepted:
        return await (
            vault.purge(item.id) if step.purge else vault.disable(item.id, removal_body(step.reason))
        )

    async def already(vault: SiteRecovery, item: ReplicatedItem | None) -> bool:
        """Gone from where it was, and not turned around meanwhile."""
        return item is None and (await vault.item(step.moved_to)).value is None

    async def objection(item: ReplicatedItem) -> Fault | None:
        return _objection(step, item)

    scenario = jobs.PURGE if step.purge else jobs.DISABLE
    return await ensure(step.intent, client, Act(scenario, already, objection, send))


def _objection(step: DisableInput, item: ReplicatedItem) -> Fault | None:
    same = item.protection_state == step.protection_state and item.lifecycle_id == step.intent.lifecycle_id
    if same and item.idle:
        return None
    doing = "" if item.idle else f", busy with {item.scenario}"
    return Fault(
        "NotReadyToDisable",
        f"{item.friendly_name} is {item.protection_state} now{doing}; preflight saw it {step.protection_state}.",
        recommended_action="Somebody changed it since preflight. Look at its page in the vault before a new run.",
    )
