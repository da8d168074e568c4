"""The four choices of a recovery point, three of which are made here: the service knows only an id and latest."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeward.domain.findings import Severity
from homeward.domain.point_choice import named
from homeward.domain.recovery_points import APP_CONSISTENT, Chosen, Offer, RecoveryPoint, choose, parse_point
from homeward.domain.runs import PointChoice, PointKind
from tests.app.unit.arm_items import NOW, disk_id, item_id, point

OLD = point("old", NOW - timedelta(hours=2), APP_CONSISTENT)
APP = point("app", NOW - timedelta(hours=1), APP_CONSISTENT)
NEW = point("new", NOW)
POINTS = [APP, NEW, OLD]


def chosen(
    kind: PointKind, points: list[RecoveryPoint] | None = None, disks: int = 1, **fields: Any
) -> Chosen:
    return choose(choice(kind, **fields), Offer(POINTS if points is None else points, disks, NOW))


def choice(kind: PointKind, **fields: Any) -> PointChoice:
    """A choice as a checked request makes it: a time where the kind needs one."""
    dated: dict[str, Any] = {"before": NOW} if kind is PointKind.LATEST_BEFORE else {}
    return PointChoice(kind, **dated | fields)


def codes(found: Chosen) -> list[str]:
    return [finding.code for finding in found.findings]


def test_latest_is_no_id_at_all() -> None:
    """The service takes the latest where none is named."""
    assert chosen(PointKind.LATEST).point.id is None


def test_latest_claims_no_time() -> None:
    """It is known only when the job is over: the point used was minutes older than the request (recorded)."""
    assert chosen(PointKind.LATEST).point.time is None


def test_latest_processed_is_the_newest_by_time() -> None:
    """The list is not sorted."""
    assert NEW.id == chosen(PointKind.LATEST_PROCESSED).point.id


def test_latest_app_consistent_is_the_newest_of_its_type() -> None:
    """A newer crash-consistent one does not count."""
    assert APP.id == chosen(PointKind.LATEST_APP_CONSISTENT).point.id


@pytest.mark.parametrize(
    "given_id", [OLD.id, OLD.id.upper(), "old", "OLD", f"/other/recoveryPoints/{OLD.name}"]
)
def test_a_custom_point_is_found_by_its_name_in_any_case(given_id: str) -> None:
    """The service spells one point's id in two ways (recorded); its name stays."""
    assert OLD.id == chosen(PointKind.CUSTOM, id=given_id).point.id


@pytest.mark.parametrize("kind", [PointKind.LATEST_PROCESSED, PointKind.LATEST_APP_CONSISTENT])
def test_the_time_of_a_chosen_point_is_shown(kind: PointKind) -> None:
    """The portal shows the time stamp too."""
    assert {PointKind.LATEST_PROCESSED: NEW, PointKind.LATEST_APP_CONSISTENT: APP}[kind].time == chosen(
        kind
    ).point.time


@pytest.mark.parametrize("kind", list(PointKind))
def test_a_point_that_covers_all_disks_has_no_findings(kind: PointKind) -> None:
    """The usual case."""
    assert [] == codes(chosen(kind, id="old"))


@pytest.mark.parametrize("kind", list(PointKind))
def test_the_kind_that_was_asked_for_is_kept(kind: PointKind) -> None:
    """Also where no point is found."""
    assert kind is chosen(kind, [], id="x").point.kind


@pytest.mark.parametrize(
    ("kind", "points", "code"),
    [
        (PointKind.LATEST, [], "NoRecoveryPoint"),
        (PointKind.LATEST_PROCESSED, [], "NoRecoveryPoint"),
        (PointKind.LATEST_APP_CONSISTENT, [], "NoAppConsistentPoint"),
        (PointKind.LATEST_APP_CONSISTENT, [NEW], "NoAppConsistentPoint"),
        (PointKind.LATEST_BEFORE, [], "NoPointBefore"),
        (PointKind.LATEST_BEFORE, [point("next", NOW + timedelta(seconds=1))], "NoPointBefore"),
        (PointKind.CUSTOM, [], "RecoveryPointNotFound"),
        (PointKind.CUSTOM, [NEW, APP], "RecoveryPointNotFound"),
    ],
)
def test_a_point_that_is_not_there_is_refused(
    kind: PointKind, points: list[RecoveryPoint], code: str
) -> None:
    """Never replaced by another one in silence."""
    assert [code] == codes(chosen(kind, points, id="old"))


@pytest.mark.parametrize("kind", list(PointKind))
def test_a_missing_point_stops_the_run_with_a_remedy(kind: PointKind) -> None:
    """Whatever was asked for."""
    (finding,) = chosen(kind, [], id="old").findings
    assert (Severity.BLOCKING, True) == (finding.severity, bool(finding.remedy))


@pytest.mark.parametrize("kind", list(PointKind))
def test_a_point_that_misses_disks_is_refused(kind: PointKind) -> None:
    """'1 of 2 disks': a disk added later would not be there."""
    points = [point("old", NOW, APP_CONSISTENT, disks=1)]
    (finding,) = chosen(kind, points, disks=2, id="old").findings
    assert ("PointMissesDisks", Severity.BLOCKING) == (finding.code, finding.severity)


@pytest.mark.parametrize("kind", list(PointKind))
def test_a_point_that_misses_disks_may_be_allowed(kind: PointKind) -> None:
    """Whoever asks for it is told all the same."""
    points = [point("old", NOW, APP_CONSISTENT, disks=1)]
    (finding,) = chosen(kind, points, disks=2, id="old", allow_missing_disks=True).findings
    assert ("PointMissesDisks", Severity.WARNING) == (finding.code, finding.severity)


@pytest.mark.parametrize("allowed", [True, False])
def test_how_many_disks_a_point_covers_is_told_with_a_remedy(*, allowed: bool) -> None:
    """In the portal's words."""
    (finding,) = chosen(PointKind.LATEST_PROCESSED, disks=3, allow_missing_disks=allowed).findings
    assert ("1 of 3 disks" in finding.message, bool(finding.remedy)) == (True, True)


def test_a_disk_that_was_removed_does_not_matter() -> None:
    """An older point may cover more."""
    assert [] == codes(chosen(PointKind.LATEST_PROCESSED, [point("old", NOW, disks=3)], disks=2))


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=1, unique=True), st.randoms())
def test_latest_processed_is_always_the_newest_by_time(times: list[datetime], chance: Any) -> None:
    """In whatever order the service lists them."""
    points = [point(f"p-{number}", time) for number, time in enumerate(times)]
    chance.shuffle(points)
    assert max(times) == chosen(PointKind.LATEST_PROCESSED, points).point.time


@given(st.lists(st.tuples(st.datetimes(timezones=st.just(UTC)), st.booleans()), min_size=1))
def test_latest_app_consistent_is_never_another_type(drawn: list[tuple[datetime, bool]]) -> None:
    """Nor older than another of its type."""
    kinds = {True: APP_CONSISTENT, False: "CrashConsistent"}
    points = [point(f"p-{number}", time, kinds[app]) for number, (time, app) in enumerate(drawn)]
    expected = max((time for time, app in drawn if app), default=None)
    assert expected == chosen(PointKind.LATEST_APP_CONSISTENT, points).point.time


@pytest.mark.parametrize(
    ("before", "expected"), [(NOW, NEW), (NOW - timedelta(seconds=1), APP), (APP.time, APP), (OLD.time, OLD)]
)
def test_latest_before_is_the_newest_up_to_a_time(before: datetime, expected: RecoveryPoint) -> None:
    """One from that very second counts."""
    assert expected.id == chosen(PointKind.LATEST_BEFORE, before=before).point.id


@pytest.mark.parametrize(
    ("kind", "fields", "seconds"),
    [
        (PointKind.LATEST, {}, 180),
        (PointKind.LATEST_PROCESSED, {}, 600),
        (PointKind.LATEST_APP_CONSISTENT, {}, 4200),
        (PointKind.LATEST_BEFORE, {"before": OLD.time}, 7800),
        (PointKind.CUSTOM, {"id": "old"}, 7800),
    ],
)
def test_what_would_be_lost_is_the_age_of_the_point(
    kind: PointKind, fields: dict[str, Any], seconds: float
) -> None:
    """For Latest, which has no point yet, it is the item's own RPO."""
    offer = Offer(POINTS, 1, NOW + timedelta(minutes=10), rpo_seconds=180)
    assert seconds == choose(choice(kind, **fields), offer).data_loss_seconds


def test_without_an_rpo_latest_loses_as_much_as_the_newest_point() -> None:
    """Azure shows none before the first calculation."""
    found = choose(PointChoice(), Offer(POINTS, 1, NOW + timedelta(minutes=10)))
    assert 600 == found.data_loss_seconds


@pytest.mark.parametrize("kind", [PointKind.LATEST, PointKind.CUSTOM])
def test_without_a_point_nothing_is_foretold(kind: PointKind) -> None:
    """A number would be made up."""
    assert chosen(kind, [], id="x").data_loss_seconds is None


@pytest.mark.parametrize(
    ("younger_than", "found"), [(3601, []), (3600, ["PointTooOld"]), (60, ["PointTooOld"])]
)
def test_a_point_that_is_too_old_is_refused(younger_than: float, found: list[str]) -> None:
    """The application-consistent one is an hour old."""
    assert found == codes(chosen(PointKind.LATEST_APP_CONSISTENT, younger_than=younger_than))


def test_latest_is_as_old_as_its_rpo() -> None:
    """Not as the newest point that is listed."""
    offer = Offer([OLD], 1, NOW, rpo_seconds=180)
    assert [] == codes(choose(PointChoice(younger_than=300), offer))


def falling_back(**fields: Any) -> PointChoice:
    """App-consistent if it is young, else the newest of any kind."""
    last = PointChoice(PointKind.LATEST_PROCESSED)
    return PointChoice(PointKind.LATEST_APP_CONSISTENT, fallback=last, **fields)


@pytest.mark.parametrize(
    ("wanted", "points", "expected"),
    [
        (falling_back(younger_than=7200), POINTS, APP),
        (falling_back(younger_than=1800), POINTS, NEW),
        (falling_back(), [NEW], NEW),
    ],
    ids=["young", "too-old", "none"],
)
def test_a_chain_ends_at_the_first_that_can_be_had(
    wanted: PointChoice, points: list[RecoveryPoint], expected: RecoveryPoint
) -> None:
    """In the order in which they are named."""
    assert expected.id == choose(wanted, Offer(points, 1, NOW)).point.id


def test_a_fallback_is_told_with_its_reason() -> None:
    """It stops nothing: somebody asked for it."""
    found = choose(falling_back(younger_than=1800), Offer(POINTS, 1, NOW))
    (finding,) = found.findings
    assert ("FallbackUsed", Severity.INFORMATION) == (finding.code, finding.severity)
    expected = (
        "LatestAppConsistent is 60 min old and must be younger than 30 min. LatestProcessed is used instead."
    )
    assert (expected, PointKind.LATEST_PROCESSED) == (finding.message, found.point.kind)


def test_a_point_that_misses_disks_is_no_choice_where_there_is_another() -> None:
    """A point that covers all disks is worth more than its kind."""
    whole = point("whole", NOW, disks=2)
    assert whole.id == choose(falling_back(), Offer([APP, whole], 2, NOW)).point.id


def test_a_chain_that_ends_nowhere_tells_every_reason() -> None:
    """Under the kind that was asked for."""
    found = choose(falling_back(), Offer([], 1, NOW))
    assert (["NoAppConsistentPoint", "NoRecoveryPoint"], PointKind.LATEST_APP_CONSISTENT) == (
        codes(found),
        found.point.kind,
    )


@given(st.lists(st.datetimes(timezones=st.just(UTC)), max_size=10), st.datetimes(timezones=st.just(UTC)))
def test_no_point_after_the_time_that_was_named_is_ever_chosen(
    times: list[datetime], before: datetime
) -> None:
    """It may hold what the failover shall leave behind."""
    points = [point(f"p-{number}", time) for number, time in enumerate(times)]
    found = choose(PointChoice(PointKind.LATEST_BEFORE, before=before), Offer(points, 1, NOW))
    assert max((time for time in times if time <= before), default=None) == found.point.time


def test_a_point_is_read() -> None:
    """In the documented shape."""
    disks = [disk_id("a"), disk_id("b")]
    body = {
        "id": f"{item_id()}/recoveryPoints/p",
        "name": "p",
        "properties": {
            "recoveryPointTime": "2026-11-22T03:00:00.0000000Z",
            "recoveryPointType": "ApplicationConsistent",
            "providerSpecificDetails": {"instanceType": "A2A", "disks": disks},
        },
    }
    assert RecoveryPoint(
        f"{item_id()}/recoveryPoints/p", "p", NOW, APP_CONSISTENT, tuple(disks)
    ) == parse_point(body)


@pytest.mark.parametrize("time", [None, "", "0001-01-01T00:00:00"])
def test_a_point_without_a_time_is_no_point(time: str | None) -> None:
    """Nothing can be decided about it."""
    assert parse_point({"name": "p", "properties": {"recoveryPointTime": time}}) is None


def test_latest_is_named_where_only_points_that_can_be_named_count() -> None:
    choice = PointChoice(
        PointKind.LATEST, younger_than=60, fallback=PointChoice(PointKind.LATEST_APP_CONSISTENT)
    )
    expected = replace(choice, kind=PointKind.LATEST_PROCESSED)
    assert expected == named(choice)
