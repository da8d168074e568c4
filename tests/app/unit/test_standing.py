"""Where an item stands in a move that somebody else began, for each operation that may take it over."""

import pytest

from homeward.domain import jobs
from homeward.domain.runs import Operation, Stage
from homeward.domain.standing import standing
from tests.app.unit.arm_items import item

HOME = {"initialPrimaryFabricLocation": "eastus"}
OVER = {**HOME, "primaryFabricLocation": "eastus", "recoveryFabricLocation": "westus"}
BACK = {**HOME, "primaryFabricLocation": "westus", "recoveryFabricLocation": "eastus"}
PENDING, COMMITTED = "UnplannedFailoverCommitPendingStatesBegin", "UnplannedFailoverCommitted"
INITIAL = "InitialReplicationInProgress"

# Sides as the item has them, state, active location, scenario; and the stage for a Failover, a Failback, a Reprotect.
STANDINGS = [
    (OVER, "Protected", "Primary", "None", None, Stage.DONE, None),
    (BACK, "Protected", "Primary", "None", Stage.DONE, None, None),
    (OVER, "Protected", "Primary", jobs.FAILOVER, Stage.FAILING_OVER, None, None),
    (BACK, "Protected", "Primary", jobs.FAILOVER, None, Stage.FAILING_OVER, None),
    (OVER, PENDING, "Recovery", "None", Stage.FAILING_OVER, None, None),
    (BACK, PENDING, "Recovery", "None", None, Stage.FAILING_OVER, None),
    (OVER, PENDING, "Recovery", jobs.COMMIT, Stage.COMMITTING, None, None),
    (OVER, PENDING, "Recovery", jobs.CHANGE_POINT, None, None, None),
    (OVER, COMMITTED, "Recovery", "None", Stage.REPROTECTING, None, None),
    (OVER, COMMITTED, "Recovery", jobs.REPROTECT, Stage.REPROTECTING, None, Stage.REPROTECTING),
    (BACK, COMMITTED, "Recovery", jobs.DISABLE, None, None, None),
    (BACK, INITIAL, "Primary", "None", Stage.SYNCHRONIZING, None, None),
    (OVER, INITIAL, "Primary", "None", None, Stage.SYNCHRONIZING, None),
    (BACK, "Protected", "Primary", "TestFailover", None, None, None),
]


@pytest.mark.parametrize(("sides", "state", "active", "scenario", "over", "back", "turned"), STANDINGS)
def test_an_item_stands_where_its_state_and_its_job_say(
    sides: dict[str, str],
    state: str,
    active: str,
    scenario: str,
    over: Stage | None,
    back: Stage | None,
    turned: Stage | None,
) -> None:
    """Only in the direction that was asked for, and never while a job that is none of these works on it."""
    doing = {"scenarioName": scenario, "jobId": f"/vaults/v/replicationJobs/{scenario}"}
    seen = item(sides, protectionState=state, activeLocation=active, currentScenario=doing)
    found = [standing(seen, one) for one in (Operation.FAILOVER, Operation.FAILBACK, Operation.REPROTECT)]
    assert [over, back, turned] == [one.stage if one else None for one in found]
    named = {one.job for one in found if one and one.stage is not Stage.DONE}
    assert named <= {None if scenario == "None" else scenario}


def test_a_third_region_is_nobodys_way_home() -> None:
    """A failback leads home; what leads elsewhere is not taken over as one."""
    aside = {**HOME, "primaryFabricLocation": "westus", "recoveryFabricLocation": "northeurope"}
    seen = item(aside, protectionState=PENDING, activeLocation="Recovery")
    assert standing(seen, Operation.FAILBACK) is None
