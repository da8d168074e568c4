"""Save the temporary recovery plan of a multi-VM group. Saving moves nothing, and saving twice does no harm."""

from activities.registration import activity
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.arm_json import ArmJson, child, children
from homeward.domain.evidence import Evidence, Fault
from homeward.domain.group_plan import names_exactly, plan_body, plan_id
from homeward.domain.replicated_item import ReplicatedItem
from homeward.errors import ArmError, StageFailedError, UnclearError
from homeward.steps.group_plan import SAVE_PLAN, PlanSeen, SavePlanInput


@activity(SAVE_PLAN, lambda step: Need(Use.CHANGE, step.vault_id, reads=1 + len(step.item_ids), writes=1))
async def save_plan(step: SavePlanInput) -> PlanSeen:
    vault = SiteRecovery(connected(), step.vault_id)
    seen = await vault.plan(step.name)
    if seen.value is not None and names_exactly(_groups(seen.value), step.item_ids):
        claim = (
            f"The temporary recovery plan {step.name} holds the {len(step.item_ids)} members of the group."
        )
        return PlanSeen(done=True, evidence=(Evidence(claim, plan_id(step.vault_id, step.name), seen.at),))
    body = plan_body([await _member(vault, item_id) for item_id in step.item_ids])
    try:
        await vault.save_plan(step.name, body)
    except (ArmError, UnclearError) as error:
        return PlanSeen(done=False, fault=error.fault)
    return PlanSeen(done=False)


async def _member(vault: SiteRecovery, item_id: str) -> ReplicatedItem:
    found = (await vault.item(item_id)).value
    if found is None:
        raise StageFailedError(_gone(item_id))
    return found


def _groups(plan: ArmJson) -> list[ArmJson]:
    return children(child(plan, "properties"), "groups")


def _gone(item_id: str) -> Fault:
    return Fault(
        "ItemGone",
        f"Azure has no item {item_id}, a member of the group.",
        recommended_action="Look for the item in the vault: somebody may have reprotected or disabled it.",
    )
