"""The four recovery-point choices, and points that miss disks."""

import pytest

from tests.app.conftest import World, Worlds

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

TWO_DISKS = {"vm-01": {"dataDisks": 1, "diskAddedSecondsAgo": 0}}


@pytest.mark.parametrize("kind", ["Latest", "LatestProcessed", "LatestAppConsistent"])
async def test_tells_the_point_and_the_loss_from_the_job(world: Worlds, kind: str) -> None:
    """The result has the time of the point that Azure used, and the seconds between it and the VM seen off."""
    async with world() as w:
        item = (await w.run("vm-01", recoveryPoint={"kind": kind}))["items"][0]

    assert kind == item["recoveryPoint"]["kind"]
    assert "/replicationProtectedItems/" in item["recoveryPoint"]["id"]
    assert item["recoveryPoint"]["time"] is not None
    assert item["dataLossSeconds"] > 0
    assert item["dataLossIsUpperBound"] is False


async def test_custom_uses_exactly_the_point_named(world: Worlds) -> None:
    """The job's recovery point is the one of the request, told as it was asked for: jobs tell its name alone."""
    async with world() as w:
        listed = (await w.azure.get(await _points_path(w), headers=await _token(w))).json()["value"]
        chosen = sorted(listed, key=lambda point: point["properties"]["recoveryPointTime"])[3]
        item = (await w.run("vm-01", recoveryPoint={"kind": "Custom", "id": chosen["id"]}))["items"][0]

    assert chosen["id"] == item["recoveryPoint"]["id"]


async def test_custom_that_does_not_exist_is_refused(world: Worlds) -> None:
    """A point that the item does not list stops the run before anything is changed."""
    async with world() as w:
        run = await w.run("vm-01", recoveryPoint={"kind": "Custom", "id": "no-such-point"})

    assert (run["status"], run["errors"][0]["code"]) == ("Rejected", "RecoveryPointNotFound")


async def test_app_consistent_stops_without_such_a_point(world: Worlds) -> None:
    """No application-consistent point: refused, not replaced by another kind."""
    async with world(overrides={"vm-01": {"appConsistentPoints": False}}) as w:
        run = await w.run("vm-01", recoveryPoint={"kind": "LatestAppConsistent"})

    assert (run["status"], run["errors"][0]["code"]) == ("Rejected", "NoAppConsistentPoint")


async def test_a_point_that_misses_disks_is_refused(world: Worlds) -> None:
    """A point with "1 of 2 disks", older than the second disk, is refused unless the request allows it."""
    async with world(overrides=TWO_DISKS) as w:
        run = await w.run("vm-01", recoveryPoint={"kind": "LatestAppConsistent"})

    assert (run["status"], run["errors"][0]["code"]) == ("Rejected", "PointMissesDisks")
    assert "1 of 2 disks" in run["errors"][0]["message"]


async def test_a_point_that_misses_disks_is_used_when_allowed(world: Worlds) -> None:
    """AllowMissingDisks turns the refusal into a warning."""
    async with world(overrides=TWO_DISKS) as w:
        point = {"kind": "LatestAppConsistent", "allowMissingDisks": True}
        run = await w.run("vm-01", recoveryPoint=point, dryRun=True)

    findings = {finding["code"]: finding["severity"] for finding in run["items"][0]["findings"]}
    assert (run["status"], findings["PointMissesDisks"]) == ("Succeeded", "Warning")


async def test_two_disks_come_home_together(world: Worlds) -> None:
    """A VM with a data disk is reprotected with all its disks."""
    async with world(overrides={"vm-01": {"dataDisks": 2}}) as w:
        run = await w.run("vm-01")
        truth = await w.state()

    assert run["status"] == "Succeeded", run["errors"] or run["items"]
    assert len(truth["disks"]["eastus"]) == 3


async def _points_path(w: World) -> str:
    return (await w.state())["id"] + "/recoveryPoints?api-version=2025-08-01"


async def _token(w: World) -> dict[str, str]:
    path = "/msi/token?api-version=2019-08-01&resource=https://management.azure.com"
    answer = await w.azure.get(path, headers={"X-IDENTITY-HEADER": "test"})
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}
