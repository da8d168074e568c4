"""Multi-VM consistency groups: not alone, together by a plan, at one moment."""

from typing import Any

import pytest

from tests.emulator import plans
from tests.emulator.support import Emulator

GROUP = {"vm-01": {"multiVmGroup": "shop"}, "vm-02": {"multiVmGroup": "shop"}}


def _points(emulator: Emulator, vm: str, kind: str) -> set[str]:
    found = emulator.get(f"{emulator.item_id(vm)}/recoveryPoints")["value"]
    return {
        point["properties"]["recoveryPointTime"]
        for point in found
        if point["properties"]["providerSpecificDetails"]["recoveryPointSyncType"] == kind
    }


def _used(emulator: Emulator, reply: Any) -> list[str]:
    emulator.advance(2000)
    details = emulator.job(reply)["customDetails"]["protectedItemDetails"]
    return [one["recoveryPointTime"] for one in details]


@pytest.fixture
def group(emulator: Emulator) -> Emulator:
    emulator.reset(vms=3, overrides=GROUP)
    return emulator


def test_members_share_points(group: Emulator) -> None:
    """Members have common points at the same moments, and some of their own between them."""
    first, second = (_points(group, vm, "MultiVmSyncRecoveryPoint") for vm in ("vm-01", "vm-02"))

    assert first == second
    assert len(first) > 10
    assert _points(group, "vm-01", "PerVmRecoveryPoint")


def test_others_have_points_of_their_own_only(group: Emulator) -> None:
    """A machine in no group has no common points."""
    assert _points(group, "vm-03", "MultiVmSyncRecoveryPoint") == set()


def test_a_member_alone_is_refused(group: Emulator) -> None:
    """One machine of a group does not fail over by itself."""
    assert group.failover("vm-01").status == 409


def test_a_member_alone_may_fail_by_its_job(group: Emulator) -> None:
    """The other guess: it is accepted, and its job fails at the check."""
    group.reset(vms=2, overrides=GROUP, variants={"groupMemberAlone": "jobFails"})
    reply = group.failover("vm-01")
    group.advance(60)

    assert (reply.status, group.job(reply)["state"]) == (202, "Failed")
    assert group.truth("vm-01")["protectionState"] == "Protected"


@pytest.mark.parametrize("kind", ["Latest", "LatestProcessed", "LatestCrashConsistent"])
def test_a_plan_moves_them_to_one_moment(group: Emulator, kind: str) -> None:
    """A plan takes the group to one common point."""
    plans.saved(group, ["vm-01", "vm-02"])

    assert len(set(_used(group, plans.fail_over(group, kind)))) == 1


def test_points_of_their_own_if_asked(group: Emulator) -> None:
    """UsePerVmRecoveryPoint chooses among all points of a machine."""
    plans.saved(group, ["vm-01", "vm-02"])
    reply = plans.fail_over(group, "LatestProcessed", multiVmSyncPointOption="UsePerVmRecoveryPoint")
    every = _points(group, "vm-01", "PerVmRecoveryPoint") | _points(
        group, "vm-01", "MultiVmSyncRecoveryPoint"
    )

    assert max(every) in _used(group, reply)


def test_a_plan_without_all_of_them_fails(group: Emulator) -> None:
    """A plan that leaves a member of a group out ends at its check."""
    plans.saved(group, ["vm-01", "vm-03"])
    reply = plans.fail_over(group)
    group.advance(60)

    assert group.job(reply)["state"] == "Failed"
    assert "vm-02" in group.job(reply)["errors"][0]["serviceErrorDetails"]["possibleCauses"]
