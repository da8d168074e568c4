"""What a reprotect names of its target is what the machine gets there; the rest is lost, or kept as a variant."""

from typing import Any

import pytest

from tests.emulator.support import SUB, Emulator, Json

HOME_SETS, AWAY_SETS = "rg-app-eastus", "rg-app-westus"
COMPUTE = "providers/Microsoft.Compute"


def at(group: str, kind: str, name: str) -> str:
    return f"{SUB}/resourceGroups/{group}/{COMPUTE}/{kind}/{name}"


SETTINGS = {
    "recoveryAvailabilitySetId": at(HOME_SETS, "availabilitySets", "as-erp"),
    "recoveryProximityPlacementGroupId": at(HOME_SETS, "proximityPlacementGroups", "ppg-erp"),
    "recoveryCapacityReservationGroupId": at(HOME_SETS, "capacityReservationGroups", "crg-erp"),
}
SHOWN = {
    "recoveryAvailabilitySetId": "recoveryAvailabilitySet",
    "recoveryProximityPlacementGroupId": "recoveryProximityPlacementGroupId",
    "recoveryCapacityReservationGroupId": "recoveryCapacityReservationGroupId",
}
SEALED = at(HOME_SETS, "diskEncryptionSets", "des-erp")
KINDS = {
    "availabilitySets": "as-erp",
    "proximityPlacementGroups": "ppg-erp",
    "capacityReservationGroups": "crg-erp",
    "diskEncryptionSets": "des-erp",
}


def topology() -> Json:
    """One machine in every kind of set, at home and away, in the default vault's regions."""
    sides = {"eastus": HOME_SETS, "westus": AWAY_SETS}
    sets = [
        {"type": kind, "name": name, "group": group, "location": region}
        for region, group in sides.items()
        for kind, name in KINDS.items()
    ]
    networks = [
        {"name": f"vnet-{region}", "group": group, "location": region} for region, group in sides.items()
    ]
    accounts = [
        {"name": f"{region}cache", "group": group, "location": region} for region, group in sides.items()
    ]
    place = {region: side(region, group) for region, group in sides.items()}
    vault = {
        "name": "vault-recovery",
        "group": "rg-recovery",
        "location": "westus",
        "fabrics": [{"name": region, "location": region, "containers": [f"c-{region}"]} for region in sides],
        "containerMappings": [{"containers": ["c-eastus", "c-westus"]}],
        "networkMappings": [{"fabrics": [*sides], "networks": ["vnet-eastus", "vnet-westus"]}],
    }
    return {
        "networks": networks,
        "accounts": accounts,
        "resources": sets,
        "vaults": [vault],
        "vms": [{"name": "vm-01", "home": place["eastus"], "away": place["westus"]}],
    }


def side(region: str, group: str) -> Json:
    named = {
        "availabilitySet": "as-erp",
        "proximityPlacementGroup": "ppg-erp",
        "capacityReservationGroup": "crg-erp",
        "diskEncryptionSet": "des-erp",
    }
    return {"container": f"c-{region}", "group": group, "network": f"vnet-{region}"} | {
        key: f"{group}/{name}" for key, name in named.items()
    }


@pytest.fixture
def away(emulator: Emulator) -> Emulator:
    """The machine has come over to the recovery region and is committed."""
    emulator.reset(state="protected-home", topology=topology())
    emulator.failed_back()
    return emulator


def reprotected(emulator: Emulator, **settings: object) -> Json:
    """Switch with the settings named, and read the item once it is Protected."""
    body = emulator.switch_body()
    sealed = settings.pop("sealed", None)
    details = body["properties"]["providerSpecificDetails"]
    details |= settings
    for disk in details["vmManagedDisks"] if sealed else ():
        disk["recoveryDiskEncryptionSetId"] = sealed
    container = emulator.item_id().split("/replicationProtectedItems/")[0]
    reply = emulator.call("POST", f"{container}/switchprotection", body)
    assert reply.status == 202, reply.body
    emulator.advance(8 * 3600)
    return emulator.item()["providerSpecificDetails"]


def machine(emulator: Emulator, group: str) -> Json:
    return emulator.get(f"{at(group, 'virtualMachines', 'vm-01')}")["properties"]


def test_a_recovered_machine_stands_in_the_sets_that_its_item_names(away: Emulator) -> None:
    """All four are on the machine and its disks, not on the item only."""
    seen = machine(away, AWAY_SETS)

    assert at(AWAY_SETS, "availabilitySets", "as-erp") == seen["availabilitySet"]["id"]
    assert at(AWAY_SETS, "proximityPlacementGroups", "ppg-erp") == seen["proximityPlacementGroup"]["id"]
    reserved = seen["capacityReservation"]["capacityReservationGroup"]["id"]
    assert at(AWAY_SETS, "capacityReservationGroups", "crg-erp") == reserved
    disk = away.get(seen["storageProfile"]["osDisk"]["managedDisk"]["id"])["properties"]
    assert at(AWAY_SETS, "diskEncryptionSets", "des-erp") == disk["encryption"]["diskEncryptionSetId"]


def test_what_a_reprotect_names_is_there_after_the_way_back(away: Emulator) -> None:
    """The item shows it, and so does the machine that comes home."""
    details = reprotected(away, sealed=SEALED, **SETTINGS)
    away.failed_back()
    seen = machine(away, HOME_SETS)

    assert SETTINGS == {key: details[shown] for key, shown in SHOWN.items()}
    assert SETTINGS["recoveryAvailabilitySetId"] == seen["availabilitySet"]["id"]
    disk = away.get(seen["storageProfile"]["osDisk"]["managedDisk"]["id"])["properties"]
    assert SEALED == disk["encryption"]["diskEncryptionSetId"]


@pytest.mark.parametrize(("variant", "kept"), [("lost", False), ("kept", True)])
def test_what_a_reprotect_does_not_name_is_a_guess(emulator: Emulator, variant: str, *, kept: bool) -> None:
    """No record shows a reprotect without the sets of a machine that had some."""
    emulator.reset(state="protected-home", topology=topology(), variants={"unnamedAtReprotect": variant})
    emulator.failed_back()
    details = reprotected(emulator)
    emulator.failed_back()
    seen = machine(emulator, HOME_SETS)

    assert [kept] * 3 == [bool(details[shown]) for shown in SHOWN.values()]
    assert kept is bool(details["protectedManagedDisks"][0]["recoveryDiskEncryptionSetId"])
    assert kept is ("availabilitySet" in seen)


@pytest.mark.parametrize("key", ["recoveryAvailabilitySetId", "recoveryProximityPlacementGroupId"])
def test_a_set_of_the_other_region_is_refused(away: Emulator, key: str) -> None:
    """By its field."""
    body = away.switch_body()
    body["properties"]["providerSpecificDetails"][key] = SETTINGS[key].replace(HOME_SETS, AWAY_SETS)
    container = away.item_id().split("/replicationProtectedItems/")[0]
    reply = away.call("POST", f"{container}/switchprotection", body)

    assert (400, f"Invalid{key[0].upper()}{key[1:]}") == (
        reply.status,
        reply.body["error"]["details"][0]["code"],
    )


def test_a_disk_that_joined_the_recovered_machine_replicates_with_it(away: Emulator) -> None:
    """And one that left it does not."""
    path = at(AWAY_SETS, "disks", "added-since")
    new: Any = {
        "location": "westus",
        "properties": {"diskSizeGB": 8, "creationData": {"createOption": "Empty"}},
    }
    assert away.call("PUT", path, new).status == 201
    attach = {"dataDisksToAttach": [{"diskId": path}]}
    vm = at(AWAY_SETS, "virtualMachines", "vm-01")
    assert away.call("POST", f"{vm}/attachDetachDataDisks", attach).status == 200
    details = reprotected(away)

    assert "added-since" in [disk["diskName"] for disk in details["protectedManagedDisks"]]
    assert {"Protected"} == {disk["diskState"] for disk in details["protectedManagedDisks"]}


def test_a_system_disk_does_not_leave(away: Emulator) -> None:
    """Only data disks do."""
    vm = at(AWAY_SETS, "virtualMachines", "vm-01")
    system = away.get(vm)["properties"]["storageProfile"]["osDisk"]["managedDisk"]["id"]
    reply = away.call("POST", f"{vm}/attachDetachDataDisks", {"dataDisksToDetach": [{"diskId": system}]})

    assert (400, "InvalidParameter") == (reply.status, reply.body["error"]["details"][0]["code"])
