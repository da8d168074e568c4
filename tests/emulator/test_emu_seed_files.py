"""Seed files: any topology, lived in by the real SDK; what is wrong in one is named by its path."""

import re
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from emulator.__main__ import main
from tests.emulator.sdk import client
from tests.emulator.support import SUB, Emulator, Json, failover_body

SEEDS = Path(__file__).parents[2] / "emulator" / "seeds"
GREEN = "5eed0000-0000-4000-8000-000000000002"


def _load(emulator: Emulator, name: str, **more: object) -> Json:
    body = cast("Json", yaml.safe_load((SEEDS / f"{name}.yaml").read_text(encoding="utf-8")))
    body["now"] = "2026-03-01T12:00:00Z"
    return cast("Json", emulator.control("POST", "reset", body | more))["items"]


def _switch(emulator: Emulator, item_id: str, group: str) -> Json:
    """Reprotect into a group, with the disks of the machine that runs and a cache account beside it."""
    item = emulator.get(item_id)
    details = item["properties"]["providerSpecificDetails"]
    running = emulator.get(details["recoveryFabricObjectId"])
    subscription = details["recoveryFabricObjectId"].split("/")[2]
    accounts = emulator.get(f"/subscriptions/{subscription}/providers/Microsoft.Storage/storageAccounts")
    cache = next(one["id"] for one in accounts["value"] if one["location"] == running["location"])
    group_id = f"/subscriptions/{subscription}/resourceGroups/{group}"
    storage = running["properties"]["storageProfile"]
    disks = [
        {
            "diskId": disk["managedDisk"]["id"],
            "primaryStagingAzureStorageAccountId": cache,
            "recoveryResourceGroupId": group_id,
        }
        for disk in [storage["osDisk"], *storage["dataDisks"]]
    ]
    container = item_id.split("/replicationProtectedItems/", maxsplit=1)[0]
    provider = {
        "instanceType": "A2A",
        "recoveryContainerId": container,
        "recoveryResourceGroupId": group_id,
        "policyId": item["properties"]["policyId"],
        "recoveryAvailabilityZone": details["primaryAvailabilityZone"],
        "vmManagedDisks": disks,
    }
    properties = {"replicationProtectedItemName": item["name"], "providerSpecificDetails": provider}
    reply = emulator.call("POST", f"{container}/switchprotection", {"properties": properties})
    emulator.advance(5000)
    return emulator.job(reply)


def _move(emulator: Emulator, item_id: str) -> None:
    assert emulator.call("POST", f"{item_id}/unplannedFailover", failover_body()).status == 202
    emulator.advance(600)
    assert emulator.call("POST", f"{item_id}/failoverCommit").status == 202
    emulator.advance(60)


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_makes_items_that_the_sdk_reads(emulator: Emulator, path: Path) -> None:
    items = _load(emulator, path.stem)

    assert items
    for item in items.values():
        _, _, subscription, _, group, _, _, _, vault, *_ = item["id"].split("/")
        with client(emulator, subscription) as sdk:
            found = {one.name: one for one in sdk.replication_protected_items.list(group, vault)}
        assert item["item"] in found


def test_a_machine_goes_from_zone_to_zone_and_back(emulator: Emulator) -> None:
    """Both containers are in one fabric: the container and the zones change, the fabric does not."""
    first = _load(emulator, "zone-to-zone")["web-01"]["id"]
    _move(emulator, first)
    job = _switch(emulator, first, "rg-shop")
    second = cast("str", job["customDetails"]["newReplicationProtectedItemId"])
    away = emulator.get(second)["properties"]["providerSpecificDetails"]
    _move(emulator, second)
    truth = emulator.truth("web-01")

    assert job["state"] == "Succeeded"
    assert (first.split("/")[10], first.split("/")[12]) == ("west-europe", "zone-1")
    assert (second.split("/")[10], second.split("/")[12]) == ("west-europe", "zone-2")
    assert (away["primaryFabricLocation"], away["recoveryFabricLocation"]) == ("westeurope", "westeurope")
    assert (away["primaryAvailabilityZone"], away["recoveryAvailabilityZone"]) == ("2", "1")
    assert (away["initialPrimaryZone"], away["initialRecoveryZone"]) == ("1", "2")
    assert truth["vms"] == {"westeurope-1": "running", "westeurope-2": "running"}


def test_two_vaults_of_two_subscriptions_know_nothing_of_each_other(emulator: Emulator) -> None:
    items = _load(emulator, "two-vaults")
    green = next(one["id"] for one in items.values() if GREEN in one["id"])
    blue = items["app-01"]["id"]
    job = _switch(emulator, green, "rg-green")
    vault = green.split("/replicationFabrics/")[0]

    assert job["state"] == "Succeeded"
    jobs = emulator.get(f"{vault}/replicationJobs")["value"]
    assert {one["properties"]["scenarioName"] for one in jobs} == {
        "SwitchReplicationGroupProtection",
        "EnableDr",
    }
    assert emulator.get(f"{blue.split('/replicationFabrics/')[0]}/replicationJobs")["value"] == []
    assert emulator.get(blue)["properties"]["policyFriendlyName"] == "three-days"
    machines = emulator.get(f"/subscriptions/{GREEN}/providers/Microsoft.Compute/virtualMachines")["value"]
    assert [vm["location"] for vm in machines] == ["ukwest"]


def test_a_fleet_has_every_shape_that_its_file_says(emulator: Emulator) -> None:
    items = _load(emulator, "mixed-fleet")
    sql = emulator.get(items["sql-01"]["id"])["properties"]["providerSpecificDetails"]
    web = emulator.get(items["web-12"]["id"])["properties"]["providerSpecificDetails"]
    batch = emulator.get(items["batch"]["id"])["properties"]

    assert len(items) == 17
    assert [disk["diskCapacityInBytes"] // 2**30 for disk in sql["protectedManagedDisks"]] == [127, 512, 1024]
    assert sql["unprotectedDisks"] == [{"diskLunId": 2, "diskAutoProtectionStatus": "Disabled"}]
    assert (sql["multiVmGroupName"], sql["multiVmGroupCreateOption"]) == ("sql-cluster", "UserSpecified")
    assert (sql["primaryAvailabilityZone"], sql["recoveryAvailabilityZone"]) == ("1", "2")
    assert sql["recoveryProximityPlacementGroupId"].endswith("/ppg-data")
    assert sql["recoveryCapacityReservationGroupId"].endswith("/crg-data")
    assert web["recoveryAvailabilitySet"].endswith("/as-web-asr")
    assert batch["activeLocation"] == "Recovery"
    assert batch["providerSpecificDetails"]["recoveryFabricObjectId"].endswith("/batch-dr")
    assert items["legacy"]["vms"] == {"northeurope": "deallocated", "swedencentral": "running"}


def test_unmanaged_disks_go_and_come_back_as_blobs(emulator: Emulator) -> None:
    """Blobs are no resources; the reprotect names them by their addresses, and cleans nothing up."""
    first = _load(emulator, "mixed-fleet")["blobs"]["id"]
    before = emulator.get(first)["properties"]["providerSpecificDetails"]
    _move(emulator, first)
    details = emulator.get(first)["properties"]["providerSpecificDetails"]
    running = emulator.get(details["recoveryFabricObjectId"])["properties"]["storageProfile"]
    accounts = emulator.get(f"{SUB}/providers/Microsoft.Storage/storageAccounts")["value"]
    ids = {one["name"]: one["id"] for one in accounts}
    container = first.split("/replicationProtectedItems/")[0]
    disks = [
        {
            "diskUri": disk["vhd"]["uri"],
            "recoveryAzureStorageAccountId": ids["fleetvhdshome"],
            "primaryStagingAzureStorageAccountId": ids["fleetcacheaway"],
        }
        for disk in [running["osDisk"], *running["dataDisks"]]
    ]
    provider = {
        "instanceType": "A2A",
        "recoveryContainerId": container,
        "recoveryResourceGroupId": f"{SUB}/resourceGroups/rg-fleet",
        "policyId": emulator.get(first)["properties"]["policyId"],
        "vmDisks": disks,
    }
    properties = {"replicationProtectedItemName": first.split("/")[-1], "providerSpecificDetails": provider}
    reply = emulator.call("POST", f"{container}/switchprotection", {"properties": properties})
    emulator.advance(5000)
    after = emulator.get(emulator.truth("blobs")["id"])["properties"]["providerSpecificDetails"]

    assert before["protectedManagedDisks"] is None
    assert before["protectedDisks"][0]["diskUri"].startswith(
        "https://fleetvhdshome.blob.core.windows.net/vhds/"
    )
    assert running["osDisk"]["vhd"]["uri"].startswith("https://fleetvhdsaway.blob.core.windows.net/")
    assert emulator.job(reply)["state"] == "Succeeded"
    assert after["protectedDisks"][1]["recoveryAzureStorageAccountId"] == ids["fleetvhdshome"]
    assert emulator.truth("blobs")["vms"]["northeurope"] == "deallocated"


def test_a_reset_may_say_something_about_a_files_machine(emulator: Emulator) -> None:
    items = _load(emulator, "mixed-fleet", overrides={"web-03": {"sourceVm": "stopped"}})

    assert items["web-03"]["vms"]["northeurope"] == "stopped"


def _wrong(*path: str | int, value: object) -> Json:
    """Take the zone example and put something wrong into one place of it."""
    body = cast("Json", yaml.safe_load((SEEDS / "zone-to-zone.yaml").read_text(encoding="utf-8")))
    del body["now"]
    inner: Any = body["topology"]
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return body


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (_wrong("vaults", value=[]), "topology.vaults names at least one vault"),
        (_wrong("valuts", value=[]), "topology has an unknown key 'valuts'"),
        (_wrong("vaults", value={}), "topology.vaults is a list"),
        (_wrong("vaults", 0, "location", value="mars"), r"topology.vaults\[0\].location is one of"),
        (_wrong("networks", 0, "prefix", value="10.1"), r"topology.networks\[0\].prefix is a network"),
        (
            _wrong("vaults", 0, "containerMappings", 0, "containers", value=["zone-1"]),
            r"containerMappings\[0\].containers is a list of two texts",
        ),
        (
            _wrong("vaults", 0, "containerMappings", 0, "policy", value="none"),
            r"containerMappings\[0\].policy: vault 'vault-zones' has no policy 'none'",
        ),
        (_wrong("vms", 1, "state", value="odd"), r"topology.vms\[1\].state is one of"),
        (
            _wrong("vms", 0, "home", "network", value="none"),
            r"topology.vms\[0\].home.network: there is no vnet",
        ),
        (_wrong("vms", 0, "home", "container", value="zone-9"), r"topology.vms\[0\].home.container: vault"),
        (_wrong("vms", 0, "away", "subnet", value="none"), r"topology.vms\[0\].away.subnet: 'vnet-shop'"),
        (_wrong("vms", 0, "overrides", value={"odd": 1}), "Unknown override 'odd' for 'web-01'"),
        (_wrong("vms", 0, "count", value=-1), r"topology.vms\[0\].count is a whole number"),
        (_wrong("vms", 0, "disks", value=[{"sizeGb": "big"}]), r"topology.vms\[0\].disks\[0\].sizeGb"),
    ],
)
def test_a_mistake_is_named_and_the_world_stays_as_it_was(
    emulator: Emulator, body: Json, message: str
) -> None:
    before = emulator.control("GET", "state")
    reply = emulator.call("POST", "/_emulator/reset", body)

    assert reply.status == 400
    assert re.search(message, reply.body["error"]["message"])
    assert emulator.control("GET", "state") == before


def test_a_file_that_is_no_yaml_ends_the_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "seed.yaml"
    path.write_text("topology: [", encoding="utf-8")

    assert main(["--seed", str(path)]) == 2
    assert f"{path} is no YAML" in capsys.readouterr().err
