"""Fabrics, containers, policies and mappings: made, read, changed and taken away by the real SDK."""

from collections.abc import Iterator
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.mgmt.recoveryservicessiterecovery import SiteRecoveryManagementClient, models

from tests.emulator.sdk import WHERE, client
from tests.emulator.support import SUB, VAULT, Emulator

FABRIC = "replicationFabrics/asr-a2a-default-eastus"
CONTAINER = f"{FABRIC}/replicationProtectionContainers/asr-a2a-default-eastus-container"
SERVICE = VAULT.replace("/subscriptions/", "/Subscriptions/")
VNETS = f"{SUB}/resourceGroups/rg-app-{{0}}/providers/Microsoft.Network/virtualNetworks/vnet-app-{{0}}"


@pytest.fixture
def sdk(emulator: Emulator) -> Iterator[SiteRecoveryManagementClient]:
    with client(emulator) as made:
        yield made


def _fabric(location: str) -> models.FabricCreationInput:
    details = models.AzureFabricCreationInput(location=location)
    return models.FabricCreationInput(properties=models.FabricCreationInputProperties(custom_details=details))


def _container() -> models.CreateProtectionContainerInput:
    given: list[Any] = [models.A2AContainerCreationInput()]
    properties = models.CreateProtectionContainerInputProperties(provider_specific_input=given)
    return models.CreateProtectionContainerInput(properties=properties)


def _policy(**minutes: int) -> models.CreatePolicyInput:
    details = models.A2APolicyCreationInput(multi_vm_sync_status="Enable", **minutes)
    properties = models.CreatePolicyInputProperties(provider_specific_input=details)
    return models.CreatePolicyInput(properties=properties)


def _mapping(target: str, policy: str) -> models.CreateProtectionContainerMappingInput:
    properties = models.CreateProtectionContainerMappingInputProperties(
        target_protection_container_id=target,
        policy_id=policy,
        provider_specific_input=models.A2AContainerMappingInput(agent_auto_update_status="Disabled"),
    )
    return models.CreateProtectionContainerMappingInput(properties=properties)


def _zones(sdk: SiteRecoveryManagementClient) -> tuple[str, str, str]:
    """Make one fabric with two containers and a policy, and give the ids of these three."""
    sdk.replication_fabrics.begin_create(*WHERE, "zonal", _fabric("westeurope")).result()
    ids: list[str] = []
    for name in ("zone-1", "zone-2"):
        made = sdk.replication_protection_containers.begin_create(*WHERE, "zonal", name, _container())
        ids.append(str(made.result().id))
    policy = sdk.replication_policies.begin_create(*WHERE, "p1", _policy()).result()
    return ids[0], ids[1], str(policy.id)


def test_a_fabric_is_made_in_the_recorded_time_and_found_afterwards(
    emulator: Emulator, sdk: SiteRecoveryManagementClient
) -> None:
    body = {"properties": {"customDetails": {"instanceType": "Azure", "location": "westeurope"}}}
    reply = emulator.call("PUT", f"{VAULT}/replicationFabrics/New-One", body)
    with pytest.raises(ResourceNotFoundError):
        sdk.replication_fabrics.get(*WHERE, "New-One")
    emulator.advance(90)
    made = sdk.replication_fabrics.get(*WHERE, "new-one")

    assert reply.status == 202
    assert reply.body is None
    assert reply.header("Retry-After") == "30"
    job = emulator.job(reply)
    assert (job["scenarioName"], job["state"], job["targetObjectName"]) == (
        "CreateSite",
        "Succeeded",
        "New-One",
    )
    assert made.id == f"{SERVICE}/replicationFabrics/New-One"
    assert made.properties
    assert made.properties.friendly_name == "West Europe"


def test_lists_show_the_newest_first_and_know_less(sdk: SiteRecoveryManagementClient) -> None:
    _zones(sdk)

    listed = next(iter(sdk.replication_fabrics.list(*WHERE)))
    got = sdk.replication_fabrics.get(*WHERE, "zonal")

    assert listed.name == "zonal"
    assert listed.properties
    assert listed.properties.custom_details
    assert listed.properties.custom_details["containerIds"] is None
    assert got.properties
    assert got.properties.custom_details
    assert len(got.properties.custom_details["containerIds"]) == 2


def test_a_container_is_paired_once_it_is_mapped(sdk: SiteRecoveryManagementClient) -> None:
    first, second, policy = _zones(sdk)
    fresh = sdk.replication_protection_containers.get(*WHERE, "zonal", "zone-1").properties
    mapping = sdk.replication_protection_container_mappings.begin_create(
        *WHERE, "zonal", "zone-1", "there", _mapping(second, policy)
    ).result()
    mapped = sdk.replication_protection_containers.get(*WHERE, "zonal", "zone-1").properties

    assert fresh
    assert (fresh.pairing_status, fresh.role) == ("NotPaired", "")
    assert mapped
    assert (mapped.pairing_status, mapped.role) == ("Paired", "Primary")
    assert mapping.id == f"{first}/replicationProtectionContainerMappings/there"
    assert mapping.properties
    assert mapping.properties.target_protection_container_id == second


def test_what_is_in_use_stays(sdk: SiteRecoveryManagementClient) -> None:
    _, second, policy = _zones(sdk)
    mappings = sdk.replication_protection_container_mappings
    mappings.begin_create(*WHERE, "zonal", "zone-1", "there", _mapping(second, policy)).result()

    with pytest.raises(HttpResponseError, match="in use by container mapping 'there'"):
        sdk.replication_policies.begin_delete(*WHERE, "p1")
    with pytest.raises(HttpResponseError, match="still mapped by 'there'"):
        sdk.replication_protection_containers.begin_delete(*WHERE, "zonal", "zone-2")
    with pytest.raises(HttpResponseError, match="still has protection containers"):
        sdk.replication_fabrics.begin_purge(*WHERE, "zonal")
    with pytest.raises(HttpResponseError, match="in use by 'vm-01'"):
        mappings.begin_purge(
            *WHERE,
            "asr-a2a-default-westus",
            "asr-a2a-default-westus-container",
            "westus-eastus-24-hour-retention-policy",
        )


def test_everything_is_taken_away_in_turn(emulator: Emulator, sdk: SiteRecoveryManagementClient) -> None:
    _, second, policy = _zones(sdk)
    mappings = sdk.replication_protection_container_mappings
    mappings.begin_create(*WHERE, "zonal", "zone-1", "there", _mapping(second, policy)).result()

    mappings.begin_purge(*WHERE, "zonal", "zone-1", "there").result()
    for name in ("zone-1", "zone-2"):
        sdk.replication_protection_containers.begin_delete(*WHERE, "zonal", name).result()
    sdk.replication_policies.begin_delete(*WHERE, "p1").result()
    sdk.replication_fabrics.begin_delete(*WHERE, "zonal").result()

    assert [one.name for one in sdk.replication_fabrics.list(*WHERE)] == [
        "asr-a2a-default-westus",
        "asr-a2a-default-eastus",
    ]
    assert len(list(sdk.replication_policies.list(*WHERE))) == 1
    assert emulator.call("DELETE", f"{VAULT}/replicationFabrics/zonal").status == 404


def test_what_was_taken_away_answers_204_at_location(emulator: Emulator) -> None:
    body = {"properties": {"customDetails": {"instanceType": "Azure", "location": "westeurope"}}}
    emulator.call("PUT", f"{VAULT}/replicationFabrics/new", body)
    emulator.advance(90)
    reply = emulator.call("DELETE", f"{VAULT}/replicationFabrics/new")
    location = (reply.header("Location") or "").removeprefix(emulator.base)
    running = emulator.call("GET", location)
    emulator.advance(10)
    ended = emulator.call("GET", location)

    assert (running.status, ended.status, ended.body) == (202, 204, None)
    assert ended.header("Azure-AsyncOperation")


def test_a_container_that_was_mapped_meanwhile_is_not_taken_away(
    emulator: Emulator, sdk: SiteRecoveryManagementClient
) -> None:
    emulator.reset(durations={"mapContainers": 60, "container": 1})
    first, second, policy = _zones(sdk)
    container = first.replace("/Subscriptions/", "/subscriptions/")
    mapping = _mapping(second, policy).as_dict()
    accepted = emulator.call("PUT", f"{container}/replicationProtectionContainerMappings/m", mapping)
    emulator.advance(59.9)
    removed = emulator.call("POST", f"{container}/remove")
    emulator.advance(60)

    assert (accepted.status, removed.status) == (202, 202)
    assert [emulator.job(reply)["state"] for reply in (accepted, removed)] == ["Succeeded", "Failed"]
    assert emulator.get(first)["properties"]["pairingStatus"] == "Paired"


def test_a_policy_is_changed_for_all_that_use_it(sdk: SiteRecoveryManagementClient) -> None:
    made = sdk.replication_policies.begin_create(*WHERE, "p2", _policy()).result()
    given = models.UpdatePolicyInputProperties(
        replication_provider_settings=models.A2APolicyCreationInput(
            multi_vm_sync_status="Disable", recovery_point_history=720
        )
    )
    changed = sdk.replication_policies.begin_update(
        *WHERE, "p2", models.UpdatePolicyInput(properties=given)
    ).result()

    assert made.properties
    assert made.properties.provider_specific_details
    assert made.properties.provider_specific_details["recoveryPointHistory"] == 0
    assert changed.properties
    assert changed.properties.provider_specific_details
    assert changed.properties.provider_specific_details["recoveryPointHistory"] == 720
    assert changed.properties.provider_specific_details["multiVmSyncStatus"] == "Disabled"


def test_network_mappings_come_and_go(sdk: SiteRecoveryManagementClient) -> None:
    mappings = sdk.replication_network_mappings
    path = (*WHERE, "asr-a2a-default-eastus", "azureNetwork")
    before = mappings.get(*path, "eastus-westus-network")
    mappings.begin_delete(*path, "eastus-westus-network").result()
    properties = models.CreateNetworkMappingInputProperties(
        recovery_fabric_name="asr-a2a-default-westus",
        recovery_network_id=VNETS.format("westus"),
        fabric_specific_details=models.AzureToAzureCreateNetworkMappingInput(
            primary_network_id=VNETS.format("eastus")
        ),
    )
    again = mappings.begin_create(
        *path, "eastus-westus-network", models.CreateNetworkMappingInput(properties=properties)
    ).result()

    assert again.as_dict() == before.as_dict()
    assert [one.name for one in mappings.list_by_replication_networks(*path)] == ["eastus-westus-network"]


@pytest.mark.parametrize(
    ("path", "properties", "named"),
    [
        ("replicationFabrics/f", {"customDetails": {"instanceType": "VMM"}}, "instanceType"),
        (
            "replicationFabrics/f",
            {"customDetails": {"instanceType": "Azure", "location": "eastuss"}},
            "customDetails.location 'eastuss'",
        ),
        (
            "replicationFabrics/asr-a2a-default-eastus",
            {"customDetails": {"instanceType": "Azure", "location": "westus"}},
            "is in eastus and stays there",
        ),
        (
            "replicationPolicies/p",
            {"providerSpecificInput": {"instanceType": "A2A", "recoveryPointHistory": -1}},
            "recoveryPointHistory",
        ),
        (
            "replicationPolicies/p",
            {"providerSpecificInput": {"instanceType": "A2A", "multiVmSyncStatus": "On"}},
            "multiVmSyncStatus",
        ),
        (
            f"{FABRIC}/replicationProtectionContainers/c",
            {"providerSpecificInput": [{"instanceType": "Other"}]},
            "providerSpecificInput",
        ),
        (
            f"{CONTAINER}/replicationProtectionContainerMappings/m",
            {"targetProtectionContainerId": "nowhere"},
            "targetProtectionContainerId 'nowhere'",
        ),
        (
            f"{FABRIC}/replicationNetworks/azureNetwork/replicationNetworkMappings/m",
            {"recoveryFabricName": "nowhere"},
            "recoveryFabricName 'nowhere'",
        ),
    ],
)
def test_bad_input_is_refused_with_the_field_in_the_message(
    emulator: Emulator, path: str, properties: dict[str, object], named: str
) -> None:
    reply = emulator.call("PUT", f"{VAULT}/{path}", {"properties": properties})

    assert reply.status == 400
    assert named in reply.body["error"]["message"]
