"""A plan with the very content that was pinned, and what it means in its vault now."""

from typing import TYPE_CHECKING

from homeward.arm.azure import connected
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.evidence import Fault
from homeward.domain.runs import Mode, Operation
from homeward.errors import StageFailedError
from homeward.settings import from_environment

if TYPE_CHECKING:  # what reads plans is imported at the first call, not when the host loads the app
    from homeward.arm.pages import Read
    from homeward.domain.plans.plan import Plan
    from homeward.domain.plans.resolution import Resolution
    from homeward.domain.replicated_item import ReplicatedItem


def pinned(name: str, content_hash: str) -> "Plan":
    """Raises StageFailedError where the plan says something else by now."""
    from homeward.plan_files import find_plan

    file = find_plan(from_environment().plans, name)
    if file is None or file.plan is None or file.plan.content_hash != content_hash:
        raise StageFailedError(
            Fault(
                "PlanChanged",
                f"The plan {name!r} is not what it was when this was asked for.",
                recommended_action="Look at the plan as it is now, then ask again with a new requestId.",
            )
        )
    return file.plan


def refuse_out_of_reach(vault_id: str) -> None:
    """Raises StageFailedError where the vault is not on the allow-list."""
    if not from_environment().allows(vault_id):
        raise StageFailedError(
            Fault(
                "VaultNotAllowed",
                f"{vault_id} is not in HOMEWARD_VAULT_IDS.",
                recommended_action="Add the vault to the allow-list if Homeward may act on it.",
            )
        )


async def resolved(
    plan: "Plan", operation: Operation, mode: Mode
) -> "tuple[Read[list[ReplicatedItem]], Resolution]":
    """The vault's items, and which of them the plan means."""
    from homeward.arm.sights import sights
    from homeward.domain.operations import PROCEDURES
    from homeward.domain.plans.resolution import resolve

    listed = await SiteRecovery(connected(), plan.vault_id).items()
    seen = await sights(connected(), plan.vault_id, plan, listed.value, mode)
    return listed, resolve(plan, listed.value, seen, together=PROCEDURES[operation].together)
