"""What may be asked of an item now, and the refusals."""

from emulator.errors import ArmError, bad_request, not_allowed
from emulator.site_recovery.item import STATES, Item, Phase
from emulator.site_recovery.job import Doom
from emulator.wire import Json, dig
from emulator.world import World

WHILE_CLEANING = ("TestFailoverCleanup",)


def allowed_operations(world: World, item: Item) -> list[str]:
    """List what the item says it allows; whether it says so while a job runs is a variant."""
    if item.job and world.variant("allowedOperationsWhileBusy") == "none":
        return []
    if item.drill and not item.drill.over:
        return list(WHILE_CLEANING)
    if item.override.protection_state and item.untouched:
        return ["DisableProtection"]
    allowed = list(STATES[item.phase].allowed)
    if item.phase is Phase.PENDING_COMMIT:
        match world.variant("allowedOperationsBeforeCommit"):
            case "withoutSwitchProtection":
                allowed.remove("SwitchProtection")
            case "withCancelFailover":
                allowed.append("CancelFailover")
            case _:
                pass
    return allowed


def demand(world: World, item: Item, operation: str) -> None:
    """Refuse an operation that the item does not allow."""
    if item.job or operation not in allowed_operations(world, item):
        raise refusal(world, item, operation)


def refusal(world: World, item: Item, operation: str) -> ArmError:
    if item.job:
        reason = f"job {item.job.name} ({item.job.friendly}) is in progress."
    else:
        reason = f"the protection state is {item.phase.value}."
    return not_allowed(world.variant("refusal"), operation, item.friendly, reason)


def demand_alone(world: World, item: Item) -> None:
    """Members of a user-specified group fail over together or not at all; clusters not at all."""
    group = item.group if world.variant("groupMemberAlone") == "refused" else None
    if group or item.override.cluster:
        reason = f"it is a member of '{group or item.override.cluster}' and cannot be failed over alone."
        raise not_allowed(world.variant("refusal"), "UnplannedFailover", item.friendly, reason)


def alone(item: Item) -> Doom | None:
    """Tell why a member of a group cannot be failed over alone, where that is found out by the job."""
    if item.group is None:
        return None
    text = f"'{item.friendly}' is a member of the multi-VM consistency group '{item.group}'."
    action = "Fail over all machines of the group together, by a recovery plan."
    return Doom(
        "VmUfoPrerequisitesCheck", "28033", text, "A member of a group cannot be failed over alone.", action
    )


def check_provider(body: Json) -> None:
    if dig(body, "properties", "providerSpecificDetails", "instanceType") != "A2A":
        raise bad_request(
            "InvalidProviderDetails", "providerSpecificDetails.instanceType must be A2A for this item."
        )


def check_direction(body: Json, *, optional: bool = False) -> None:
    direction = dig(body, "properties", "failoverDirection")
    if direction != "PrimaryToRecovery" and not (optional and direction is None):
        text = (
            f"failoverDirection '{direction}' is not valid here; an item always fails over from its primary."
        )
        raise bad_request("InvalidFailoverDirection", text, "Use PrimaryToRecovery.")


def check_source_operations(body: Json) -> None:
    if dig(body, "properties", "sourceSiteOperations") not in (None, "Required", "NotRequired"):
        raise bad_request("InvalidSourceSiteOperations", "sourceSiteOperations is Required or NotRequired.")
