"""Target settings as bodies name them: where and how a recovered machine is to stand."""

from dataclasses import replace

from emulator.errors import bad_request
from emulator.inventory import Account, Group, Vnet
from emulator.plain import AVAILABILITY_SETS
from emulator.site_recovery.place import Place
from emulator.topology import last_segment, segment
from emulator.wire import as_text, dig
from emulator.world import World

ZONES = ("1", "2", "3")
# Key of the body, field of the place, type of the resource.
NAMED = (
    ("recoveryAvailabilitySetId", "availability_set", AVAILABILITY_SETS),
    ("recoveryProximityPlacementGroupId", "placement_group", "Microsoft.Compute/proximityPlacementGroups"),
    ("recoveryVirtualMachineScaleSetId", "scale_set", "Microsoft.Compute/virtualMachineScaleSets"),
    (
        "recoveryCapacityReservationGroupId",
        "capacity_group",
        "Microsoft.Compute/capacityReservationGroups",
    ),
    ("recoveryBootDiagStorageAccountId", "boot_storage", Account.TYPE),
)


ENCRYPTION_SETS = "Microsoft.Compute/diskEncryptionSets"


def bare(place: Place) -> Place:
    """Give a place without what only a body can name: what stands there once it is all named anew."""
    return replace(place, zone=None, **{field: None for _, field, _ in NAMED})


def check_encryption_set(world: World, place: Place, given: object) -> None:
    key = "recoveryDiskEncryptionSetId"
    _existing(world, place, key, as_text(dig(given, key)), ENCRYPTION_SETS)


def settle(world: World, place: Place, given: object) -> Place:
    """Put what a body names over a place: the group, the zone, the sets; what it does not name stays."""
    place = _in_group(world, place, as_text(dig(given, "recoveryResourceGroupId")))
    for key, field, kind in NAMED:
        wanted = dig(given, key)
        if wanted is not None:
            place = replace(place, **{field: _existing(world, place, key, as_text(wanted), kind)})
    zone = dig(given, "recoveryAvailabilityZone")
    if zone is not None:
        place = replace(place, zone=_zone(as_text(zone)))
    if place.zone and place.availability_set:
        text = "recoveryAvailabilityZone and recoveryAvailabilitySetId exclude each other."
        raise bad_request("InvalidRecoveryAvailability", text)
    return place


def _in_group(world: World, place: Place, group: str) -> Place:
    if not group:
        return place
    if world.inventory.find(Group, group) is None:
        text = f"recoveryResourceGroupId '{group}' does not exist."
        raise bad_request("InvalidRecoveryResourceGroup", text)
    return replace(place, group=last_segment(group), subscription=segment(group, "subscriptions"))


def _zone(wanted: str) -> str | None:
    if wanted and wanted not in ZONES:
        text = f"recoveryAvailabilityZone is one of {', '.join(ZONES)}, not '{wanted}'."
        raise bad_request("InvalidRecoveryAvailabilityZone", text)
    return wanted or None


def _existing(world: World, place: Place, key: str, wanted: str, kind: str) -> str | None:
    if not wanted:
        return None
    found = world.inventory.at(wanted)
    if found is None or kind != found.TYPE or found.location != place.location:
        raise bad_request(
            f"Invalid{key[0].upper()}{key[1:]}", f"{key} '{wanted}' is no {kind} in {place.location}."
        )
    return wanted


def in_network(world: World, place: Place, network: str, subnet: str) -> Place:
    """Put a place into a network and a subnet; a subnet comes as its name or its id."""
    vnet = world.inventory.find(Vnet, network)
    if vnet is None or vnet.location != place.location:
        text = f"recoveryAzureNetworkId '{network}' is no virtual network in {place.location}."
        raise bad_request("InvalidRecoveryNetwork", text)
    named = last_segment(subnet) or (
        place.subnet if place.subnet in vnet.subnets else next(iter(vnet.subnets))
    )
    if named.lower() not in (one.lower() for one in vnet.subnets):
        raise bad_request(
            "InvalidRecoverySubnet", f"recoverySubnetName '{named}' is no subnet of '{network}'."
        )
    return replace(place, vnet_id=network, subnet=named)


def check_account(world: World, account_id: str, place: Place) -> None:
    """Demand that unmanaged disks return to the account they came from."""
    account = world.inventory.find(Account, account_id)
    if account is None or account.name != place.disk_account:
        text = f"recoveryAzureStorageAccountId '{account_id}' is not '{place.disk_account}', where the disks lie."
        raise bad_request("InvalidRecoveryAzureStorageAccount", text)


def check_staging(world: World, account_id: str, location: str) -> str:
    """Demand a cache account in the region where the machine runs."""
    account = world.inventory.find(Account, account_id)
    if account is None or account.location != location:
        text = f"Cache storage account '{account_id}' is not in {location}, where the VM runs."
        raise bad_request("InvalidStagingStorageAccount", text)
    return account.id
