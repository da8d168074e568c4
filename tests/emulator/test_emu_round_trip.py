"""The whole way home and back to Protected, through Microsoft's own client."""

from typing import Any

import pytest
from azure.mgmt.recoveryservicessiterecovery import SiteRecoveryManagementClient

from emulator.variants import VARIANTS
from tests.emulator.sdk import WHERE, aio_client, client
from tests.emulator.support import Emulator, failover_body

OTHERWISE = [{name: value} for name, values in VARIANTS.items() for value in values[1:]]
TURNED = {name: values[-1] for name, values in VARIANTS.items()}
CASES = [{}, TURNED, *(pytest.param(chosen, marks=pytest.mark.slow) for chosen in OTHERWISE)]


def _place(item_id: str) -> tuple[str, str, str]:
    parts = item_id.split("/")
    return parts[10], parts[12], parts[14]


def _until_protected(emulator: Emulator, sdk: SiteRecoveryManagementClient, new_id: str) -> Any:
    for _ in range(20):
        item = sdk.replication_protected_items.get(*WHERE, *_place(new_id))
        if item.properties and item.properties.protection_state == "Protected":
            return item
        emulator.advance(300)
    raise AssertionError("never Protected")


def _go_home_and_reprotect(emulator: Emulator, sdk: SiteRecoveryManagementClient) -> Any:
    fabric, container, name = _place(emulator.item_id())
    items = sdk.replication_protected_items
    items.begin_unplanned_failover(*WHERE, fabric, container, name, failover_body()).result()
    items.begin_failover_commit(*WHERE, fabric, container, name).result()
    containers = sdk.replication_protection_containers
    containers.begin_switch_protection(*WHERE, fabric, container, emulator.switch_body()).result()
    return _until_protected(emulator, sdk, emulator.item_id())


@pytest.mark.parametrize("chosen", CASES, ids=str)
def test_failback_ends_protected_under_every_variant(emulator: Emulator, chosen: dict[str, str]) -> None:
    """Whatever the guesses are, a failback with reprotect ends Protected at the new id."""
    emulator.reset(variants=chosen, overrides={"vm-01": {"originalVm": "absent"}})
    with client(emulator) as sdk:
        item = _go_home_and_reprotect(emulator, sdk)

    assert "/asr-a2a-default-eastus/" in item.id


def test_the_way_out_ends_at_home_side_reversed(emulator: Emulator) -> None:
    """A failover from home with reprotect ends under the away fabric, home being eastus still."""
    emulator.reset(state="protected-home")
    with client(emulator) as sdk:
        item = _go_home_and_reprotect(emulator, sdk)

    details = item.properties.provider_specific_details
    assert (details.initial_primary_fabric_location, details.primary_fabric_location) == ("eastus", "westus")


def test_failed_over_can_be_reprotected(emulator: Emulator) -> None:
    """The failed-over state takes a switchprotection at once."""
    emulator.reset(state="failed-over")

    assert emulator.switch().status == 202


def test_reprotect_before_commit_commits_by_itself(emulator: Emulator) -> None:
    """Where SwitchProtection is allowed before commit, its job carries out the commit task."""
    emulator.failover()
    emulator.advance(600)
    reply = emulator.switch()
    emulator.advance(600)

    commit = next(task for task in emulator.job(reply)["tasks"] if task["name"] == "VmCommitFailover")
    assert commit["state"] == "Succeeded"


def test_the_lifecycle_id_stays_and_other_ids_change(emulator: Emulator) -> None:
    """Of all the ids of an item only the lifecycle id and the group id live through a reprotect."""
    before = emulator.item()["providerSpecificDetails"]
    emulator.failed_back()
    emulator.switch()
    emulator.advance(5000)
    after = emulator.item()["providerSpecificDetails"]

    same = {
        key
        for key in ("lifecycleId", "multiVmGroupId", "managementId", "fabricObjectId")
        if before[key] == after[key]
    }
    assert {"lifecycleId", "multiVmGroupId"} == same


async def test_failback_through_the_async_client(emulator: Emulator) -> None:
    """The aio client walks the same way, its pollers included."""
    fabric, container, name = _place(emulator.item_id())
    async with aio_client(emulator) as sdk:
        items = sdk.replication_protected_items
        poller = await items.begin_unplanned_failover(*WHERE, fabric, container, name, failover_body())
        failed_over = await poller.result()
        poller = await items.begin_failover_commit(*WHERE, fabric, container, name)
        await poller.result()
        switch = sdk.replication_protection_containers.begin_switch_protection
        poller = await switch(*WHERE, fabric, container, emulator.switch_body())
        result = await poller.result()

    assert failed_over.properties is not None
    assert failed_over.properties.active_location == "Recovery"
    assert result.name == "asr-a2a-default-eastus-container"
