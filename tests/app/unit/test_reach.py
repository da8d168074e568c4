"""What people ask of one VM is refused where nobody would ever read it."""

from http import HTTPStatus
from typing import Any

import pytest

from homeward.api.problems import ProblemError
from homeward.api.steerable import refuse_part_of_group, refuse_unskippable

REPROTECT = {"scenario": "SwitchReplicationGroupProtection", "id": "job", "state": "InProgress"}
DISABLE = {"scenario": "DisableDr", "id": "job", "state": "InProgress"}
FAILOVER = {"scenario": "UnplannedFailover", "id": "job", "state": "Succeeded"}


def view(name: str = "vm-01", **fields: Any) -> dict[str, Any]:
    return {"name": f"opaque-{name}", "friendlyName": name, "stage": "FailingOver", **fields}


@pytest.mark.parametrize(
    "fields",
    [
        {"stage": "CheckingCleanup"},
        {"stage": "Reprotecting", "jobs": [FAILOVER, REPROTECT]},
        {"stage": "Disabling", "jobs": [DISABLE]},
    ],
    ids=["CheckingCleanup", "its reprotect is accepted", "its end is accepted"],
)
def test_a_vm_of_which_nothing_is_left_to_begin_cannot_be_skipped(fields: dict[str, Any]) -> None:
    with pytest.raises(ProblemError) as refused:
        refuse_unskippable(view(**fields))
    assert HTTPStatus.CONFLICT == refused.value.status


@pytest.mark.parametrize(
    "stage", ["Preflight", "FailingOver", "AwaitingCommit", "Committing", "Reprotecting", "Synchronizing"]
)
def test_a_vm_with_something_left_to_begin_can_be_skipped(stage: str) -> None:
    refuse_unskippable(view(stage=stage, jobs=[FAILOVER]))


def test_a_member_of_a_group_is_tried_again_with_the_others_only() -> None:
    """The batch begins a group anew only where all of it failed: alone it would wait for ever."""
    views = [view("vm-01", outcome="Failed"), view("vm-02", outcome="Succeeded"), view("vm-03")]
    with pytest.raises(ProblemError) as refused:
        refuse_part_of_group("vm-01", ["opaque-vm-02", "opaque-vm-03"], views)
    assert "vm-02, vm-03 did not fail" in refused.value.detail


def test_a_group_that_failed_as_one_is_tried_again() -> None:
    views = [view("vm-01", outcome="Failed"), view("vm-02", outcome="Failed"), view("vm-03")]
    refuse_part_of_group("vm-01", ["opaque-vm-02"], views)
