"""Look whether the test network of a drill is one."""

from activities.isolating import judged
from activities.registration import activity
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.evidence import Fault
from homeward.errors import StageFailedError
from homeward.steps.drill import ISOLATION, IsolationInput, IsolationResult


@activity(ISOLATION, lambda step: Need(Use.PREFLIGHT, step.vault_id, reads=6))
async def isolation(step: IsolationInput) -> IsolationResult:
    look = await SiteRecovery(connected(), step.vault_id).item(step.item_id)
    if look.value is None:
        raise StageFailedError(Fault("ItemGone", f"Azure has no item {step.item_id} any more."))
    return await judged(step.vault_id, look.value, step.network_id)
