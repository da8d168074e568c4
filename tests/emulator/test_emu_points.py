"""Recovery points: how many, of what age, in what order, and which one a failover takes."""

from datetime import datetime, timedelta
from typing import Any

from tests.emulator.support import START, VAULT, Emulator

NOW = datetime.fromisoformat(START)
DAY = timedelta(days=1)


def _points(emulator: Emulator) -> list[dict[str, Any]]:
    return emulator.get(f"{emulator.item_id()}/recoveryPoints")["value"]


def _times(points: list[dict[str, Any]]) -> list[datetime]:
    return [datetime.fromisoformat(point["properties"]["recoveryPointTime"]) for point in points]


def _of_job(emulator: Emulator, **changes: Any) -> dict[str, Any]:
    reply = emulator.failover(**changes)
    emulator.advance(600)
    return emulator.job(reply)["customDetails"]["protectedItemDetails"][0]


def test_points_come_unsorted(emulator: Emulator) -> None:
    """Clients must sort for themselves."""
    times = _times(_points(emulator))

    assert times not in (sorted(times), sorted(times, reverse=True))


def test_points_are_at_most_a_day_old(emulator: Emulator) -> None:
    """Retention is 24 hours."""
    assert min(_times(_points(emulator))) >= NOW - timedelta(hours=24)


def test_points_of_two_hours_are_five_minutes_apart(emulator: Emulator) -> None:
    """Young points come every five minutes."""
    young = [time for time in _times(_points(emulator)) if time > NOW - timedelta(hours=2)]

    assert 22 <= len(young) <= 24


def test_older_points_are_thinned_to_one_an_hour(emulator: Emulator) -> None:
    """Beyond two hours one point an hour is left."""
    old = [time for time in _times(_points(emulator)) if time < NOW - timedelta(hours=2, minutes=1)]

    assert 21 <= len(old) <= 22


def test_app_consistent_points_every_four_hours(emulator: Emulator) -> None:
    """The policy takes six application-consistent points a day."""
    app = [
        point
        for point in _points(emulator)
        if point["properties"]["recoveryPointType"] == "ApplicationConsistent"
    ]

    assert len(app) in (5, 6)


def test_latest_is_two_to_six_minutes_old(emulator: Emulator) -> None:
    """Without a point named, the one used was recorded before the request, whatever VM it is."""
    emulator.reset(vms=10)
    replies = [emulator.failover(vm) for vm in sorted(emulator.control("GET", "state")["items"])]
    emulator.advance(600)
    used = [
        emulator.job(reply)["customDetails"]["protectedItemDetails"][0]["recoveryPointTime"]
        for reply in replies
    ]
    ages = [NOW - datetime.fromisoformat(one) for one in used]

    assert all(timedelta(minutes=2) <= age <= timedelta(minutes=6) for age in ages)


def test_latest_is_never_older_than_the_newest_listed(emulator: Emulator) -> None:
    """Latest uses at least what is processed."""
    newest = max(_times(_points(emulator)))

    assert datetime.fromisoformat(_of_job(emulator)["recoveryPointTime"]) >= newest


def test_a_chosen_point_is_the_one_used(emulator: Emulator) -> None:
    """The full id of a point chooses it, in any case."""
    point = _points(emulator)[7]

    assert _of_job(emulator, point=point["id"].upper())["recoveryPointId"] == point["name"]


def test_no_newer_points_after_the_source_is_off(emulator: Emulator) -> None:
    """The agent dies with its machine."""
    emulator.call("POST", f"{emulator.vm_path('westus')}/powerOff")
    emulator.advance(3600)

    assert max(_times(_points(emulator))) <= NOW + timedelta(seconds=60)


def test_points_go_on_after_the_source_is_back(emulator: Emulator) -> None:
    """A source that is started again records points again."""
    emulator.call("POST", f"{emulator.vm_path('westus')}/powerOff")
    emulator.advance(60)
    emulator.call("POST", f"{emulator.vm_path('westus')}/start")
    emulator.advance(3600)

    assert max(_times(_points(emulator))) > NOW + timedelta(minutes=50)


def test_commit_deletes_the_points(emulator: Emulator) -> None:
    """After a commit there is nothing to go back to."""
    emulator.failed_back()

    assert _points(emulator) == []


def test_points_are_there_until_commit(emulator: Emulator) -> None:
    """Before the commit another point can still be chosen."""
    emulator.failover()
    emulator.advance(600)

    assert len(_points(emulator)) > 20


def test_a_point_can_be_read_alone(emulator: Emulator) -> None:
    """GET of one point equals its entry in the list."""
    point = _points(emulator)[0]

    assert emulator.get(point["id"]) == point


def test_older_points_cover_fewer_disks(emulator: Emulator) -> None:
    """Points taken before a disk was added list only the disks of then."""
    emulator.reset(overrides={"vm-01": {"dataDisks": 1, "diskAddedSecondsAgo": 3600}})
    border = NOW - timedelta(hours=1)
    disks = {
        (time > border, len(point["properties"]["providerSpecificDetails"]["disks"]))
        for point, time in zip(_points(emulator), _times(_points(emulator)), strict=True)
    }

    assert disks == {(False, 1), (True, 2)}


def test_a_point_with_fewer_disks_recovers_fewer(emulator: Emulator) -> None:
    """A VM recovered from a '1 of 2 disks' point has one disk."""
    emulator.reset(overrides={"vm-01": {"dataDisks": 1, "diskAddedSecondsAgo": 3600}})
    oldest = min(_points(emulator), key=lambda point: point["properties"]["recoveryPointTime"])
    _of_job(emulator, point=oldest["id"])

    assert emulator.get(emulator.vm_path("eastus"))["properties"]["storageProfile"]["dataDisks"] == []


def test_no_app_consistent_points_by_override(emulator: Emulator) -> None:
    """A VM may have crash-consistent points only."""
    emulator.reset(overrides={"vm-01": {"appConsistentPoints": False}})

    assert {point["properties"]["recoveryPointType"] for point in _points(emulator)} == {"CrashConsistent"}


def test_rpo_moves_while_protected_and_freezes_after(emulator: Emulator) -> None:
    """LastRpoCalculatedTime follows the clock until the failover, then stands."""
    first = emulator.item()["providerSpecificDetails"]["lastRpoCalculatedTime"]
    emulator.advance(300)
    second = emulator.item()["providerSpecificDetails"]["lastRpoCalculatedTime"]
    emulator.failed_back()
    third = emulator.item()["providerSpecificDetails"]
    emulator.advance(3600)
    fourth = emulator.item()["providerSpecificDetails"]

    assert first < second
    assert third["lastRpoCalculatedTime"] == fourth["lastRpoCalculatedTime"]
    assert third["rpoInSeconds"] == fourth["rpoInSeconds"] is not None


def test_a_newly_protected_item_has_a_first_point(emulator: Emulator) -> None:
    """Protected again means that a first recovery point is there."""
    emulator.failed_back()
    emulator.switch()
    while emulator.item()["protectionState"] != "Protected":
        emulator.advance(60)

    assert len(_points(emulator)) == 1


def test_latest_after_a_power_off_is_older_than_the_end(emulator: Emulator) -> None:
    """A source that went off took its last data with it: Latest is from before."""
    emulator.call("POST", f"{emulator.vm_path('westus')}/powerOff")
    emulator.advance(50)
    used = datetime.fromisoformat(_of_job(emulator)["recoveryPointTime"])

    assert timedelta(minutes=2) <= NOW + timedelta(seconds=50) - used <= timedelta(minutes=6)


def _policy(emulator: Emulator, history: int, app: int = 240) -> None:
    settings = {
        "instanceType": "A2A",
        "recoveryPointHistory": history,
        "appConsistentFrequencyInMinutes": app,
        "crashConsistentFrequencyInMinutes": 5,
        "multiVmSyncStatus": "Enable",
    }
    path = f"{VAULT}/replicationPolicies/24-hour-retention-policy"
    reply = emulator.call("PATCH", path, {"properties": {"replicationProviderSettings": settings}})
    assert reply.status == 202, reply.body
    emulator.advance(60)


def test_points_are_kept_as_long_as_the_policy_says(emulator: Emulator) -> None:
    """Fifteen days: each two hours after the first day, each four after the first week."""
    _policy(emulator, 15 * 1440)
    emulator.advance(20 * 86400)
    now = NOW + timedelta(days=20)
    ages = sorted(now - time for time in _times(_points(emulator)))

    assert [
        sum(low < age <= low + timedelta(days=1) for age in ages) for low in (DAY, 6 * DAY, 10 * DAY)
    ] == [
        12,
        12,
        6,
    ]
    assert 14 * DAY < ages[-1] <= 15 * DAY + timedelta(minutes=2)


def test_no_retention_means_latest_only(emulator: Emulator) -> None:
    """A policy of zero minutes lists no point, and a failover to the latest works."""
    _policy(emulator, 0)

    assert _points(emulator) == []
    assert _of_job(emulator)["recoveryPointTime"]


def test_the_policy_sets_the_app_consistent_points(emulator: Emulator) -> None:
    """Hourly application-consistent points by policy, and none with zero."""
    _policy(emulator, 1440, app=60)
    hourly = [point["properties"]["recoveryPointType"] for point in _points(emulator)]
    _policy(emulator, 1440, app=0)
    none = [point["properties"]["recoveryPointType"] for point in _points(emulator)]

    assert 23 <= hourly.count("ApplicationConsistent") <= 25
    assert "ApplicationConsistent" not in none
