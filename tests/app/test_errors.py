"""What Azure refuses, fails, drops or delays: each ends in a clear result, and nothing happens twice."""

import sys
from typing import Any

import pytest

from tests.app.conftest import Worlds

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

ACTIONS = {
    "unplannedFailover": "/unplannedFailover",
    "failoverCommit": "/failoverCommit",
    "switchprotection": "/switchprotection",
}
FAILING = {
    "UnplannedFailover": ("VmFailover", "FailingOver", "Failed"),
    "CommitFailover": ("VmCommit", "Committing", "PartiallySucceeded"),
    "SwitchReplicationGroupProtection": ("ProtectReplicaTask", "Reprotecting", "PartiallySucceeded"),
}


@pytest.mark.parametrize(("scenario", "expected"), FAILING.items())
async def test_a_failed_job_ends_in_the_services_own_words(
    world: Worlds, scenario: str, expected: tuple[str, str, str]
) -> None:
    """Code, message, causes and recommended action are those of the job's own error."""
    task, stage, status = expected
    said = {
        "code": "28031",
        "message": "No quota.",
        "possibleCauses": "Full.",
        "recommendedAction": "Ask for more.",
    }
    async with world() as w:
        await w.control("faults", {"match": {"scenario": scenario}, "do": {"failTask": task, **said}})
        run = await w.run("vm-01")

    item = run["items"][0]
    assert (status, stage) == (run["status"], item["stage"])
    assert said.items() <= item["errors"][0].items()
    assert "quota" in item["errors"][0]["remedy"]


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("moment", ["before", "after"])
async def test_an_answer_lost_on_the_wire_is_looked_for_before_a_second_call(
    world: Worlds, action: str, moment: str
) -> None:
    """Whether the lost call was accepted or not, Azure accepts each action exactly once."""
    async with world() as w:
        fault = {"match": {"method": "POST", "path": ACTIONS[action], "nth": 1}, "do": {"drop": moment}}
        await w.control("faults", fault)
        run = await w.run("vm-01")
        truth = await w.state()

    assert "Succeeded" == run["status"], run["items"]
    assert 1 == truth["accepted"][action]


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_passing_refusal_is_asked_again_once_it_is_clear(
    world: Worlds, action: str, status: int
) -> None:
    """Throttling and server errors are waited out on durable timers; each action is accepted once."""
    do: dict[str, Any] = {"status": status, "retryAfterSeconds": 20}
    async with world() as w:
        fault = {"match": {"method": "POST", "path": ACTIONS[action], "nth": 1}, "do": do}
        await w.control("faults", fault)
        run = await w.run("vm-01")
        truth = await w.state()

    assert "Succeeded" == run["status"], run["items"]
    assert 1 == truth["accepted"][action]


async def test_a_refused_call_ends_in_the_services_own_words(world: Worlds) -> None:
    """A 400 with ARM's error body is told with its code and message, and the source is given back."""
    do = {"status": 400, "code": "SomethingOdd", "message": "Not like this."}
    async with world() as w:
        await w.control("faults", {"match": {"method": "POST", "path": "/unplannedFailover"}, "do": do})
        run = await w.run("vm-01")

    error = run["items"][0]["errors"][0]
    assert ("Failed", "SomethingOdd", "Not like this.") == (run["status"], error["code"], error["message"])


async def test_a_vault_that_throttles_reads_is_waited_out(world: Worlds) -> None:
    """A 429 on a read becomes a durable timer; the run goes on when Azure answers again."""
    do = {"status": 429, "retryAfterSeconds": 60}
    async with world() as w:
        fault = {"match": {"method": "GET", "path": "/replicationProtectedItems", "nth": 1}, "do": do}
        await w.control("faults", fault)
        run = await w.run("vm-01", dryRun=True)

    assert "Succeeded" == run["status"], run


async def test_a_forbidden_vault_ends_the_run_with_the_reason(world: Worlds) -> None:
    """403 from Azure is no reason to try again: the run ends Rejected with Azure's message."""
    do = {"status": 403, "code": "AuthorizationFailed", "message": "The client may not read."}
    async with world() as w:
        await w.control(
            "faults", {"match": {"method": "GET", "path": "/replicationProtectedItems"}, "do": do}
        )
        run = await w.run("vm-01")

    assert ("Rejected", "AuthorizationFailed") == (run["status"], run["errors"][0]["code"])


async def test_an_activity_that_does_not_load_ends_the_run_with_the_reason(
    world: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is loaded at its first call: what keeps it from that is told as any defect, and changes nothing."""
    async with world() as w:
        monkeypatch.setitem(sys.modules, "activities.health_check", None)
        run = await w.run("vm-01")
        truth = await w.state()

    error = run["items"][0]["errors"][0]
    assert ("Rejected", "InternalError") == (run["status"], error["code"])
    assert "health_check failed unexpectedly: ModuleNotFoundError" in error["message"]
    assert {} == {action: times for action, times in truth["accepted"].items() if times}


async def test_a_second_recovered_vm_is_never_made_by_a_manual_failover(world: Worlds) -> None:
    """A failover that somebody else started first is adopted if it fits, and never doubled."""
    async with world() as w:
        hold = await w.control(
            "faults",
            {"match": {"method": "POST", "path": "/unplannedFailover", "nth": 1}, "do": {"hold": "before"}},
        )
        started = await w.start("vm-01")
        await w.until(lambda: w.held(hold["id"]))
        await w.fail_over_by_hand("vm-01")
        await w.control(f"faults/{hold['id']}/release")
        await w.ended(started)
        truth = await w.state()

    assert 1 == truth["accepted"]["unplannedFailover"]


async def test_a_read_that_is_refused_while_waiting_says_nothing_about_the_job(world: Worlds) -> None:
    """403 on one look at the job: it is looked at again, and the run ends with what Azure really did."""
    do = {"status": 403, "code": "AuthorizationFailed", "message": "Not just now."}
    async with world() as w:
        await w.control(
            "faults", {"match": {"method": "GET", "path": "/replicationJobs/", "nth": 1}, "do": do}
        )
        run = await w.run("vm-01")

    assert "Succeeded" == run["status"], run["items"]


async def test_reads_that_are_refused_while_a_role_spreads_end_no_stage(world: Worlds) -> None:
    """403 on three reads right before the failover, and on one of the recovered VM: each is made again, and told."""
    do = {"status": 403, "code": "AuthorizationFailed", "message": "Not from here yet."}
    item, vm = (
        "/replicationProtectedItems/",
        "/rg-app-eastus/providers/Microsoft.Compute/virtualMachines/vm-01",
    )
    async with world() as w:
        before = {"match": {"method": "POST", "path": "/powerOff"}, "do": {"hold": "after"}}
        hold = await w.control("faults", before)
        started = await w.start("vm-01")
        await w.until(lambda: w.held(hold["id"]))
        for path, nth in ((item, 1), (item, 2), (item, 3), (vm, 1)):
            await w.control("faults", {"match": {"method": "GET", "path": path, "nth": nth}, "do": do})
        await w.control(f"faults/{hold['id']}/release")
        run = await w.ended(started)
        truth, calls = await w.state(), await w.requests("GET")

    told = [one for one in run["items"][0]["findings"] if one["code"] == "AuthorizationFailed"]
    assert ("Succeeded", 1) == (run["status"], truth["accepted"]["unplannedFailover"]), run["items"]
    assert 4 == len([one for one in calls if one["status"] == 403])
    assert ["Information"] == [one["severity"] for one in told], told


async def test_a_former_source_whose_read_is_refused_once_is_fenced_all_the_same(world: Worlds) -> None:
    """The recovered VM does not stay unprotected for it."""
    do = {"status": 403, "code": "AuthorizationFailed", "message": "Not from here yet."}
    async with world(state="protected-home") as w:
        call = {"match": {"method": "POST", "path": "/unplannedFailover"}, "do": {"hold": "before"}}
        hold = await w.control("faults", call)
        started = await w.start("vm-01", operation="Failover", mode="Unplanned")
        await w.until(lambda: w.held(hold["id"]))
        await w.control("faults", {"match": {"method": "GET", "region": "eastus", "nth": 1}, "do": do})
        await w.control(f"faults/{hold['id']}/release")
        run = await w.ended(started)
        refused = [one for one in await w.requests("GET") if one["status"] == 403]

    assert ("Succeeded", 1) == (run["status"], len(refused)), run["items"]


async def test_a_clean_up_that_cannot_be_read_takes_nothing_back(world: Worlds) -> None:
    """The VM is protected; that its left-overs could not be listed is a warning."""
    do = {"status": 403, "code": "AuthorizationFailed", "message": "No reading here."}
    async with world() as w:
        held = {"match": {"method": "POST", "path": "/switchprotection"}, "do": {"hold": "before"}}
        hold = await w.control("faults", held)
        started = await w.start("vm-01")
        await w.until(lambda: w.held(hold["id"]))
        await w.control(
            "faults", {"match": {"method": "GET", "path": "/networkInterfaces?api-version"}, "do": do}
        )
        await w.control(f"faults/{hold['id']}/release")
        run = await w.ended(started)

    assert "Succeeded" == run["status"], run["items"]
    assert "CleanupNotChecked" in [finding["code"] for finding in run["items"][0]["findings"]]


async def test_a_failover_by_somebody_else_is_not_taken_for_ours(world: Worlds) -> None:
    """One that began before the source was off cannot be ours: nothing is committed."""
    async with world() as w:
        hold = await w.control(
            "faults", {"match": {"method": "POST", "path": "/powerOff"}, "do": {"hold": "before"}}
        )
        started = await w.start("vm-01")
        await w.until(lambda: w.held(hold["id"]))
        await w.fail_over_by_hand("vm-01")
        await w.control(f"faults/{hold['id']}/release")
        run = await w.ended(started)
        truth = await w.state()

    assert ("Failed", "NotReadyToFailOver") == (run["status"], run["items"][0]["errors"][0]["code"])
    assert 0 == truth["accepted"]["failoverCommit"]


@pytest.mark.parametrize("then", [503, 409, 403])
async def test_the_source_stays_off_where_the_failover_was_once_unclear(world: Worlds, then: int) -> None:
    """A call that may still arrive is no reason to start the source, whatever a later call is answered."""
    async with world() as w:
        path = "/unplannedFailover"
        for number, status in enumerate((503, then, then), start=1):
            match = {"method": "POST", "path": path, "nth": number}
            await w.control("faults", {"match": match, "do": {"status": status, "code": "InProgress"}})
        run = await w.run("vm-01")
        truth = await w.state()

    assert "Failed" == run["status"]
    assert "stopped" == truth["vms"]["westus"]
    assert "SourceLeftOff" in [finding["code"] for finding in run["items"][0]["findings"]]


async def test_every_name_that_fits_nothing_is_told_though_the_status_has_no_room_for_all(
    world: Worlds,
) -> None:
    """A status that is too large would break the run; what it leaves out is read from its record."""
    names = [f"vm-{number}-{'x' * 900}" for number in range(20)]
    async with world() as w:
        run = await w.run(*names)

    assert ("Rejected", 20) == (run["status"], len(run["errors"]))
    assert [] == [name for name in names if not any(name in one["message"] for one in run["errors"])]
