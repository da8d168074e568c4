"""Preflight of one item. Reads only; what it reads is judged in `activities.judging`."""

from activities.judging import check
from activities.registration import activity
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.steps.health_check import HEALTH_CHECK, HealthCheckInput, HealthCheckResult


# The item, its points and its source VM. Whoever counts on more keeps all the others waiting for what it gives back;
# the first finds room for what all of them share in what preflight leaves to others.
@activity(HEALTH_CHECK, lambda step: Need(Use.PREFLIGHT, step.vault_id, reads=3))
async def health_check(step: HealthCheckInput) -> HealthCheckResult:
    return await check(connected(), step)
