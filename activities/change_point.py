"""Change the recovery point of a failover that is not committed yet (`applyRecoveryPoint`)."""

from typing import Any

from activities.ensuring import calls, ensure
from activities.registration import activity
from activities.uncommitted import Until
from homeward.arm.site_recovery import Accepted, SiteRecovery
from homeward.domain import jobs
from homeward.domain.replicated_item import ReplicatedItem
from homeward.steps.change import Change
from homeward.steps.change_point import CHANGE_POINT, ChangePointInput

_REMEDY = "A point can be changed after the failover and before its commit only."
_UNTIL = Until("ChangePit", "PointNotChangeable", _REMEDY)


@activity(CHANGE_POINT, lambda step: calls(step.intent, reads=1))
async def change_point(step: ChangePointInput, client: Any) -> Change:  # client: an untyped binding
    async def send(vault: SiteRecovery, item: ReplicatedItem) -> Accepted:
        return await vault.apply_recovery_point(item.id, step.point_id)

    return await ensure(step.intent, client, _UNTIL.act(jobs.CHANGE_POINT, send))
