"""Probes that do not pass: older recovery points are tried, as the plan allows, and then a person is asked."""

from pathlib import Path

import pytest

from homeward.domain.data_loss import minutes
from tests.app.conftest import Json, Worlds
from tests.app.people import decided
from tests.app.plans import write
from tests.app.receiver import Receiver, receiver

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

# One try for each point.
_WITHIN = "within: 0"


def plan(folder: Path, app: Receiver, other: str, more: str = "", kind: str = "LatestProcessed") -> None:
    probe = f"{{name: page, kind: Http, url: '{app.url}', {_WITHIN}}}"
    policy = f"recoveryPoint: {{kind: {kind}}}, probes: [{probe}], otherPoints: {other}{more}"
    write(folder, f"policy: {{{policy}}}\n" + "members: {web: {items: [vm-01]}}\n")


def told(run: Json, code: str) -> list[Json]:
    return [one for one in run["items"][0]["findings"] if one["code"] == code]


async def test_older_points_are_tried_until_the_probes_pass(world: Worlds, plans: Path) -> None:
    """With the third point they pass: that is committed, and its loss is told."""
    async with receiver(500, 500, 200) as app, world() as w:
        plan(plans, app, "{}")
        run = await w.run(plan="shop")
        truth = await w.state()
        item = run["items"][0]
        history = await w.host.client.get_orchestration_history(f"{run['id']}:{item['name']}:1")

    assert "Succeeded" == run["status"], item
    assert (1, 2) == (truth["accepted"]["failoverCommit"], truth["accepted"]["applyRecoveryPoint"])
    first, second = (one["message"] for one in told(run, "OtherPoint"))
    assert "is made again from its point of" in first
    assert f"{minutes(item['dataLossSeconds'])} are lost" in second
    assert 3 == len(app.called)
    assert len(history) <= 150


async def test_after_the_last_point_a_person_decides(world: Worlds, plans: Path) -> None:
    """Nothing passed: nothing is committed by itself, and what was tried is told."""
    async with receiver(500) as app, world() as w:
        plan(plans, app, "{atMost: 1}")
        run = await w.start(plan="shop")
        await decided(w, run["id"], "Approve")
        ended = await w.ended(run)
        truth = await w.state()

    assert "Succeeded" == ended["status"], ended["items"]
    assert (1, 1) == (truth["accepted"]["failoverCommit"], truth["accepted"]["applyRecoveryPoint"])
    assert ["Approved"] == [one["state"] for one in ended["gates"]]
    assert "1 other recovery points were tried" in told(ended, "OtherPointsEnded")[0]["message"]


async def test_no_point_beyond_the_limit_is_tried(world: Worlds, plans: Path) -> None:
    """Application-consistent points are four hours apart: the next one is beyond a limit of two hours more."""
    async with receiver(500) as app, world() as w:
        plan(plans, app, "{}", kind="LatestAppConsistent")
        seen = await w.run(plan="shop", dryRun=True)
        limit = int(seen["items"][0]["forecastDataLossSeconds"]) + 7200
        plan(plans, app, "{}", f", maxDataLoss: {limit}", kind="LatestAppConsistent")
        run = await w.start(plan="shop")
        await decided(w, run["id"], "Reject")
        ended = await w.ended(run)
        truth = await w.state()

    assert (0, 0) == (truth["accepted"]["failoverCommit"], truth["accepted"]["applyRecoveryPoint"])
    assert ("Unprotected", "CommitRejected") == (
        ended["items"][0]["outcome"], ended["items"][0]["errors"][0]["code"]
    )  # fmt: skip
    assert "is the limit" in told(ended, "OtherPointsEnded")[0]["message"]


async def test_a_multi_vm_group_keeps_its_point(world: Worlds, plans: Path) -> None:
    async with receiver(500) as app, world(overrides={"vm-01": {"multiVmGroup": "shop"}}) as w:
        plan(plans, app, "{}")
        run = await w.run(plan="shop")

    assert "Rejected" == run["status"]
    assert "GroupOtherPoints" in {one["code"] for one in run["errors"]}


async def test_a_point_that_nobody_saw_applied_is_left_to_a_person(world: Worlds, plans: Path) -> None:
    """The call was lost: from which point the VM was made is not known, and nothing more is tried."""
    async with receiver(500) as app, world() as w:
        plan(plans, app, "{}")
        await w.control("faults", {"match": {"path": "/applyRecoveryPoint"}, "do": {"drop": "before"}})
        run = await w.start(plan="shop")
        await decided(w, run["id"], "Reject")
        ended = await w.ended(run)

    assert "not known which recovery point" in ended["gates"][0]["question"]
    assert 1 == len(told(ended, "OtherPoint"))
    assert "was not seen applied" in told(ended, "OtherPointsEnded")[0]["message"]
