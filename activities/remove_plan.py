"""Remove the temporary recovery plan of a multi-VM group: Homeward made it, and nothing needs it afterwards."""

from activities.registration import activity
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.evidence import Evidence
from homeward.domain.group_plan import plan_id
from homeward.errors import ArmError, UnclearError
from homeward.steps.group_plan import REMOVE_PLAN, PlanSeen, RemovePlanInput


@activity(REMOVE_PLAN, lambda step: Need(Use.CHANGE, step.vault_id, reads=1, writes=1))
async def remove_plan(step: RemovePlanInput) -> PlanSeen:
    """Gone is what a GET says; a refusal is told, so that it can be tried again."""
    vault = SiteRecovery(connected(), step.vault_id)
    seen = await vault.plan(step.name)
    if seen.value is None:
        claim = f"The temporary recovery plan {step.name} is gone."
        return PlanSeen(done=True, evidence=(Evidence(claim, plan_id(step.vault_id, step.name), seen.at),))
    try:
        await vault.remove_plan(step.name)
    except (ArmError, UnclearError) as error:
        return PlanSeen(done=False, fault=error.fault)
    return PlanSeen(done=False)
