"""Choose a recovery point for an item anew, from those that it lists now."""

from activities.registration import activity
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.evidence import Fault
from homeward.domain.point_choice import named
from homeward.domain.recovery_points import Offer, choose
from homeward.errors import StageFailedError
from homeward.steps.choose_point import CHOOSE_POINT, ChoosePointInput, ChoosePointResult


@activity(CHOOSE_POINT, lambda step: Need(Use.WATCH, step.vault_id, reads=2))
async def choose_point(step: ChoosePointInput) -> ChoosePointResult:
    vault = SiteRecovery(connected(), step.vault_id)
    look = await vault.item(step.item_id)
    if look.value is None:
        raise StageFailedError(Fault("ItemGone", f"Azure has no item {step.item_id} any more."))
    disks = len(look.value.disks) + look.value.unprotected_disks
    points, choice = await vault.points(step.item_id), step.choice
    if step.older_than is not None:
        points, choice = [one for one in points if one.time < step.older_than], named(choice)
    chosen = choose(choice, Offer(points, disks, look.at, look.value.rpo_seconds))
    return ChoosePointResult(chosen.point, look.at, chosen.findings)
