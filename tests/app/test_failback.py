"""A failback, end to end: real HTTP, the real worker library, the real SDK, the emulator's Azure."""

from typing import Any

import pytest

from emulator.variants import VARIANTS
from tests.app.conftest import Worlds

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

ONCE = {"unplannedFailover": 1, "failoverCommit": 1, "switchprotection": 1}
# Every other value of every guess; a VM left running at home is a finding, and has a test of its own.
GUESSES = [
    (name, value)
    for name, values in VARIANTS.items()
    for value in values[1:]
    if (name, value) != ("originalVmAfterReprotect", "leftRunning")
]


async def test_takes_a_vm_through_every_stage(world: Worlds) -> None:
    """One VM goes through every stage, and Azure's own state agrees at the end."""
    async with world() as w:
        run = await w.run("vm-01")
        truth = await w.state()

    assert run["status"] == "Succeeded", run
    assert [span["stage"] for span in run["items"][0]["timeline"]] == [
        "Preflight",
        "ShuttingDown",
        "FailingOver",
        "Verifying",
        "Committing",
        "Reprotecting",
        "Synchronizing",
        "CheckingCleanup",
    ]
    assert (truth["protectionState"], truth["activeLocation"]) == ("Protected", "Primary")
    assert truth["vms"] == {"eastus": "running", "westus": None}
    assert {key: truth["accepted"][key] for key in ONCE} == ONCE


async def test_tells_the_new_item_id_and_the_jobs(world: Worlds) -> None:
    """The item names its new ARM id and the three jobs that brought it there."""
    async with world() as w:
        item = (await w.run("vm-01"))["items"][0]
        truth = await w.state()

    assert truth["id"].lower() == item["newItemId"].lower()
    assert [(job["scenario"], job["state"]) for job in item["jobs"]] == [
        ("UnplannedFailover", "Succeeded"),
        ("CommitFailover", "Succeeded"),
        ("SwitchReplicationGroupProtection", "Succeeded"),
    ]


async def test_needs_at_most_60_calls_for_one_vm(world: Worlds) -> None:
    """Lists, reads and changes of a whole failback at the recorded durations."""
    async with world() as w:
        await w.run("vm-01")
        calls = await w.requests()

    assert len(calls) <= 60, len(calls)


async def test_each_further_vm_shares_the_watcher(world: Worlds) -> None:
    """List calls while waiting grow with time, not with items: the watcher's looks serve all."""
    async with world(vms=4) as w:
        run = await w.run("vm-01", "vm-02", "vm-03", "vm-04")
        calls = await w.requests("GET")

    assert {"items": 4, "recovered": 4, "succeeded": 4} == {k: v for k, v in run["counts"].items() if v}
    item_lists = [one for one in calls if one["path"].split("?")[0].endswith("/replicationProtectedItems")]
    assert len(item_lists) <= 20


def lists(call: dict[str, Any]) -> bool:
    """Whether a call reads a list: its path ends with a kind of resource, not with a name."""
    kinds_and_names = call["path"].split("?")[0].strip("/").split("/")
    return call["method"] == "GET" and len(kinds_and_names) % 2 == 1


async def test_each_further_vm_needs_at_most_24_calls(world: Worlds) -> None:
    """Its reads before each change included; lists apart, which all share."""
    needed: dict[int, int] = {}
    for vms in (1, 10):
        async with world(vms=vms) as w:
            run = await w.run(*[f"vm-{number:02d}" for number in range(1, vms + 1)])
            needed[vms] = len([one for one in await w.requests() if not lists(one)])
        assert "Succeeded" == run["status"], run

    assert (needed[10] - needed[1]) / 9 <= 24


async def test_a_list_that_was_read_after_the_change_is_told_as_the_source(world: Worlds) -> None:
    """With several VMs under way, what one list shows of all of them is evidence for each."""
    async with world(vms=4) as w:
        run = await w.run("vm-01", "vm-02", "vm-03", "vm-04")

    sources = {
        one["source"].rsplit("/", 1)[-1]: one["claim"] for item in run["items"] for one in item["evidence"]
    }
    assert "ended Succeeded" in sources["replicationJobs"]
    assert "is Protected" in sources["replicationProtectedItems"]


@pytest.mark.parametrize(("name", "value"), GUESSES)
async def test_comes_home_under_every_guess_about_azure(world: Worlds, name: str, value: str) -> None:
    """Whatever Azure does where nobody recorded it, the VM comes home once and is protected again."""
    async with world(variants={name: value}) as w:
        run = await w.run("vm-01")
        truth = await w.state()

    assert run["status"] == "Succeeded", run["errors"] or run["items"]
    assert {key: truth["accepted"][key] for key in ONCE} == ONCE


async def test_lists_what_is_left_behind_and_deletes_nothing(world: Worlds) -> None:
    """Where Azure leaves the VM and its parts in the former region, each is named as left over."""
    async with world(variants={"recoveryVmAfterReprotect": "left"}) as w:
        item = (await w.run("vm-01"))["items"][0]
        deletes = await w.requests("DELETE")

    left = {one["kind"] for one in item["remainders"] if one["verdict"] == "Removable"}
    assert {"VM", "NIC", "Disk"} == left
    assert deletes == []


async def test_finds_its_vm_in_a_crowded_vault(world: Worlds) -> None:
    """Items and jobs of others, over several pages, are neither touched nor mistaken for ours."""
    async with world(noise=150) as w:
        run = await w.run("vm-01")
        truth = await w.state()

    assert run["status"] == "Succeeded", run
    assert {key: truth["accepted"][key] for key in ONCE} == ONCE


async def test_a_dry_run_changes_nothing(world: Worlds) -> None:
    """A dry run ends after preflight with its findings; Azure saw nothing but GETs."""
    async with world() as w:
        run = await w.run("vm-01", dryRun=True)
        changes = await w.requests("POST", "PUT", "PATCH", "DELETE")

    assert (run["status"], run["dryRun"]) == ("Succeeded", True)
    assert [finding["code"] for finding in run["items"][0]["findings"]] == ["NoDrillSinceReprotect"]
    assert changes == []


async def test_leaves_the_reprotect_to_you_when_asked(world: Worlds) -> None:
    """With reprotect Manual the VM ends recovered but unprotected, which is a partial success with its time."""
    async with world() as w:
        run = await w.run("vm-01", reprotect="Manual")
        truth = await w.state()

    assert (run["status"], run["items"][0]["outcome"]) == ("PartiallySucceeded", "Unprotected")
    assert run["items"][0]["unprotectedSince"] is not None
    assert truth["accepted"]["switchprotection"] == 0


async def test_a_vm_left_running_at_home_is_found_before_it_spoils_the_failback(world: Worlds) -> None:
    """Where Azure left the original VM running, preflight says so; the failover, which would fail, is not tried."""
    async with world(variants={"originalVmAfterReprotect": "leftRunning"}) as w:
        run = await w.run("vm-01")
        truth = await w.state()

    assert ("Rejected", ["OriginalVmRunning"]) == (run["status"], [error["code"] for error in run["errors"]])
    assert 0 == truth["accepted"]["unplannedFailover"]
