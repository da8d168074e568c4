"""Change the recovery point of a failover that is not committed yet (`applyRecoveryPoint`)."""

from typing import Any

from activities.ensuring import Act, calls, ensure
from activities.registration import activity
from homeward.arm.site_recovery import Accepted, SiteRecovery
from homeward.domain import jobs
from homeward.domain.evidence import Fault
from homeward.domain.expectations import Expectation, agrees
from homeward.domain.replicated_item import ReplicatedItem
from homeward.steps.change import Change
from homeward.steps.change_point import CHANGE_POINT, ChangePointInput

_OPERATION = "ChangePit"


@activity(CHANGE_POINT, lambda step: calls(step.intent, reads=1))
async def change_point(step: ChangePointInput, client: Any) -> Change:  # client: an untyped binding
    async def send(vault: SiteRecovery, item: ReplicatedItem) -> Accepted:
        return await vault.apply_recovery_point(item.id, step.point_id)

    return await ensure(step.intent, client, Act(jobs.CHANGE_POINT, _never, _objection, send))


async def _never(_vault: SiteRecovery, _item: ReplicatedItem | None) -> bool:
    """The item does not tell for certain which point its VM was made from; only a job of ours is adopted."""
    return False


async def _objection(item: ReplicatedItem) -> Fault | None:
    if agrees(Expectation.FAILED_OVER, item) and _OPERATION in item.allowed_operations:
        return None
    allowed = ", ".join(item.allowed_operations) or "nothing"
    return Fault(
        "PointNotChangeable",
        f"{item.friendly_name} is {item.protection_state} and Azure allows {allowed}, and not {_OPERATION}.",
        recommended_action="A point can be changed after the failover and before its commit only.",
    )
