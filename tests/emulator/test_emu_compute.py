"""Machines and disks as Compute lets them be used: scripts, deletion, tags, sizes, lists in pages."""

import pytest

from tests.emulator.support import SUB, Emulator, Json, Reply

COMPUTE = "providers/Microsoft.Compute"


def _told(emulator: Emulator, **override: object) -> None:
    emulator.reset(overrides={"vm-01": override})


def _link(emulator: Emulator, reply: Reply, name: str) -> str:
    assert reply.status == 202, reply.body
    return (reply.header(name) or "").removeprefix(emulator.base)


def _run(emulator: Emulator) -> Reply:
    body = {"commandId": "RunPowerShellScript", "script": ["Get-Service"]}
    return emulator.call("POST", f"{emulator.vm_path('westus')}/runCommand", body)


def _output(emulator: Emulator) -> list[Json]:
    link = _link(emulator, _run(emulator), "Location")
    emulator.advance(60)
    return emulator.get(link)["value"]


def test_script_answers_what_a_test_said(emulator: Emulator) -> None:
    """Location ends in the two streams of the script."""
    _told(emulator, runCommandOutput="ready")

    assert [(one["code"], one["message"]) for one in _output(emulator)] == [
        ("ComponentStatus/StdOut/succeeded", "ready"),
        ("ComponentStatus/StdErr/succeeded", ""),
    ]


def test_script_output_by_run(emulator: Emulator) -> None:
    """A list gives one output after the other; the last one stays."""
    _told(emulator, runCommandOutput=["starting", "ready"])

    assert [_output(emulator)[0]["message"] for _ in range(3)] == ["starting", "ready", "ready"]


def test_script_takes_time(emulator: Emulator) -> None:
    """Until the script is over, Location is 202 and the operation InProgress."""
    reply = _run(emulator)
    status = emulator.get(_link(emulator, reply, "Azure-AsyncOperation"))

    assert (emulator.call("GET", _link(emulator, reply, "Location")).status, status["status"]) == (
        202,
        "InProgress",
    )


def test_script_output_in_the_status(emulator: Emulator) -> None:
    """The operation's status carries the output too."""
    _told(emulator, runCommandOutput="ready")
    link = _link(emulator, _run(emulator), "Azure-AsyncOperation")
    emulator.advance(60)
    status = emulator.get(link)

    assert (status["status"], status["properties"]["output"]["value"][0]["message"]) == ("Succeeded", "ready")


@pytest.mark.parametrize(("said", "status"), [("fails", "Failed"), ("hangs", "InProgress")])
def test_script_that_does_not_work(emulator: Emulator, said: str, status: str) -> None:
    """A script can fail, or never end."""
    _told(emulator, runCommand=said)
    link = _link(emulator, _run(emulator), "Azure-AsyncOperation")
    emulator.advance(3600)

    assert emulator.get(link)["status"] == status


def test_second_script_is_refused_while_one_runs(emulator: Emulator) -> None:
    """One at a time; afterwards another is welcome."""
    _link(emulator, _run(emulator), "Location")
    second = _run(emulator)
    emulator.advance(60)

    assert (second.status, second.body["error"]["code"]) == (409, "Conflict")
    assert _run(emulator).status == 202


def test_script_needs_a_running_machine(emulator: Emulator) -> None:
    """A machine that is off runs nothing."""
    _told(emulator, sourceVm="stopped")
    reply = _run(emulator)

    assert (reply.status, reply.body["error"]["code"]) == (409, "OperationNotAllowed")


def test_script_needs_a_known_command(emulator: Emulator) -> None:
    """The command is one of Azure's for Windows."""
    reply = emulator.call("POST", f"{emulator.vm_path('westus')}/runCommand", {"commandId": "Format"})

    assert (reply.status, reply.body["error"]["code"]) == (400, "BadRequest")


def _names(emulator: Emulator, kind: str) -> set[str]:
    found = emulator.get(f"{SUB}/resourceGroups/rg-app-westus/providers/{kind}")["value"]
    return {one["name"] for one in found}


@pytest.mark.parametrize(("option", "left"), [("Detach", 1), ("Delete", 0)])
def test_deleted_machine_leaves_what_is_detached(emulator: Emulator, option: str, left: int) -> None:
    """Its disk and card stay or go as deleteOption says; a detached disk is free."""
    _told(emulator, deleteOption=option)
    emulator.call("DELETE", emulator.vm_path("westus"))
    emulator.advance(120)
    disks = emulator.get(f"{SUB}/resourceGroups/rg-app-westus/{COMPUTE}/disks")["value"]

    assert emulator.call("GET", emulator.vm_path("westus")).status == 404
    assert [disk["properties"]["diskState"] for disk in disks] == ["Unattached"] * left
    assert len(_names(emulator, "Microsoft.Network/networkInterfaces")) == left


def test_deletion_takes_time_unless_forced(emulator: Emulator) -> None:
    """A plain deletion runs for a while; a forced one is over in seconds."""
    emulator.reset(vms=2)
    emulator.call("DELETE", emulator.vm_path("westus", "vm-01"))
    emulator.call("DELETE", f"{emulator.vm_path('westus', 'vm-02')}?forceDeletion=true")
    emulator.advance(10)

    assert _names(emulator, "Microsoft.Compute/virtualMachines") == {"vm-01"}


def test_deleting_what_is_gone(emulator: Emulator) -> None:
    """A second deletion finds nothing and says so."""
    path = emulator.vm_path("westus", "vm-99")

    assert emulator.call("DELETE", path).status == 204


def test_attached_disk_is_not_deleted(emulator: Emulator) -> None:
    """A disk goes only after its machine."""
    disk = emulator.get(emulator.vm_path("westus"))["properties"]["storageProfile"]["osDisk"]["managedDisk"][
        "id"
    ]
    first = emulator.call("DELETE", disk).status
    emulator.call("DELETE", emulator.vm_path("westus"))
    emulator.advance(120)

    assert (first, emulator.call("DELETE", disk).status, emulator.call("DELETE", disk).status) == (
        409,
        202,
        204,
    )


def test_tags_and_size_are_updated(emulator: Emulator) -> None:
    """PATCH changes tags and size and answers the machine."""
    body = {"tags": {"owner": "me"}, "properties": {"hardwareProfile": {"vmSize": "standard_d4s_v5"}}}
    vm = emulator.call("PATCH", emulator.vm_path("westus"), body).body

    assert vm == emulator.get(emulator.vm_path("westus"))
    assert (vm["tags"], vm["properties"]["hardwareProfile"]) == (
        {"owner": "me"},
        {"vmSize": "Standard_D4s_v5"},
    )


def test_unknown_update_is_refused_by_name(emulator: Emulator) -> None:
    """What the emulator would ignore, it refuses."""
    reply = emulator.call("PATCH", emulator.vm_path("westus"), {"properties": {"osProfile": {}}})

    assert (reply.status, "properties.osProfile" in reply.body["error"]["message"]) == (400, True)


@pytest.mark.parametrize("where", ["westus", "eastus"])
def test_what_a_test_says_of_a_machine_is_so_on_both_sides(emulator: Emulator, where: str) -> None:
    """Tags, size, zone and availability set belong to the source and to the recovered machine."""
    _told(emulator, tags={"tier": "web"}, size="Standard_D4s_v5", zone="2", availabilitySet="avset")
    emulator.failed_back()
    vm = emulator.get(emulator.vm_path(where))

    assert (vm["tags"], vm["properties"]["hardwareProfile"]["vmSize"], vm["zones"]) == (
        {"tier": "web"},
        "Standard_D4s_v5",
        ["2"],
    )
    assert emulator.get(vm["properties"]["availabilitySet"]["id"])["name"] == "avset"


def test_item_says_what_its_machine_will_be(emulator: Emulator) -> None:
    """The item's details name size, set, zone and tags of the target."""
    _told(emulator, tags={"tier": "web"}, size="Standard_D4s_v5", zone="2", availabilitySet="avset")
    details = emulator.item()["providerSpecificDetails"]

    assert details["recoveryAzureVMSize"] == "Standard_D4s_v5"
    assert emulator.get(details["recoveryAvailabilitySet"])["location"] == "eastus"
    assert (details["recoveryAvailabilityZone"], details["vmSyncedConfigDetails"]["tags"]) == (
        "2",
        {"tier": "web"},
    )


@pytest.mark.parametrize(
    "kind",
    [
        "availabilitySets",
        "proximityPlacementGroups",
        "diskEncryptionSets",
        "capacityReservationGroups",
        "snapshots",
    ],
)
def test_what_nobody_made_is_not_there(emulator: Emulator, kind: str) -> None:
    """Lists are empty, and a name answers ARM's 404."""
    path = f"{SUB}/resourceGroups/rg-app-westus/{COMPUTE}/{kind}"

    assert emulator.get(path) == {"value": []} == emulator.get(f"{SUB}/{COMPUTE}/{kind}")
    assert emulator.call("GET", f"{path}/x").body["error"]["code"] == "ResourceNotFound"


def test_extensions_of_a_source(emulator: Emulator) -> None:
    """A machine that was not recovered has the replication agent's extension; a recovered one none."""
    emulator.reset(state="protected-home")
    found = emulator.get(f"{emulator.vm_path('eastus')}/extensions")["value"]
    emulator.reset()

    assert [one["name"] for one in found] == ["SiteRecovery-Windows"]
    assert emulator.get(f"{emulator.vm_path('westus')}/extensions") == {"value": []}


@pytest.mark.parametrize("kind", ["Compute/virtualMachines", "Compute/disks", "Network/networkInterfaces"])
def test_long_lists_come_in_pages(emulator: Emulator, kind: str) -> None:
    """Its nextLink leads through everything once; the last page has none."""
    emulator.reset(vms=620)
    link = f"{SUB}/providers/Microsoft.{kind}?api-version=2024-07-01"
    names: list[str] = []
    pages = 0
    while link:
        page = emulator.get(link)
        names += [one["name"] for one in page["value"]]
        link = page.get("nextLink", "").removeprefix(emulator.base)
        pages += 1

    assert pages == -(-len(names) // 500)
    assert len(set(names)) == len(names) >= 620
