"""What the service says about an item's health, in the form it says it."""

from datetime import datetime, timedelta

from emulator.inventory import Vnet
from emulator.network.addresses import free_addresses
from emulator.site_recovery.item import Item, Phase
from emulator.times import iso, parse
from emulator.wire import Json, as_list, as_object, as_text, dig
from emulator.world import World

NEVER_DRILLED = "161011"
WARNING_LATER = timedelta(minutes=10)
POINTS_MISSED_AFTER = timedelta(minutes=60)


def view(world: World, item: Item) -> Json:
    """Put both healths and their errors together; what a test says goes first."""
    errors: list[Json] = []
    replication = failover = "Normal"
    if item.phase is Phase.PROTECTED and _warned(world, item):
        errors.append(_never_drilled(item))
        failover = "Warning"
    if _points_missed(world, item):
        errors.append(_no_crash_point(item))
        replication = "Critical"
    if _subnet_full(world, item):
        errors.append(_no_addresses(world, item))
        failover = "Critical"
    errors += [
        _error(item, item.protected_since or world.now, entry) for entry in item.override.health_errors
    ]
    return {
        "replicationHealth": item.override.replication_health or replication,
        "failoverHealth": item.override.failover_health or failover,
        "healthErrors": errors,
    }


def remember(world: World, item: Item, moment: datetime) -> None:
    """Keep the errors that stand now and are about to go, so that their events stay."""
    item.past_errors += [(as_object(error), moment) for error in as_list(view(world, item)["healthErrors"])]


def since(error: object) -> datetime:
    return parse(as_text(dig(error, "creationTimeUtc")))


def _warned(world: World, item: Item) -> bool:
    if item.drilled_at:
        return False
    since = item.protected_since or world.now
    at_once = world.variant("drillWarningAfterReprotect") == "atOnce"
    return at_once or world.now - since >= WARNING_LATER


def _points_missed(world: World, item: Item) -> bool:
    if item.phase is not Phase.PROTECTED or world.variant("healthWhenSourceOff") != "critical":
        return False
    ends = [span.end for span in item.spans if span.end]
    off = bool(ends) and all(span.end for span in item.spans)
    return off and world.now - max(ends) >= POINTS_MISSED_AFTER


def _subnet_full(world: World, item: Item) -> bool:
    if item.phase is not Phase.PROTECTED or world.variant("healthWhenSubnetFull") != "critical":
        return False
    return _free(world, item) < item.override.ip_configurations


def _free(world: World, item: Item) -> int:
    vnet = world.inventory.find(Vnet, item.target.vnet_id)
    known = vnet is not None and item.target.subnet in vnet.subnets
    return free_addresses(world.inventory, vnet, item.target.subnet) if vnet and known else 0


def _no_addresses(world: World, item: Item) -> Json:
    said: Json = {
        "errorSource": "ReplicationUnitFailoverValidatorError",
        "errorType": "IPAddressAvailabilityValidator",
        "errorCategory": "FailoverReadiness",
        "errorCode": "161018",
        "errorMessage": (
            f"The subnet '{item.target.subnet_id}' has fewer free IP addresses than are needed to fail over. "
            f"Available addresses: {_free(world, item)}. Required addresses: {item.override.ip_configurations}."
        ),
    }
    return _error(item, item.protected_since, said)


def _never_drilled(item: Item) -> Json:
    said: Json = {
        "errorSource": "ReplicationUnitFailoverValidatorError",
        "errorType": "8010",
        "errorLevel": "Warning",
        "errorCategory": "TestFailover",
        "errorCode": NEVER_DRILLED,
        "errorMessage": f"No successful test failover has been done on the virtual machine '{item.friendly}'.",
        "possibleCauses": "No successful test failover was done on the virtual machine since it replicates.",
        "recommendedAction": "Do a test failover on the virtual machine.",
        "errorId": "6:8010",
        "customerResolvability": "NotAllowed",
    }
    return _error(item, item.protected_since, said)


def _no_crash_point(item: Item) -> Json:
    last = max(span.end for span in item.spans if span.end)
    said: Json = {
        "errorCode": "153007",
        "errorLevel": "Error",
        "errorCategory": "Replication",
        "errorMessage": f"No crash-consistent recovery point in the last 60 minutes for '{item.friendly}'.",
        "possibleCauses": "The virtual machine is turned off, or data does not reach the cache storage account.",
        "recommendedAction": "Ensure that the virtual machine is running and can reach its cache storage account.",
    }
    return _error(item, last + POINTS_MISSED_AFTER, said)


def _error(item: Item, began: datetime | None, said: Json) -> Json:
    base: Json = {
        "innerHealthErrors": [],
        "errorSource": "",
        "errorType": "",
        "errorLevel": "Error",
        "errorCategory": "",
        "errorCode": "",
        "summaryMessage": "",
        "errorMessage": "",
        "possibleCauses": "",
        "recommendedAction": "",
        "creationTimeUtc": iso(began) if began else None,
        "recoveryProviderErrorMessage": None,
        "entityId": item.own_guid("entity"),
        "errorId": "",
        "customerResolvability": "NotAllowed",
    }
    return base | said
