"""Fail a multi-VM group over by its plan: what must hold for one VM must hold for every member, here and now."""

import asyncio
from dataclasses import replace
from typing import Any

from activities import failover, lease
from activities.ensuring import calls, earlier_job, gone, send
from activities.registration import activity
from homeward.arm.azure import connected
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain import jobs
from homeward.domain.evidence import Fault
from homeward.domain.group_plan import failover_body
from homeward.domain.runs import Shutdown
from homeward.steps.change import Change, Outcome
from homeward.steps.failover import FailoverInput
from homeward.steps.group_failover import GROUP_FAILOVER, GroupFailoverInput


@activity(GROUP_FAILOVER, lambda step: calls(step.intent, reads=1 + 2 * len(step.members)))
async def group_failover(step: GroupFailoverInput, client: Any) -> Change:  # client: an untyped binding
    for member in step.members:
        await lease.clear(client, replace(member.intent, look_only=step.intent.look_only))
    vault = SiteRecovery(connected(), step.intent.vault_id)
    read = await vault.plan(step.intent.friendly_name)
    earlier = await earlier_job(vault, step.intent, jobs.FAILOVER, read.at)
    if earlier is not None:
        return earlier
    if step.intent.look_only:
        return Change(Outcome.NOT_FOUND, read.at)
    objections = await asyncio.gather(*(_objection(vault, member) for member in step.members))
    objection = next((one for one in objections if one is not None), None)
    if objection is not None:
        return Change(Outcome.REFUSED, read.at, fault=objection)
    shut_down = any(member.shutdown is Shutdown.SITE_RECOVERY for member in step.members)
    body = failover_body(step.members[0].point.kind, shut_down=shut_down)
    await lease.sends(client, step.intent, jobs.FAILOVER)
    call = vault.fail_over_plan(step.intent.friendly_name, body)
    return await send(step.intent, jobs.FAILOVER, read.at, call)


async def _objection(vault: SiteRecovery, member: FailoverInput) -> Fault | None:
    look = await vault.item(member.intent.item_id)
    return gone(member.intent) if look.value is None else await failover.objection(member, look.value)
