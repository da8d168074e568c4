"""Preflight of one item. Reads only; what it reads is judged in `activities.judging`."""

from activities.judging import check
from activities.registration import activity
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.steps.health_check import HEALTH_CHECK, HealthCheckInput, HealthCheckResult


@activity(HEALTH_CHECK, lambda step: Need(Use.PREFLIGHT, step.vault_id, reads=4))
async def health_check(step: HealthCheckInput) -> HealthCheckResult:
    return await check(connected(), step)
