"""Start the VM that this run had shut down, but only while nothing else can be running in its place."""

from typing import Any

import azure.durable_functions as df

from activities import lease
from activities.registration import activity_with_client
from homeward.arm import compute
from homeward.arm.azure import connected
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.evidence import Evidence
from homeward.errors import UnclearError
from homeward.steps.restart_source import RESTART_SOURCE, RestartSourceInput, RestartSourceResult

bp = df.Blueprint()


@activity_with_client(bp, RESTART_SOURCE)
async def restart_source(step: RestartSourceInput, client: Any) -> RestartSourceResult:
    intent = step.intent
    await lease.hold(client, intent)
    look = await SiteRecovery(connected(), intent.vault_id).item(intent.item_id)
    item = look.value
    if item is None or item.protection_state != "Protected" or not item.idle:
        state = "gone" if item is None else f"{item.protection_state}, busy with {item.scenario}"
        return RestartSourceResult(started=False, why=f"The item is {state}; its source stays off.")
    recovered = await compute.vm(connected(), intent.recovery_vm_id)
    if recovered is not None and not recovered.value.off:
        return RestartSourceResult(started=False, why=f"{recovered.value.id} exists; the source stays off.")
    try:
        await compute.start(connected(), intent.source_vm_id)
    except UnclearError as error:
        return RestartSourceResult(started=False, why=f"Azure gave no clear answer: {error.fault.message}")
    seen = Evidence("The item is still Protected and no recovered VM runs.", intent.item_id, look.at)
    return RestartSourceResult(started=True, why="The source VM was started again.", evidence=(seen,))
