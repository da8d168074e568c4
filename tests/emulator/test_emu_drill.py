"""Test failover and its clean-up, through Microsoft's client and as the item tells it."""

from typing import Any

import pytest

from tests.emulator import sdk
from tests.emulator.support import SUB, Emulator, Reply

NETWORK = f"{SUB}/resourceGroups/rg-app-eastus/providers/Microsoft.Network/virtualNetworks/vnet-app-eastus"
ITEM_STATE = ("testFailoverState", "testFailoverStateDescription", "allowedOperations")


def _body(**changes: object) -> dict[str, Any]:
    properties = {
        "failoverDirection": "PrimaryToRecovery",
        "networkType": "VmNetworkAsInput",
        "networkId": NETWORK,
        "providerSpecificDetails": {"instanceType": "A2A"},
    }
    return {"properties": properties | changes}


def _test(emulator: Emulator, **changes: object) -> Reply:
    return emulator.call("POST", f"{emulator.item_id()}/testFailover", _body(**changes))


def _clean(emulator: Emulator) -> Reply:
    path = f"{emulator.item_id()}/testFailoverCleanup"
    return emulator.call("POST", path, {"properties": {"comments": "seen"}})


def _tested(emulator: Emulator) -> Reply:
    reply = _test(emulator)
    emulator.advance(300)
    return reply


def test_the_whole_drill_by_the_client(emulator: Emulator) -> None:
    """The SDK's pollers end with the item, waiting first and idle afterwards."""
    fabric, container, name = (emulator.item_id().split("/")[at] for at in (10, 12, 14))
    with sdk.client(emulator) as client:
        items = client.replication_protected_items
        where = (*sdk.WHERE, fabric, container, name)
        tested: Any = items.begin_test_failover(*where, _body()).result()
        cleaned: Any = items.begin_test_failover_cleanup(*where, {"properties": {"comments": "ok"}}).result()

    assert tested.properties.test_failover_state == "WaitingForCompletion"
    assert cleaned.properties.test_failover_state == "None"


def test_a_waiting_item_allows_its_clean_up_only(emulator: Emulator) -> None:
    """After a test failover the item waits for the user, and names its job as the current scenario."""
    reply = _tested(emulator)
    item = emulator.item()

    assert [item[key] for key in ITEM_STATE] == [
        "WaitingForCompletion",
        "Waiting for user input",
        ["TestFailoverCleanup"],
    ]
    assert item["currentScenario"]["jobId"] == reply.header("x-ms-request-id")
    assert emulator.failover().status == 409


def test_the_test_machine_is_there_until_the_clean_up(emulator: Emulator) -> None:
    """The copy is named -test, its disks -ASRtest; both go with the clean-up, and nothing else does."""
    before = emulator.truth()
    _tested(emulator)
    path = emulator.vm_path("eastus", "vm-01-test")
    vm = emulator.get(path)["properties"]
    disk = vm["storageProfile"]["osDisk"]["name"]
    told = emulator.item()["providerSpecificDetails"]["testFailoverRecoveryFabricObjectId"]
    _clean(emulator)
    emulator.advance(300)
    after = emulator.truth()

    assert (disk.endswith("-ASRtest"), told) == (True, path.lower())
    assert (after["vms"], after["disks"]) == (before["vms"], before["disks"])
    assert emulator.call("GET", path).status == 404


def test_a_drill_clears_its_warning_until_the_next_reprotect(emulator: Emulator) -> None:
    """161011 goes with a test failover and is back after a reprotect."""
    before = emulator.item()["failoverHealth"]
    _tested(emulator)
    during = emulator.item()
    _clean(emulator)
    emulator.advance(300)
    emulator.failed_back()
    emulator.switch()
    emulator.advance(5000)
    after = emulator.item()

    assert (before, during["failoverHealth"], after["failoverHealth"]) == ("Warning", "Normal", "Warning")
    assert ("lastSuccessfulTestFailoverTime" in during, "lastSuccessfulTestFailoverTime" in after) == (
        True,
        False,
    )


def test_tasks_and_details_of_the_job(emulator: Emulator) -> None:
    """The job has the four tasks, and names the test machine at the end."""
    job = emulator.job(_tested(emulator))
    details = job["customDetails"]

    assert [task["name"] for task in job["tasks"]] == [
        "VmTfoPrerequisitesCheck",
        "VmTfoInitiateFailover",
        "VmTfoPrepareTestVm",
        "VmTfoBootTestVm",
    ]
    assert (details["testFailoverStatus"], details["networkName"]) == ("Active", "vnet-app-eastus")
    assert details["protectedItemDetails"][0]["testVmName"] == "vm-01-test"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"networkType": "NoNetworkAttachAsInput", "networkId": None}, "25080"),
        ({"networkId": f"{NETWORK}-gone"}, "28020"),
        ({"networkId": NETWORK.replace("eastus", "westus")}, "28020"),
    ],
)
def test_a_wrong_network_fails_the_job(emulator: Emulator, changes: dict[str, Any], code: str) -> None:
    """A drill into no network, a network that is gone or one of another region fails, and leaves nothing."""
    reply = _test(emulator, **changes)
    emulator.advance(300)
    job = emulator.job(reply)

    assert (job["state"], job["errors"][0]["serviceErrorDetails"]["code"]) == ("Failed", code)
    assert emulator.item()["testFailoverState"] == "None"


@pytest.mark.parametrize("state", ["None", "MarkedForDeletion"])
def test_the_state_after_clean_up_is_a_variant(emulator: Emulator, state: str) -> None:
    """The item may go on saying MarkedForDeletion for a while, although everything is allowed again."""
    emulator.reset(variants={"testFailoverStateAfterCleanup": state})
    _tested(emulator)
    _clean(emulator)
    during = emulator.item()["testFailoverState"]
    emulator.advance(300)
    after = emulator.item()
    emulator.advance(2000)

    assert (during, after["testFailoverState"]) == ("MarkedForDeletion", state)
    assert "UnplannedFailover" in after["allowedOperations"]
    assert emulator.item()["testFailoverState"] == "None"


def test_a_seeded_drill_can_be_cleaned_up(emulator: Emulator) -> None:
    """An item that starts with a pending test failover has its machine, and its clean-up works."""
    emulator.reset(overrides={"vm-01": {"testFailover": "pending"}})
    there = emulator.call("GET", emulator.vm_path("eastus", "vm-01-test")).status
    _clean(emulator)
    emulator.advance(300)

    assert (there, emulator.item()["testFailoverState"]) == (200, "None")


def test_a_failed_clean_up_leaves_the_item_waiting(emulator: Emulator) -> None:
    """A clean-up that fails can be asked for again."""
    _tested(emulator)
    emulator.fault({"failTask": "VmTfoDeleteTestVm"}, nth=1)
    _clean(emulator)
    emulator.advance(300)
    waiting = emulator.item()["testFailoverState"]

    assert (waiting, _clean(emulator).status) == ("WaitingForCompletion", 202)


def test_clean_up_without_a_drill_is_refused(emulator: Emulator) -> None:
    """There is nothing to clean up on an item that was not tested."""
    assert _clean(emulator).status == 409


SMALL = {"name": "vnet-test", "group": "rg-test", "location": "eastus", "prefix": "10.99.0.0/29"}
SMALL_ID = f"{SUB}/resourceGroups/rg-test/providers/Microsoft.Network/virtualNetworks/vnet-test"


@pytest.mark.parametrize(("variant", "ends"), [("left", "Succeeded"), ("jobFails", "Failed")])
def test_a_lock_keeps_the_test_machine(emulator: Emulator, variant: str, ends: str) -> None:
    """Whether the clean-up says so is a guess; the machine stays in either."""
    lock = {"locks": {"home": "CanNotDelete"}}
    emulator.reset(overrides={"vm-01": lock}, variants={"cleanUpUnderLock": variant})
    _tested(emulator)
    reply = _clean(emulator)
    emulator.advance(300)

    assert emulator.job(reply)["state"] == ends
    assert emulator.call("GET", emulator.vm_path("eastus", "vm-01-test")).status == 200


def test_the_test_machine_goes_where_its_card_says_for_tests(emulator: Emulator) -> None:
    """The subnet and the address for tests count, and not those for a failover."""
    subnets = {"default": "10.99.0.0/24", "sandbox": "10.99.1.0/24"}
    emulator.reset(networks=[SMALL | {"prefix": "10.99.0.0/16", "subnets": subnets}])
    card = {"ipConfigs": [{"tfoSubnetName": "sandbox", "tfoStaticIPAddress": "10.99.1.9"}]}
    emulator.call("PATCH", emulator.item_id(), {"properties": {"vmNics": [card]}})
    emulator.advance(30)
    _test(emulator, networkId=SMALL_ID)
    emulator.advance(300)
    vm = emulator.get(emulator.vm_path("eastus", "vm-01-test"))["properties"]
    nic = emulator.get(vm["networkProfile"]["networkInterfaces"][0]["id"])["properties"]
    config = nic["ipConfigurations"][0]["properties"]

    assert config["subnet"]["id"] == f"{SMALL_ID}/subnets/sandbox"
    assert config["privateIPAddress"] == "10.99.1.9"


def test_a_full_subnet_takes_no_test_machine(emulator: Emulator) -> None:
    """Of eight addresses Azure keeps five."""
    emulator.reset(vms=4, networks=[SMALL])
    states: list[str] = []
    for number in range(1, 5):
        path = f"{emulator.item_id(f'vm-{number:02}')}/testFailover"
        reply = emulator.call("POST", path, _body(networkId=SMALL_ID))
        emulator.advance(300)
        states.append(emulator.job(reply)["state"])

    assert states == ["Succeeded"] * 3 + ["Failed"]
