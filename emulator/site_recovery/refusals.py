"""What may be asked of an item now, and the refusals."""

from emulator.errors import ArmError, not_allowed
from emulator.site_recovery.item import STATES, Item, Phase
from emulator.world import World

WHILE_CLEANING = ("TestFailoverCleanup",)


def allowed_operations(world: World, item: Item) -> list[str]:
    """List what the item says it allows; whether it says so while a job runs is a variant."""
    if item.job and world.variant("allowedOperationsWhileBusy") == "none":
        return []
    if item.override.test_failover:
        return list(WHILE_CLEANING)
    if item.override.protection_state and item.untouched:
        return ["DisableProtection"]
    allowed = list(STATES[item.phase].allowed)
    if (
        item.phase is Phase.PENDING_COMMIT
        and world.variant("allowedOperationsBeforeCommit") != "withSwitchProtection"
    ):
        allowed.remove("SwitchProtection")
    return allowed


def demand(world: World, item: Item, operation: str) -> None:
    """Refuse an operation that the item does not allow."""
    if item.job or operation not in allowed_operations(world, item):
        raise _refusal(world, item, operation)


def _refusal(world: World, item: Item, operation: str) -> ArmError:
    if item.job:
        reason = f"job {item.job.name} ({item.job.friendly}) is in progress."
    else:
        reason = f"the protection state is {item.phase.value}."
    return not_allowed(world.variant("refusal"), operation, item.friendly, reason)


def demand_alone(world: World, item: Item) -> None:
    """Members of a user-specified group fail over together or not at all."""
    group = item.override.multi_vm_group or item.override.cluster
    if group:
        reason = f"it is a member of '{group}' and cannot be failed over alone."
        raise not_allowed(world.variant("refusal"), "UnplannedFailover", item.friendly, reason)
