"""What a test can say about single VMs, and what the service then does."""

import pytest

from tests.emulator.support import START, SUB, VAULT, Emulator

NETWORKS = "providers/Microsoft.Network/virtualNetworks"


def _told(emulator: Emulator, **override: object) -> None:
    emulator.reset(overrides={"vm-01": override})


@pytest.mark.parametrize(
    ("variant", "power"), [("deleted", None), ("leftStopped", "deallocated"), ("leftRunning", "running")]
)
def test_original_vm_by_variant(emulator: Emulator, variant: str, power: str | None) -> None:
    """What is at home after the first reprotect is a variant."""
    emulator.reset(variants={"originalVmAfterReprotect": variant})

    assert emulator.truth()["vms"]["eastus"] == power


@pytest.mark.parametrize(
    ("said", "power"), [("running", "running"), ("stopped", "deallocated"), ("absent", None)]
)
def test_original_vm_by_override(emulator: Emulator, said: str, power: str | None) -> None:
    """A test's word goes over the variant."""
    _told(emulator, originalVm=said)

    assert emulator.truth()["vms"]["eastus"] == power


def test_failback_fails_while_the_original_vm_runs(emulator: Emulator) -> None:
    """As the tutorial says: with the VM at home on, the job fails at its failover task."""
    _told(emulator, originalVm="running")
    reply = emulator.failover()
    emulator.advance(600)
    job = emulator.job(reply)

    assert job["state"] == "Failed"
    assert [task["name"] for task in job["tasks"] if task["state"] == "Failed"] == ["VmFailover"]


def test_failback_works_once_the_original_vm_is_off(emulator: Emulator) -> None:
    """Shut down after a failed try, the VM at home is replaced by the recovered one."""
    _told(emulator, originalVm="running")
    emulator.failover()
    emulator.advance(600)
    old = emulator.get(emulator.vm_path("eastus"))["properties"]["vmId"]
    emulator.call("POST", f"{emulator.vm_path('eastus')}/deallocate")
    emulator.advance(60)
    emulator.failed_back()

    assert emulator.get(emulator.vm_path("eastus"))["properties"]["vmId"] != old
    assert emulator.power("eastus") == "PowerState/running"


def test_protection_state_by_override(emulator: Emulator) -> None:
    """An item in another state allows no failover."""
    _told(emulator, protectionState="InitialReplicationInProgress")
    item = emulator.item()

    assert item["protectionState"] == "InitialReplicationInProgress"
    assert (item["allowedOperations"], emulator.failover().status) == (["DisableProtection"], 409)


def test_health_by_override(emulator: Emulator) -> None:
    """Health and its errors can be said, in the shape of real ones."""
    _told(
        emulator, replicationHealth="Critical", healthErrors=[{"errorCode": "78026", "errorLevel": "Error"}]
    )
    item = emulator.item()

    assert item["replicationHealth"] == "Critical"
    assert [error["errorCode"] for error in item["healthErrors"]] == ["161011", "78026"]


def test_pending_test_failover(emulator: Emulator) -> None:
    """While a test failover waits for clean-up nothing else is allowed."""
    _told(emulator, testFailover="pending")
    item = emulator.item()

    assert (item["testFailoverState"], item["allowedOperations"]) == (
        "WaitingForCompletion",
        ["TestFailoverCleanup"],
    )
    assert emulator.failover().status == 409


def test_user_specified_group(emulator: Emulator) -> None:
    """A member of a user-specified group shows it and does not fail over alone."""
    _told(emulator, multiVmGroup="shop")
    details = emulator.item()["providerSpecificDetails"]

    assert (details["multiVmGroupCreateOption"], details["multiVmGroupName"]) == ("UserSpecified", "shop")
    assert emulator.failover().status == 409


def test_shared_disk_cluster(emulator: Emulator) -> None:
    """A node of a shared-disk cluster names its cluster."""
    _told(emulator, cluster="sql")

    assert emulator.item()["providerSpecificDetails"]["protectionClusterId"].endswith(
        "/replicationProtectionClusters/sql"
    )


@pytest.mark.parametrize("what", ["targetGroup", "targetNetwork", "targetSubnet"])
def test_missing_targets(emulator: Emulator, what: str) -> None:
    """A target that is not there makes the failover job fail."""
    _told(emulator, missing=[what])
    reply = emulator.failover()
    emulator.advance(600)

    assert emulator.job(reply)["state"] == "Failed"


def test_missing_group_can_be_seen(emulator: Emulator) -> None:
    """The group the item names answers 404."""
    _told(emulator, missing=["targetGroup"])
    group = emulator.item()["providerSpecificDetails"]["recoveryAzureResourceGroupId"]

    assert (emulator.call("GET", group).status, emulator.call("HEAD", group).status) == (404, 404)


def test_full_subnet(emulator: Emulator) -> None:
    """A full subnet shows as many configurations as it has addresses, and the failover fails."""
    _told(emulator, fullSubnet=True)
    subnet = emulator.item()["providerSpecificDetails"]["vmNics"][0]["ipConfigs"][0]["recoverySubnetName"]
    view = emulator.get(f"{SUB}/resourceGroups/rg-app-eastus/{NETWORKS}/vnet-app-eastus/subnets/{subnet}")[
        "properties"
    ]
    reply = emulator.failover()
    emulator.advance(600)

    assert (view["addressPrefix"][-3:], len(view["ipConfigurations"])) == ("/28", 11)
    assert emulator.job(reply)["errors"][0]["serviceErrorDetails"]["code"] == "28092"


def test_missing_way_back(emulator: Emulator) -> None:
    """Without the mapping for the way back, a reprotect is refused."""
    _told(emulator, missing=["wayBackMapping"])
    mappings = emulator.get(f"{VAULT}/replicationProtectionContainerMappings")["value"]
    emulator.failed_back()

    assert [mapping["name"][:13] for mapping in mappings] == ["westus-eastus"]
    assert emulator.switch().status == 400


def test_power_off_that_fails(emulator: Emulator) -> None:
    """The operation ends Failed and the VM runs on."""
    _told(emulator, powerOff="fails")
    reply = emulator.call("POST", f"{emulator.vm_path('westus')}/powerOff")
    emulator.advance(60)
    status = emulator.get((reply.header("Azure-AsyncOperation") or "").removeprefix(emulator.base))

    assert (status["status"], emulator.power("westus")) == ("Failed", "PowerState/running")


def test_power_off_that_never_ends(emulator: Emulator) -> None:
    """A day later the VM is stopping still."""
    _told(emulator, powerOff="hangs")
    emulator.call("POST", f"{emulator.vm_path('westus')}/powerOff")
    emulator.advance(86_400)

    assert emulator.power("westus") == "PowerState/stopping"


@pytest.mark.parametrize(
    ("variant", "description"),
    [
        ("partiallySucceeded", "PartiallySucceeded"),
        ("completedWithInformation", "CompletedWithInformation"),
        ("completed", "Completed"),
    ],
)
def test_failover_goes_on_though_the_shutdown_failed(
    emulator: Emulator, variant: str, description: str
) -> None:
    """A source that does not stop does not stop the failover; how the job is described is a variant."""
    emulator.reset(variants={"jobAfterFailedShutdown": variant}, overrides={"vm-01": {"powerOff": "fails"}})
    reply = emulator.failover(sourceSiteOperations="Required")
    emulator.advance(600)
    job = emulator.job(reply)

    assert (job["state"], job["stateDescription"]) == ("Succeeded", description)


@pytest.mark.parametrize(("variant", "code"), [("documented", "28031"), ("generic", "28020")])
def test_error_codes_of_the_target_are_a_variant(emulator: Emulator, variant: str, code: str) -> None:
    """Which number a target that does not take the machine is reported under is a guess."""
    emulator.reset(variants={"targetErrorCodes": variant}, overrides={"vm-01": {"missing": ["targetGroup"]}})
    reply = emulator.failover()
    emulator.advance(600)

    assert emulator.job(reply)["errors"][0]["serviceErrorDetails"]["code"] == code


def test_health_when_the_source_is_off(emulator: Emulator) -> None:
    """Where the variant says so, an hour without points is Critical."""
    emulator.reset(variants={"healthWhenSourceOff": "critical"})
    emulator.call("POST", f"{emulator.vm_path('westus')}/powerOff")
    emulator.advance(4000)

    assert emulator.item()["replicationHealth"] == "Critical"


def test_two_items_of_one_name(emulator: Emulator) -> None:
    """Friendly names need not be unique."""
    emulator.reset(vms=2, overrides={"vm-02": {"friendlyName": "vm-01"}})
    items = emulator.get(f"{VAULT}/replicationProtectedItems")["value"]

    assert [item["properties"]["friendlyName"] for item in items] == ["vm-01", "vm-01"]


def test_states_of_the_seed(emulator: Emulator) -> None:
    """The three states are what their names say."""
    seen: list[tuple[str, str, str]] = []
    for state in ("protected-home", "failed-over", "protected-away"):
        emulator.reset(state=state)
        item = emulator.item()
        place = item["providerSpecificDetails"]["primaryFabricLocation"]
        seen.append((item["protectionState"], item["activeLocation"], place))

    assert seen == [
        ("Protected", "Primary", "eastus"),
        ("UnplannedFailoverCommitted", "Recovery", "eastus"),
        ("Protected", "Primary", "westus"),
    ]


def test_a_source_that_falls_silent_is_heard_of_no_more(emulator: Emulator) -> None:
    """From that time on: no heartbeat, an RPO that grows, an agent that is not ready, and power as it was."""
    quiet = "2026-03-01T12:10:00+00:00"
    emulator.reset(state="protected-home", now=START, overrides={"vm-01": {"silentFrom": quiet}})
    view = f"{emulator.vm_path('eastus')}/instanceView"

    def seen() -> tuple[str, float, str, str]:
        details = emulator.item()["providerSpecificDetails"]
        machine = emulator.get(view)
        agent = machine["vmAgent"]["statuses"][0]["displayStatus"]
        return details["lastHeartbeat"], details["rpoInSeconds"], agent, machine["statuses"][-1]["code"]

    emulator.advance(590)
    before = seen()
    emulator.advance(1800)
    after = seen()

    assert (before[2], after[2]) == ("Ready", "Not Ready")
    assert before[0] <= after[0] <= quiet
    assert after[1] - before[1] > 1200
    assert {before[3], after[3]} == {"PowerState/running"}
