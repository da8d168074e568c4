"""What may be done between a failover and its commit: another point, or the way back."""

from typing import Any

import pytest

from tests.emulator.support import Emulator, Reply


def _failed_over(emulator: Emulator) -> None:
    assert emulator.failover().status == 202
    emulator.advance(600)


def _points(emulator: Emulator) -> list[dict[str, Any]]:
    found = emulator.get(f"{emulator.item_id()}/recoveryPoints")["value"]
    return sorted(found, key=lambda point: point["properties"]["recoveryPointTime"])


def _change(emulator: Emulator, point: str) -> Reply:
    properties = {"recoveryPointId": point, "providerSpecificDetails": {"instanceType": "A2A"}}
    return emulator.call("POST", f"{emulator.item_id()}/applyRecoveryPoint", {"properties": properties})


def _cancel(emulator: Emulator) -> Reply:
    return emulator.call("POST", f"{emulator.item_id()}/failoverCancel")


def test_another_point_makes_another_machine(emulator: Emulator) -> None:
    """ChangePit makes the recovered VM again and names the point on the item."""
    _failed_over(emulator)
    old = emulator.get(emulator.vm_path("eastus"))["properties"]["vmId"]
    point = _points(emulator)[0]
    reply = _change(emulator, point["id"])
    emulator.advance(460)
    item = emulator.item()

    assert (reply.status, emulator.job(reply)["state"]) == (202, "Succeeded")
    assert item["failoverRecoveryPointId"].endswith(point["name"])
    assert emulator.get(emulator.vm_path("eastus"))["properties"]["vmId"] != old
    assert "Commit" in item["allowedOperations"]


def test_the_disks_are_those_of_the_point(emulator: Emulator) -> None:
    """An older point that does not hold the new disk makes a machine without it."""
    emulator.reset(overrides={"vm-01": {"dataDisks": 1, "diskAddedSecondsAgo": 3600}})
    _failed_over(emulator)
    before = len(emulator.get(emulator.vm_path("eastus"))["properties"]["storageProfile"]["dataDisks"])
    _change(emulator, _points(emulator)[0]["id"])
    emulator.advance(460)
    after = len(emulator.get(emulator.vm_path("eastus"))["properties"]["storageProfile"]["dataDisks"])

    assert (before, after) == (1, 0)


@pytest.mark.parametrize(("point", "status"), [("", 400), ("00000000-0000-0000-0000-000000000000", 400)])
def test_a_point_that_is_none(emulator: Emulator, point: str, status: int) -> None:
    """No point or an unknown one is a bad request."""
    _failed_over(emulator)

    assert _change(emulator, point).status == status


def test_no_other_point_after_the_commit(emulator: Emulator) -> None:
    """ChangePit ends with the commit."""
    point = _points(emulator)[0]["id"]
    emulator.failed_back()

    assert _change(emulator, point).status == 409


def test_cancel_is_refused_where_the_item_does_not_name_it(emulator: Emulator) -> None:
    """FailoverCancel needs CancelFailover in allowedOperations."""
    _failed_over(emulator)

    assert _cancel(emulator).status == 409


def test_cancel_undoes_a_failover(emulator: Emulator) -> None:
    """Where it is allowed, the recovered VM goes and the source is Protected and recording again."""
    emulator.reset(variants={"allowedOperationsBeforeCommit": "withCancelFailover"})
    before = emulator.truth()
    _failed_over(emulator)
    reply = _cancel(emulator)
    emulator.advance(200)
    after = emulator.truth()

    assert (reply.status, emulator.job(reply)["state"]) == (202, "Succeeded")
    assert (after["protectionState"], after["vms"], after["disks"]) == (
        "Protected",
        before["vms"],
        before["disks"],
    )
    emulator.advance(1200)
    rpo = emulator.item()["providerSpecificDetails"]["rpoInSeconds"]
    assert rpo < 600


def test_a_cancelled_failover_can_be_repeated(emulator: Emulator) -> None:
    """After the way back the item fails over as if for the first time."""
    emulator.reset(variants={"allowedOperationsBeforeCommit": "withCancelFailover"})
    _failed_over(emulator)
    _cancel(emulator)
    emulator.advance(200)
    _failed_over(emulator)

    assert emulator.truth()["activeLocation"] == "Recovery"


def test_planned_failover_is_not_for_this_provider(emulator: Emulator) -> None:
    """PlannedFailover is never among the allowed operations, and refused."""
    body = {"properties": {"failoverDirection": "PrimaryToRecovery", "providerSpecificDetails": {}}}

    assert emulator.call("POST", f"{emulator.item_id()}/plannedFailover", body).status == 409


def test_a_cancel_may_leave_the_recovered_machine(emulator: Emulator) -> None:
    """By a variant it is stopped and not deleted; the item is Protected all the same."""
    variants = {
        "allowedOperationsBeforeCommit": "withCancelFailover",
        "recoveredVmAfterCancel": "leftStopped",
    }
    emulator.reset(variants=variants)
    _failed_over(emulator)
    _cancel(emulator)
    emulator.advance(200)
    after = emulator.truth()

    assert ("Protected", "deallocated") == (after["protectionState"], after["vms"]["eastus"])
