"""Preflight of one item. Reads only; what it reads is judged in `activities.judging`."""

import azure.durable_functions as df

from activities.registration import activity
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.steps.health_check import HEALTH_CHECK, HealthCheckInput, HealthCheckResult

bp = df.Blueprint()


@activity(bp, HEALTH_CHECK, lambda step: Need(Use.PREFLIGHT, step.vault_id, reads=4))
async def health_check(step: HealthCheckInput) -> HealthCheckResult:
    from activities.judging import check  # all that judges is loaded at the first preflight

    return await check(connected(), step)
