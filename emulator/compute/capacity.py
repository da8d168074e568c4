"""What a region still takes: quotas by family, sizes with their restrictions; and when a failover is too much."""

import re
from collections import Counter

from emulator.calls import Answer, Call
from emulator.compute import sizes
from emulator.compute.sizes import FAMILIES, SIZES, Size
from emulator.errors import bad_request
from emulator.inventory import Inventory, Vm
from emulator.routing import Route
from emulator.site_recovery.finding import subscription
from emulator.topology import subscription_id
from emulator.wire import Json
from emulator.world import World

COMPUTE = "/subscriptions/{sub}/providers/Microsoft.Compute"
PLENTY, MOST_VMS, MOST_SETS = 100_000, 25_000, 2_500
WITHOUT_ZONES = ("canadaeast", "japanwest", "northcentralus", "ukwest", "westcentralus", "westus")
_LOCATION = re.compile(r"^location\s+eq\s+'([^']*)'$", re.IGNORECASE)


def cores_used(inventory: Inventory, location: str, scope: str = "/") -> Counter[str]:
    """Count vCPUs by family; a deallocated machine counts too."""
    used: Counter[str] = Counter()
    for vm in inventory.each(Vm, scope):
        if vm.location == location:
            size = sizes.named(vm.size)
            used[size.family] += size.cores
    return used


def shortage(world: World, size: Size, location: str, zone: str | None = None) -> str:
    """Tell why a region does not take one more machine of a size; nothing if it does."""
    if is_restricted(world, size.name, location, zone):
        return f"The size '{size.name}' is not available in '{location}'{f' zone {zone}' if zone else ''}."
    limit = world.inventory.quotas.get(location)
    if limit is None:
        return ""
    used = cores_used(world.inventory, location).total()
    if used + size.cores <= limit:
        return ""
    return (
        f"Operation could not be completed as it results in exceeding approved Total Regional Cores quota. "
        f"Location: {location}, Current Limit: {limit}, Current Usage: {used}, "
        f"Additional Required: {size.cores}."
    )


def is_restricted(world: World, size: str, location: str, zone: str | None = None) -> bool:
    zones = world.inventory.restrictions.get((size.lower(), location))
    return zones is not None and (not zones or (zone is not None and zone in zones))


def usages(world: World, call: Call) -> Answer:
    location = call.params["location"].lower()
    scope = subscription_id(subscription(world, call))
    used = cores_used(world.inventory, location, scope)
    limit = world.inventory.quotas.get(location, PLENTY)
    machines = sum(1 for vm in world.inventory.each(Vm, scope) if vm.location == location)
    rows = [
        _usage("availabilitySets", "Availability Sets", 0, MOST_SETS),
        _usage("cores", "Total Regional vCPUs", used.total(), limit),
        _usage("virtualMachines", "Virtual Machines", machines, MOST_VMS),
    ]
    rows += [_usage(family, _spoken(family), used[family], limit) for family in FAMILIES]
    return Answer(200, {"value": rows})


def _spoken(family: str) -> str:
    return f"{family.removeprefix('standard').removesuffix('Family')} Family vCPUs"


def _usage(name: str, localized: str, current: int, limit: int) -> Json:
    spoken: Json = {"value": name, "localizedValue": localized}
    return {"limit": limit, "unit": "Count", "currentValue": current, "name": spoken}


def vm_sizes(world: World, call: Call) -> Answer:
    subscription(world, call)
    return Answer(200, {"value": [_vm_size(size) for size in SIZES.values()]})


def _vm_size(size: Size) -> Json:
    return {
        "name": size.name,
        "numberOfCores": size.cores,
        "osDiskSizeInMB": 1_047_552,
        "resourceDiskSizeInMB": 0,
        "memoryInMB": size.memory_mb,
        "maxDataDiskCount": size.data_disks,
    }


def skus(world: World, call: Call) -> Answer:
    """List sizes with what restricts them; Azure knows one filter, on the location."""
    subscription(world, call)
    text = call.option("$filter")
    match = _LOCATION.match(text.strip())
    if text and match is None:
        raise bad_request("InvalidFilter", f"The $filter '{text}' is not location eq '<region>'.")
    locations = [match[1].lower()] if match else sorted(_locations(world))
    return Answer(
        200, {"value": [_sku(world, size, place) for place in locations for size in SIZES.values()]}
    )


def _locations(world: World) -> set[str]:
    return {vm.location for vm in world.inventory.each(Vm)}


def _sku(world: World, size: Size, location: str) -> Json:
    zones: list[str] = [] if location in WITHOUT_ZONES else ["1", "2", "3"]
    info: Json = {"location": location, "zones": zones, "zoneDetails": []}
    capabilities = {
        "vCPUs": size.cores,
        "MemoryGB": size.memory_mb / 1024,
        "MaxDataDiskCount": size.data_disks,
        "PremiumIO": True,
    }
    return {
        "resourceType": "virtualMachines",
        "name": size.name,
        "tier": "Standard",
        "size": size.name.removeprefix("Standard_"),
        "family": size.family,
        "locations": [location],
        "locationInfo": [info],
        "capabilities": [
            {"name": name, "value": f"{value:g}" if isinstance(value, float) else str(value)}
            for name, value in capabilities.items()
        ],
        "restrictions": _restrictions(world, size, location),
    }


def _restrictions(world: World, size: Size, location: str) -> list[Json]:
    zones = world.inventory.restrictions.get((size.name.lower(), location))
    if zones is None:
        return []
    info: Json = {"locations": [location]}
    if zones:
        info["zones"] = list(zones)
    return [
        {
            "type": "Zone" if zones else "Location",
            "values": [location],
            "restrictionInfo": info,
            "reasonCode": "NotAvailableForSubscription",
        }
    ]


ROUTES = [
    Route("GET", f"{COMPUTE}/locations/{{location}}/usages", usages),
    Route("GET", f"{COMPUTE}/locations/{{location}}/vmSizes", vm_sizes),
    Route("GET", f"{COMPUTE}/skus", skus),
]
