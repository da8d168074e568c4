"""A machine becomes an item, is changed, gets and loses disks, and ceases to be one; by the real SDK."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.mgmt.recoveryservicessiterecovery import SiteRecoveryManagementClient, models

from tests.emulator.sdk import WHERE, client
from tests.emulator.support import AWAY, HOME, SUB, VAULT, Emulator, Json

EAST = (*WHERE, "asr-a2a-default-eastus", "asr-a2a-default-eastus-container")
POLICY = f"{VAULT}/replicationPolicies/24-hour-retention-policy"
GROUP = f"{SUB}/resourceGroups/rg-app-westus"


@pytest.fixture
def sdk(emulator: Emulator) -> Iterator[SiteRecoveryManagementClient]:
    emulator.reset(state="protected-home", overrides={"vm-01": {"dataDisks": 1}})
    with client(emulator) as made:
        yield made


def _disks(emulator: Emulator) -> list[models.A2AVmManagedDiskInputDetails]:
    storage = emulator.get(emulator.vm_path("eastus"))["properties"]["storageProfile"]
    accounts = emulator.get(f"{SUB}/providers/Microsoft.Storage/storageAccounts")["value"]
    cache = next(one["id"] for one in accounts if one["location"] == "eastus")
    return [
        models.A2AVmManagedDiskInputDetails(
            disk_id=disk["managedDisk"]["id"],
            primary_staging_azure_storage_account_id=cache,
            recovery_resource_group_id=GROUP,
        )
        for disk in [storage["osDisk"], *storage["dataDisks"]]
    ]


def _enable(emulator: Emulator, **changes: Any) -> models.EnableProtectionInput:
    given: dict[str, Any] = {
        "fabric_object_id": emulator.vm_path("eastus"),
        "recovery_container_id": AWAY,
        "recovery_resource_group_id": GROUP,
        "vm_managed_disks": _disks(emulator),
    }
    details = models.A2AEnableProtectionInput(**(given | changes))
    properties = models.EnableProtectionInputProperties(policy_id=POLICY, provider_specific_details=details)
    return models.EnableProtectionInput(properties=properties)


def _disable() -> models.DisableProtectionInput:
    return models.DisableProtectionInput(properties=models.DisableProtectionInputProperties())


def _gone(emulator: Emulator, sdk: SiteRecoveryManagementClient) -> None:
    name = emulator.item_id().rsplit("/", 1)[-1]
    sdk.replication_protected_items.begin_delete(*EAST, name, _disable()).result()


def _item(emulator: Emulator, name: str = "mine") -> Json:
    return emulator.get(f"{HOME}/replicationProtectedItems/{name}")["properties"]


def test_an_item_climbs_the_recorded_ladder_until_it_is_protected(
    emulator: Emulator, sdk: SiteRecoveryManagementClient
) -> None:
    """The item passes each recorded state once, in order, within the recorded half hour."""
    _gone(emulator, sdk)
    poller = sdk.replication_protected_items.begin_create(*EAST, "mine", _enable(emulator))
    seen: list[str] = []
    while not seen or seen[-1] != "Protected":
        state = _item(emulator)["protectionState"]
        seen += [state] if state not in seen[-1:] else []
        emulator.advance(60)
        assert emulator.get(f"{VAULT}/replicationJobs")["value"]

    assert seen == [
        "UnprotectedStatesBegin",
        "InitialReplicationInProgress",
        "InitialReplicationRecoveryCompletionPending",
        "Protected",
    ]
    made = poller.result()
    assert made.name == "mine"
    details = _item(emulator)["providerSpecificDetails"]
    assert details["monitoringPercentageCompletion"] == 0
    assert details["vmNics"][0]["ipConfigs"][0]["recoverySubnetName"] == "default"
    assert details["initialPrimaryFabricLocation"] == "eastus"


def test_an_item_in_the_making_shows_no_cards_and_no_points(
    emulator: Emulator, sdk: SiteRecoveryManagementClient
) -> None:
    _gone(emulator, sdk)
    made = sdk.replication_protected_items.begin_create(*EAST, "mine", _enable(emulator)).result()
    details = _item(emulator)["providerSpecificDetails"]

    assert made.properties
    assert made.properties.protection_state == "InitialReplicationInProgress"
    assert (details["vmNics"], details["lifecycleId"], details["rpoInSeconds"]) == ([], None, None)
    assert details["vmProtectionState"] == "UnprotectedStatesBegin"
    assert list(sdk.recovery_points.list_by_replication_protected_items(*EAST, "mine")) == []


def test_an_item_may_stay_hidden_until_it_is_made(
    emulator: Emulator, sdk: SiteRecoveryManagementClient
) -> None:
    emulator.reset(state="protected-home", variants={"itemWhileEnabling": "hidden"})
    _gone(emulator, sdk)
    sdk.replication_protected_items.begin_create(*EAST, "mine", _enable(emulator), polling=False)
    with pytest.raises(ResourceNotFoundError):
        sdk.replication_protected_items.get(*EAST, "mine")
    hidden = list(sdk.replication_protected_items.list(*WHERE))
    emulator.advance(440)

    assert hidden == []
    assert [one.name for one in sdk.replication_protected_items.list(*WHERE)] == ["mine"]


def test_a_machine_that_is_off_cannot_be_enabled(
    emulator: Emulator, sdk: SiteRecoveryManagementClient
) -> None:
    _gone(emulator, sdk)
    emulator.call("POST", f"{emulator.vm_path('eastus')}/deallocate")
    emulator.advance(60)
    with pytest.raises(HttpResponseError) as failed:
        sdk.replication_protected_items.begin_create(*EAST, "mine", _enable(emulator)).result()

    assert failed.value.error
    assert failed.value.error.code == "150253"
    assert list(sdk.replication_protected_items.list(*WHERE)) == []


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"fabric_object_id": "/nowhere"}, "fabricObjectId '/nowhere'"),
        ({"recovery_container_id": "/nowhere"}, "recoveryContainerId '/nowhere'"),
        ({"recovery_resource_group_id": f"{SUB}/resourceGroups/none"}, "recoveryResourceGroupId"),
        ({"vm_managed_disks": []}, "vmManagedDisks"),
        ({"recovery_availability_zone": "9"}, "recoveryAvailabilityZone"),
        ({"recovery_availability_set_id": "/nowhere"}, "recoveryAvailabilitySetId '/nowhere'"),
        ({"recovery_azure_network_id": "/nowhere"}, "recoveryAzureNetworkId '/nowhere'"),
        ({"recovery_subnet_name": "none"}, "recoverySubnetName 'none'"),
    ],
)
def test_a_wrong_input_is_refused_with_its_field(
    emulator: Emulator, sdk: SiteRecoveryManagementClient, changes: dict[str, Any], named: str
) -> None:
    _gone(emulator, sdk)

    with pytest.raises(HttpResponseError, match=named):
        sdk.replication_protected_items.begin_create(*EAST, "mine", _enable(emulator, **changes))
    assert list(sdk.replication_protected_items.list(*WHERE)) == []


def test_a_machine_that_is_an_item_is_not_enabled_again(
    emulator: Emulator, sdk: SiteRecoveryManagementClient
) -> None:
    with pytest.raises(HttpResponseError, match="is an item already"):
        sdk.replication_protected_items.begin_create(*EAST, "mine", _enable(emulator))


def test_a_machine_in_the_making_fails_over_and_comes_back_like_any_other(
    emulator: Emulator, sdk: SiteRecoveryManagementClient
) -> None:
    _gone(emulator, sdk)
    sdk.replication_protected_items.begin_create(*EAST, "mine", _enable(emulator)).result()
    emulator.advance(3000)
    emulator.failed_back()
    emulator.switch()
    emulator.advance(5000)

    assert emulator.item_id() == f"{AWAY.replace('/subs', '/Subs')}/replicationProtectedItems/mine"
    assert emulator.item()["protectionState"] == "Protected"
    emulator.failed_back()
    assert emulator.truth()["vms"]["eastus"] == "running"


def test_disabling_takes_the_item_and_its_replicas_and_leaves_the_machine(
    emulator: Emulator, sdk: SiteRecoveryManagementClient
) -> None:
    name = emulator.item_id().rsplit("/", 1)[-1]
    reply = emulator.call("POST", f"{emulator.item_id()}/remove", {"properties": {}})
    emulator.advance(700)
    job = emulator.job(reply)
    disks = emulator.get(f"{SUB}/providers/Microsoft.Compute/disks")["value"]

    assert [task["name"] for task in job["tasks"]] == [
        "DisableProtectionOnPrimary",
        "DisableProtectionOnSecondary",
        "UpdateDraState",
    ]
    assert (job["scenarioName"], job["state"]) == ("DisableDr", "Succeeded")
    assert {disk["location"] for disk in disks} == {"eastus"}
    assert emulator.power("eastus") == "PowerState/running"
    with pytest.raises(ResourceNotFoundError):
        sdk.replication_protected_items.get(*EAST, name)


def test_disabling_needs_a_running_machine_unless_the_variant_says_not(emulator: Emulator) -> None:
    ended: list[str] = []
    for needed in ("yes", "no"):
        emulator.reset(
            state="protected-home",
            variants={"disableNeedsRunningVm": needed},
            overrides={"vm-01": {"sourceVm": "deallocated"}},
        )
        reply = emulator.call("POST", f"{emulator.item_id()}/remove", {"properties": {}})
        emulator.advance(700)
        ended.append(emulator.job(reply)["state"])

    assert ended == ["Failed", "Succeeded"]


def test_purging_works_in_any_state_and_only_once(
    emulator: Emulator, sdk: SiteRecoveryManagementClient
) -> None:
    emulator.failed_back()
    path = emulator.item_id()
    name = path.rsplit("/", 1)[-1]
    sdk.replication_protected_items.begin_purge(*EAST, name).result()
    again = emulator.call("DELETE", path)

    assert again.status == 404
    assert again.body["error"]["code"] == "NotFound"
    assert again.body["error"]["details"][0]["code"] == "ArmResourceDoesNotExist"


def _update(details: models.A2AUpdateReplicationProtectedItemInput, **given: Any) -> Any:
    properties = models.UpdateReplicationProtectedItemInputProperties(
        provider_specific_details=details, **given
    )
    return models.UpdateReplicationProtectedItemInput(properties=properties)


def test_a_failover_makes_the_machine_that_an_update_asked_for(
    emulator: Emulator, sdk: SiteRecoveryManagementClient
) -> None:
    name = emulator.item_id().rsplit("/", 1)[-1]
    disk = emulator.item()["providerSpecificDetails"]["protectedManagedDisks"][0]
    config = models.IPConfigInputDetails(
        recovery_static_ip_address="10.20.0.77", recovery_subnet_name="default"
    )
    details = models.A2AUpdateReplicationProtectedItemInput(
        recovery_availability_zone="2",
        managed_disk_update_details=[
            models.A2AVmManagedDiskUpdateDetails(disk_id=disk["diskId"], failover_disk_name="os-away")
        ],
    )
    changed = sdk.replication_protected_items.begin_update(
        *EAST,
        name,
        _update(
            details,
            recovery_azure_vm_name="vm-away",
            recovery_azure_vm_size="Standard_D2s_v5",
            vm_nics=[models.VMNicInputDetails(recovery_nic_name="nic-away", ip_configs=[config])],
        ),
    ).result()
    emulator.failed_back()
    vm = emulator.get(f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm-away")
    nic = emulator.get(vm["properties"]["networkProfile"]["networkInterfaces"][0]["id"])

    assert changed.properties
    shown = cast("Any", changed.properties.provider_specific_details)
    assert shown["recoveryAzureVMName"] == "vm-away"
    assert vm["zones"] == ["2"]
    assert vm["properties"]["hardwareProfile"]["vmSize"] == "Standard_D2s_v5"
    assert vm["properties"]["storageProfile"]["osDisk"]["name"] == "os-away"
    assert nic["name"] == "nic-away"
    assert nic["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"] == "10.20.0.77"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"recovery_azure_vm_size": "Huge"}, "recoveryAzureVMSize 'Huge'"),
        ({"selected_recovery_azure_network_id": "/none"}, "recoveryAzureNetworkId '/none'"),
        ({"recovery_availability_set_id": "/none"}, "recoveryAvailabilitySetId '/none'"),
    ],
)
def test_a_wrong_update_changes_nothing(
    emulator: Emulator, sdk: SiteRecoveryManagementClient, given: dict[str, Any], named: str
) -> None:
    name = emulator.item_id().rsplit("/", 1)[-1]
    before = emulator.item()["providerSpecificDetails"]["recoveryAzureVMSize"]

    with pytest.raises(HttpResponseError, match=named):
        sdk.replication_protected_items.begin_update(
            *EAST, name, _update(models.A2AUpdateReplicationProtectedItemInput(), **given)
        )
    assert emulator.item()["providerSpecificDetails"]["recoveryAzureVMSize"] == before


def test_a_disk_leaves_and_joins_and_older_points_do_not_hold_it(
    emulator: Emulator, sdk: SiteRecoveryManagementClient
) -> None:
    name = emulator.item_id().rsplit("/", 1)[-1]
    data = _disks(emulator)[1]
    leave = models.A2ARemoveDisksInput(vm_managed_disks_ids=[str(data.disk_id)])
    sdk.replication_protected_items.begin_remove_disks(
        *EAST,
        name,
        models.RemoveDisksInput(
            properties=models.RemoveDisksInputProperties(provider_specific_details=leave)
        ),
    ).result()
    without = emulator.item()["providerSpecificDetails"]
    join = models.A2AAddDisksInput(vm_managed_disks=[data])
    sdk.replication_protected_items.begin_add_disks(
        *EAST,
        name,
        models.AddDisksInput(properties=models.AddDisksInputProperties(provider_specific_details=join)),
    ).result()
    joined = emulator.item()["providerSpecificDetails"]["protectedManagedDisks"]
    emulator.advance(2400)
    points = emulator.get(f"{emulator.item_id()}/recoveryPoints")["value"]
    held = [
        len(one["properties"]["providerSpecificDetails"]["disks"])
        for one in sorted(points, key=lambda point: point["properties"]["recoveryPointTime"])
    ]

    assert len(without["protectedManagedDisks"]) == 1
    assert without["unprotectedDisks"] == [{"diskLunId": 0, "diskAutoProtectionStatus": "Disabled"}]
    assert [disk["diskState"] for disk in joined] == ["Protected", "InitialReplicationPending"]
    assert (held[0], held[-1]) == (1, 2)
    assert held == sorted(held)


def test_protectable_items_tell_which_machines_replicate(
    emulator: Emulator, sdk: SiteRecoveryManagementClient
) -> None:
    before = next(iter(sdk.replication_protectable_items.list_by_replication_protection_containers(*EAST)))
    _gone(emulator, sdk)
    after = sdk.replication_protectable_items.get(*EAST, str(before.name))

    assert before.properties
    assert (before.properties.friendly_name, before.properties.protection_status) == ("vm-01", "Protected")
    assert after.properties
    assert after.properties.protection_status == "Unprotected"


def test_a_reprotect_takes_its_target_settings(emulator: Emulator) -> None:
    emulator.reset(state="failed-over")
    body = emulator.switch_body()
    body["properties"]["providerSpecificDetails"]["recoveryAvailabilityZone"] = "3"
    body["properties"]["providerSpecificDetails"]["vmManagedDisks"][0]["recoveryTargetDiskAccountType"] = (
        "StandardSSD_LRS"
    )
    container = emulator.item_id().split("/replicationProtectedItems/")[0]
    reply = emulator.call("POST", f"{container}/switchprotection", body)
    emulator.advance(5000)
    details = emulator.item()["providerSpecificDetails"]

    assert reply.status == 202
    assert details["recoveryAvailabilityZone"] == "3"
    assert details["protectedManagedDisks"][0]["recoveryTargetDiskAccountType"] == "StandardSSD_LRS"
    emulator.failed_back()
    assert emulator.get(emulator.vm_path("eastus"))["zones"] == ["3"]
