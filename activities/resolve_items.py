"""Find the items that a request names, by item name, VM name or ARM id. A name must fit exactly one."""

import azure.durable_functions as df

from activities.registration import activity
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.evidence import Fault
from homeward.domain.naming import Resolved, resolve
from homeward.errors import StageFailedError
from homeward.settings import from_environment
from homeward.steps.resolve_items import RESOLVE_ITEMS, ResolveItemsInput

bp = df.Blueprint()


@activity(bp, RESOLVE_ITEMS, lambda step: Need(Use.PREFLIGHT, step.vault_id, reads=1))
async def resolve_items(step: ResolveItemsInput) -> Resolved:
    if not from_environment().allows(step.vault_id):
        raise StageFailedError(_out_of_reach(step.vault_id))
    listed = await SiteRecovery(connected(), step.vault_id).items()
    return resolve(step.names, listed.value)


def _out_of_reach(vault_id: str) -> Fault:
    return Fault(
        "VaultNotAllowed",
        f"{vault_id} is not in HOMEWARD_VAULT_IDS.",
        recommended_action="Add the vault to the allow-list if Homeward may act on it.",
    )
