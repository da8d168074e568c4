"""A limit on data loss stops a run before the shutdown, and again before the commit; a stall is told."""

from pathlib import Path

import pytest

from tests.app.conftest import Worlds
from tests.app.plans import write

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

ONE = "members: {all: {items: [vm-01]}}\nwaves: [{name: all, members: [all]}]\n"


async def test_a_point_that_is_too_old_stops_the_run_before_anything_changes(
    world: Worlds,
    plans: Path,
) -> None:
    write(plans, "policy: {recoveryPoint: {kind: LatestAppConsistent}, maxDataLoss: 1s}\n" + ONE)
    async with world() as w:
        run = await w.run(plan="shop")
        changes = await w.requests("POST")

    assert ("Rejected", ["DataLossOverLimit"]) == (run["status"], [one["code"] for one in run["errors"]])
    assert [] == changes


async def test_a_failover_that_lost_more_than_allowed_is_not_committed(
    world: Worlds,
    plans: Path,
) -> None:
    """Latest promised little; the finished job used an older point than the limit allows."""
    write(plans, "policy: {maxDataLoss: 100s}\n" + ONE)
    async with world(now="2026-11-23T04:00:00+00:00") as w:
        run = await w.run(plan="shop")
        truth = await w.state()

    item = run["items"][0]
    assert ("Committing", "DataLossOverLimit") == (item["stage"], item["errors"][0]["code"]), item
    assert item["forecastDataLossSeconds"] < 100 < item["dataLossSeconds"]
    assert "not committed" in item["errors"][0]["message"]
    assert (1, 0) == (truth["accepted"]["unplannedFailover"], truth["accepted"]["failoverCommit"])


async def test_a_stage_that_takes_too_long_is_told_and_waited_for(
    world: Worlds,
    plans: Path,
) -> None:
    write(plans, "policy: {limits: {synchronizing: 1h}}\n" + ONE)
    async with world(durations={"resync": 5 * 3600}) as w:
        run = await w.run(plan="shop")

    assert "Succeeded" == run["status"], run["items"]
    assert "StageStalled" in [one["code"] for one in run["items"][0]["findings"]]
