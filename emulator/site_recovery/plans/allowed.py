"""What may be asked of a plan now, and the refusals."""

from emulator.errors import not_allowed
from emulator.site_recovery import refusals
from emulator.site_recovery.item import Item, Phase
from emulator.site_recovery.plans.plan import Plan, items
from emulator.world import World

IDLE = ("UnplannedFailover", "TestFailover")
# A machine that is past an operation is left out of it.
PAST = {
    "UnplannedFailover": (Phase.PENDING_COMMIT, Phase.COMMITTED),
    "Commit": (Phase.COMMITTED,),
    "CancelFailover": (Phase.PROTECTED,),
}


def operations(world: World, plan: Plan) -> list[str]:
    """List what the plan says it allows; whether it says so while a job runs is a variant."""
    if plan.job and plan.job.running and world.variant("allowedOperationsWhileBusy") == "none":
        return []
    if waits_for_cleanup(world, plan):
        return list(refusals.WHILE_CLEANING)
    always = world.variant("planAllowedOperations") == "always"
    idle = [operation for operation in IDLE if always or ready(world, plan, operation)]
    return idle + [operation for operation in ("Commit", "CancelFailover") if ready(world, plan, operation)]


def waits_for_cleanup(world: World, plan: Plan) -> bool:
    return any(item.drill and not item.drill.over for item in items(world, plan))


def ready(world: World, plan: Plan, operation: str) -> list[Item]:
    """List the machines that would take part in an operation now."""
    return [
        item
        for item in items(world, plan)
        if not item.job and operation in refusals.allowed_operations(world, item)
    ]


def unready(world: World, plan: Plan, operation: str) -> list[Item]:
    """List the machines that stand in the way of an operation: neither ready for it nor past it."""
    able = ready(world, plan, operation)
    return [item for item in items(world, plan) if item not in able and not _is_past(item, operation)]


def _is_past(item: Item, operation: str) -> bool:
    if item.job:
        return False
    if operation == "TestFailoverCleanup":
        return item.drill is None or item.drill.over
    return item.phase in PAST.get(operation, ())


def demand(world: World, plan: Plan, operation: str) -> None:
    """Refuse an operation that the plan does not allow."""
    if plan.job and plan.job.running:
        reason = f"job {plan.job.name} ({plan.job.friendly}) is in progress."
    elif operation in operations(world, plan):
        return
    else:
        reason = "its machines are not in a state that allows it."
    raise not_allowed(world.variant("refusal"), operation, plan.name, reason)
