"""A VM that goes over comes back as it was: what a reprotect needs is found, shown, made where it may be, sent."""

from typing import Any

import pytest

from tests.app.conftest import World, Worlds
from tests.app.shapes import SETS, SUB, fleet, in_group, zones

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

TARGETS = {
    "availabilitySet": "recoveryAvailabilitySet",
    "proximityPlacementGroup": "recoveryProximityPlacementGroupId",
    "capacityReservationGroup": "recoveryCapacityReservationGroupId",
    "virtualMachineScaleSet": "recoveryVirtualMachineScaleSetId",
}


async def details(w: World, vm: str = "vm-01") -> dict[str, Any]:
    """What Azure shows of an item now."""
    answer = await w.send("GET", f"{(await w.state(vm))['id']}?api-version=2025-08-01")
    return answer.json()["properties"]["providerSpecificDetails"]


async def test_every_shape_keeps_what_it_stood_in(world: Worlds) -> None:
    """Sets and groups, customer's keys, and a disk that joined the recovered VM before it was committed."""
    shapes = [("availabilitySet", "diskEncryptionSet"), ("proximityPlacementGroup", "capacityReservationGroup"),
              ("virtualMachineScaleSet",)]  # fmt: skip
    async with world(state="protected-home", topology=fleet(*shapes)) as w:
        match = {"path": "failoverCommit", "item": "vm-01"}
        hold = await w.control("faults", {"match": match, "do": {"hold": "before"}})
        started = await w.start("vm-01", "vm-02", "vm-03", operation="Failover")
        await w.until(lambda: w.held(hold["id"]))
        await _add_disk(w)
        await w.control(f"faults/{hold['id']}/release")
        run = await w.ended(started)
        shown = [await details(w, f"vm-{number:02d}") for number in (1, 2, 3)]

    assert run["status"] == "Succeeded", run["errors"] or run["items"]
    for shape, seen, item in zip(shapes, shown, run["items"], strict=True):
        for key in TARGETS.keys() & set(shape):
            wanted = in_group("eastus", *SETS[key])
            assert wanted == seen[TARGETS[key]]
            assert {"id": wanted, "state": "Exists"} == item["wayBack"][key]
    sealed = in_group("eastus", *SETS["diskEncryptionSet"])
    assert {sealed} == {disk["recoveryDiskEncryptionSetId"] for disk in shown[0]["protectedManagedDisks"]}
    assert "added-since" in [disk["diskName"] for disk in shown[0]["protectedManagedDisks"]]


async def _add_disk(w: World) -> None:
    """A sealed disk, attached to the recovered VM."""
    disk, vm = in_group("westus", "disks", "added-since"), in_group("westus", "virtualMachines", "vm-01")
    keys = {"diskEncryptionSetId": in_group("westus", *SETS["diskEncryptionSet"])}
    properties = {"diskSizeGB": 8, "creationData": {"createOption": "Empty"}, "encryption": keys}
    await w.send("PUT", f"{disk}?api-version=2024-03-02", {"location": "westus", "properties": properties})
    await w.post_arm(f"{vm}/attachDetachDataDisks", {"dataDisksToAttach": [{"diskId": disk}]})


async def test_from_zone_to_zone_in_one_fabric(world: Worlds) -> None:
    """The container changes and the fabric does not; the VM would come back into its zone."""
    async with world(state="protected-home", topology=zones()) as w:
        run = await w.run("vm-01", operation="Failover")
        seen = await details(w)

    assert run["status"] == "Succeeded", run["errors"] or run["items"]
    assert ("2", "1") == (seen["primaryAvailabilityZone"], seen["recoveryAvailabilityZone"])
    assert "1" == run["items"][0]["wayBack"]["zone"]


LACKS = {"vm-01": {"missing": ["wayBackMapping", "cacheAccount"]}}


async def test_what_is_missing_is_shown_and_refused_by_default(world: Worlds) -> None:
    """Both have their names already; nothing is made."""
    async with world(state="protected-home", vms=2, overrides=LACKS) as w:
        run = await w.run("vm-01", "vm-02", operation="Failover", dryRun=True)
        changes = await w.requests("POST", "PUT")

    assert {"NoMappingBack", "NoCacheAccount"} <= {one["code"] for one in run["errors"]}
    assert ["Missing", "Missing"] == [
        run["items"][0]["wayBack"][key]["state"] for key in ("mapping", "cacheAccount")
    ]
    assert [] == changes


async def test_what_is_missing_is_made_under_its_shown_name_before_anything_goes(world: Worlds) -> None:
    """Once, though two VMs need it; then they go, and are protected by it."""
    async with world(state="protected-home", vms=2, overrides=LACKS) as w:
        preview = await w.run("vm-01", "vm-02", operation="Failover", wayback="Create", dryRun=True)
        before = await w.requests("PUT")
        run = await w.run("vm-01", "vm-02", operation="Failover", wayback="Create")
        calls = await w.requests("PUT", "POST")
        seen = await details(w)

    shown = preview["items"][0]["wayBack"]
    assert ("Succeeded", []) == (preview["status"], before)
    assert ["New", "New"] == [shown[key]["state"] for key in ("mapping", "cacheAccount")]
    assert run["status"] == "Succeeded", run["errors"] or run["items"]
    paths = [one["path"].split("?")[0] for one in calls]
    made = [path.lower() for path in paths if path.rsplit("/", 2)[-2] in MADE]
    assert {shown["mapping"]["id"].lower(), shown["cacheAccount"]["id"].lower()} == set(made)
    assert max(paths.index(path) for path in paths if path.lower() in made) < min(
        at for at, path in enumerate(paths) if path.endswith("/powerOff")
    )
    assert (
        shown["cacheAccount"]["id"] == seen["protectedManagedDisks"][0]["primaryStagingAzureStorageAccountId"]
    )


MADE = ("replicationProtectionContainerMappings", "storageAccounts")


async def test_a_set_that_only_the_target_has_is_made_for_the_way_back(world: Worlds) -> None:
    """By the name that the portal gives it; the item then names it."""
    topology = fleet((), away=("availabilitySet",))
    async with world(state="protected-home", topology=topology) as w:
        run = await w.run("vm-01", operation="Failover", wayback="Create")
        seen = await details(w)

    made = f"{SUB}/resourceGroups/rg-app-eastus/providers/Microsoft.Compute/availabilitySets/as-erp-asr"
    assert run["status"] == "Succeeded", run["errors"] or run["items"]
    assert {"id": made, "state": "New"} == run["items"][0]["wayBack"]["availabilitySet"]
    assert made == seen["recoveryAvailabilitySet"]


async def test_a_mapping_that_azure_refuses_ends_the_run_before_anything_goes(world: Worlds) -> None:
    """In Azure's own words; the source never stopped."""
    async with world(state="protected-home", overrides={"vm-01": {"missing": ["wayBackMapping"]}}) as w:
        refusal = {"status": 403, "code": "AuthorizationFailed", "message": "No write on mappings."}
        match = {"method": "PUT", "path": "replicationProtectionContainerMappings"}
        await w.control("faults", {"match": match, "do": refusal})
        run = await w.run("vm-01", operation="Failover", wayback="Create")
        changes = await w.requests("POST")
        truth = await w.state()

    assert (run["status"], "AuthorizationFailed") == ("Failed", run["items"][0]["errors"][0]["code"])
    assert [] == changes
    assert "running" == truth["vms"]["eastus"]


async def test_a_wave_is_checked_for_the_sum_of_what_it_takes(world: Worlds) -> None:
    """Two cores are left; each of three VMs of one core would fit alone."""
    async with world(state="protected-home", vms=3, overrides={"vm-01": {"quota": 2}}) as w:
        run = await w.run("vm-01", "vm-02", "vm-03", operation="Failover")
        changes = await w.requests("POST")

    assert (run["status"], ["TargetQuotaTooSmall"] * 2) == (
        "Rejected",
        [one["code"] for one in run["errors"]],
    )
    assert "this run needs 3" in run["errors"][0]["message"]
    assert [] == changes


GOES_AND_STAYS = {
    "SourceLocked": {"locks": {"home": "CanNotDelete"}},
    "AgentExpired": {"agentCertificateExpiryDate": "2020-01-01T00:00:00Z"},
    "SizeNotAvailableBack": {"sizeRestrictedAtSource": True},
    "NoNetworkMappingBack": {"missing": ["wayBackNetworkMapping"]},
}


async def test_what_keeps_vms_from_coming_back_is_found_before_they_go(world: Worlds) -> None:
    """Each VM has another trap; an unplanned run is told of them and would go on."""
    traps = dict(zip(("vm-01", "vm-02", "vm-03", "vm-04"), GOES_AND_STAYS.values(), strict=True))
    async with world(state="protected-home", vms=4, overrides=traps) as w:
        run = await w.run(*traps, operation="Failover", mode="Unplanned", dryRun=True)

    assert run["status"] == "Succeeded", run["errors"]
    for code, item in zip(GOES_AND_STAYS, run["items"], strict=True):
        assert code in [finding["code"] for finding in item["findings"]]


HUNG_ON = {
    "acceleratedNetworking": True,
    "securityGroup": "nsg-app",
    "loadBalancer": "lb-app",
    "publicAddress": "both",
    "bareCard": True,
    "extensions": ["AzureMonitorWindowsAgent"],
    "diagnosticSettings": ["to-logs"],
    "backup": "vault-backup",
}


async def test_what_a_recovered_vm_lost_is_told_and_does_not_stop_it(world: Worlds) -> None:
    """Each thing that hung on its card, and the extension that nobody carries; a whole card says nothing."""
    async with world(vms=2, overrides={"vm-01": HUNG_ON}) as w:
        run = await w.run("vm-01", "vm-02")

    lost, whole = ({one["code"] for one in item["findings"]} for item in run["items"])
    assert run["status"] == "Succeeded", run["errors"] or run["items"]
    assert {
        "NetworkSecurityGroupLost", "AcceleratedNetworkingLost", "PublicAddressLost", "BackendPoolLost",
        "ExtensionsNotCarried", "DiagnosticsNotCarried", "BackupNotCarried",
    } <= lost  # fmt: skip
    assert not [one for one in whole if one.endswith(("Lost", "NotCarried", "Differ"))]
    assert not {"UncarriedNotRead"} & (lost | whole)
    assert any("Its interfaces had 10." in one["claim"] for one in run["items"][1]["evidence"])


@pytest.mark.parametrize("path", ["/diagnosticSettings", "/Microsoft.ResourceGraph/"])
async def test_what_may_not_be_read_of_a_former_self_is_told(world: Worlds, path: str) -> None:
    async with world(overrides={"vm-01": HUNG_ON}) as w:
        forbidden = {"status": 403, "code": "AuthorizationFailed"}
        await w.control("faults", {"match": {"path": path}, "do": forbidden})
        run = await w.run("vm-01")

    told = [one["code"] for one in run["items"][0]["findings"]]
    assert ("Succeeded", 1) == (run["status"], told.count("UncarriedNotRead"))
    assert {"DiagnosticsNotCarried", "BackupNotCarried"} & set(told)
