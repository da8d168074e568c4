"""The four choices of a recovery point, three of which are made here: the service knows only an id and latest."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeward.domain.findings import Severity
from homeward.domain.recovery_points import APP_CONSISTENT, Chosen, RecoveryPoint, choose, parse_point
from homeward.domain.runs import PointChoice, PointKind
from tests.app.unit.arm_items import NOW, disk_id, item_id, point

OLD = point("old", NOW - timedelta(hours=2), APP_CONSISTENT)
APP = point("app", NOW - timedelta(hours=1), APP_CONSISTENT)
NEW = point("new", NOW)
POINTS = [APP, NEW, OLD]


def chosen(
    kind: PointKind, points: list[RecoveryPoint] | None = None, disks: int = 1, **fields: Any
) -> Chosen:
    return choose(PointChoice(kind, **fields), POINTS if points is None else points, disks)


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
