"""Preflight against the emulator's vault: every prerequisite that fails stops the run, and nothing changes."""

from typing import Any

import pytest

from tests.app.conftest import Worlds

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

SICK = {
    "errorCode": "153007",
    "errorMessage": "No crash-consistent point.",
    "recommendedAction": "Look at the agent.",
}
STOPPED: dict[str, dict[str, Any]] = {
    "OriginalVmRunning": {"originalVm": "running"},
    "Health153007": {"replicationHealth": "Critical", "healthErrors": [SICK]},
    "ReplicationUnhealthy": {"replicationHealth": "Critical"},
    "TestFailoverPending": {"testFailover": "pending"},
    "SharedDiskCluster": {"cluster": "sql"},
    "TargetGroupMissing": {"missing": ["targetGroup"]},
    "TargetNetworkMissing": {"missing": ["targetNetwork"]},
    "TargetSubnetMissing": {"missing": ["targetSubnet"]},
    "NoMappingBack": {"missing": ["wayBackMapping"]},
    "TargetSubnetFull": {"fullSubnet": True},
}


@pytest.mark.parametrize(("code", "override"), STOPPED.items())
async def test_stops_before_anything_is_changed(world: Worlds, code: str, override: dict[str, Any]) -> None:
    """The run ends Rejected with the finding and a remedy; Azure saw nothing but GETs."""
    async with world(overrides={"vm-01": override}) as w:
        run = await w.run("vm-01")
        changes = await w.requests("POST", "PUT", "PATCH", "DELETE")

    reasons = {error["code"]: error for error in run["errors"]}
    assert run["status"] == "Rejected"
    assert code in reasons, list(reasons)
    assert reasons[code]["recommendedAction"]
    assert changes == []


@pytest.mark.parametrize("state", ["protected-home", "failed-over"])
async def test_refuses_the_wrong_direction_and_the_unprotected(world: Worlds, state: str) -> None:
    """A VM that is at home, or that was never reprotected, cannot be failed back."""
    async with world(state=state) as w:
        run = await w.run("vm-01")

    wanted = {"protected-home": "AlreadyHome", "failed-over": "NotProtected"}[state]
    assert run["status"] == "Rejected"
    assert wanted in [error["code"] for error in run["errors"]]


async def test_one_unready_vm_stops_them_all(world: Worlds) -> None:
    """Nothing is changed for any item before every item passed."""
    async with world(vms=3, overrides={"vm-02": {"originalVm": "running"}}) as w:
        run = await w.run("vm-01", "vm-02", "vm-03")
        changes = await w.requests("POST")

    assert run["status"] == "Rejected"
    assert changes == []


async def test_an_original_vm_that_is_off_is_fine(world: Worlds) -> None:
    """The tutorial asks for the original VM to be off, not for it to be gone."""
    async with world(overrides={"vm-01": {"originalVm": "stopped"}}) as w:
        run = await w.run("vm-01")

    assert run["status"] == "Succeeded", run["errors"] or run["items"]
    assert "OriginalVmOff" in [finding["code"] for finding in run["items"][0]["findings"]]


@pytest.mark.parametrize("name", ["vm-77", "/subscriptions/x/nothing"])
async def test_an_unknown_name_is_refused_by_name(world: Worlds, name: str) -> None:
    """A name that fits nothing ends the run Rejected and says which name."""
    async with world() as w:
        run = await w.run(name)

    assert (run["status"], run["errors"][0]["code"]) == ("Rejected", "ItemNotFound")
    assert name in run["errors"][0]["message"]


async def test_a_vm_is_named_by_its_arm_id(world: Worlds) -> None:
    """As the portal and an alert name it; one of another group is refused with the VM that may be meant."""
    subscription = "/subscriptions/5eed0000-0000-4000-8000-000000000001"
    vm = f"{subscription}/resourceGroups/{{}}/providers/Microsoft.Compute/virtualMachines/vm-02"
    async with world(vms=3) as w:
        found = await w.run(vm.format("rg-app-westus"), dryRun=True)
        missed = await w.run(vm.format("rg-other"), dryRun=True)

    assert (found["status"], found["items"][0]["friendlyName"]) == ("Succeeded", "vm-02")
    assert "Did you mean one of: vm-02?" in missed["errors"][0]["message"]


async def test_an_ambiguous_name_is_refused_with_the_candidates(world: Worlds) -> None:
    """Two VMs of one name in a vault: the run names both items and touches neither."""
    async with world(vms=2, overrides={"vm-02": {"friendlyName": "vm-01"}}) as w:
        run = await w.run("vm-01")

    assert (run["status"], run["errors"][0]["code"]) == ("Rejected", "ItemAmbiguous")
    assert run["errors"][0]["message"].count("/replicationProtectedItems/") == 2
