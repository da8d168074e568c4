"""Each part of the app that may keep it from acting, judged by what was seen."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest

from homeward import VERSION
from homeward.api.fitness import readiness_view
from homeward.domain import fitness
from homeward.domain.fitness import Fitness, Part
from homeward.domain.permissions import missing

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FIT, UNFIT = (
    Part("Vault", True, "Read."),
    Part("Plans", False, "These plans have mistakes: shop.", "Mend them."),
)
READ, FAIL_OVER = (
    "Microsoft.Compute/virtualMachines/read",
    "Microsoft.RecoveryServices/vaults/x/failover/action",
)


def test_it_is_ready_where_all_that_was_just_seen_is_fit() -> None:
    """With the parts, and when they were seen."""
    document, ready = readiness_view(Fitness(NOON, (FIT,)), NOON + timedelta(minutes=15))
    assert (True, "Ready", NOON.isoformat()) == (ready, document["status"], document["checkedAt"])


@pytest.mark.parametrize(
    ("seen", "failed"),
    [
        (Fitness(), ["Check"]),
        (Fitness(NOON - timedelta(minutes=16), (FIT,)), ["Check"]),
        (Fitness(NOON, (FIT, UNFIT)), ["Plans"]),
        (Fitness(NOON - timedelta(hours=2), (UNFIT,)), ["Check", "Plans"]),
    ],
)
def test_it_is_not_ready_by_an_old_look_or_an_unfit_part(seen: Fitness, failed: list[str]) -> None:
    """Each is named, with what to do."""
    document, ready = readiness_view(seen, NOON)
    assert (False, HTTPStatus.SERVICE_UNAVAILABLE) == (ready, document["status"])
    assert [f"/parts/{one}" for one in failed] == [one["pointer"] for one in document["errors"]]
    assert all(one["remedy"] for one in document["errors"])


def test_a_look_is_due_again_after_a_minute() -> None:
    """Whoever asks more often gets the same."""
    assert [False, False, True] == [
        Fitness(NOON).due(NOON + timedelta(seconds=seconds)) for seconds in (0, 60, 61)
    ]
    assert Fitness().due(NOON)


@pytest.mark.parametrize(
    ("parts", "fit"),
    [
        ({}, True),
        ({"the app": "West US", "storage": "westus"}, True),
        ({"the app": "East US"}, False),
        ({"the app": "westus", "task hub": "eastus"}, False),
    ],
)
def test_no_part_of_the_app_may_be_where_what_it_protects_is(parts: dict[str, str], *, fit: bool) -> None:
    """By the platform's names of regions and by Resource Manager's."""
    judged = fitness.judge_regions(parts, ["eastus"], deployed=bool(parts))
    assert fit == judged.fit
    assert fit or any(name in judged.said for name in parts)


def test_an_app_that_nobody_can_place_is_not_fit() -> None:
    """Anywhere but on the dev host: it may be where what it protects is."""
    judged = fitness.judge_regions({}, ["eastus"], deployed=True)
    assert (False, True) == (judged.fit, "HOMEWARD_GROUP_ID" in judged.remedy)


@pytest.mark.parametrize(
    ("seconds", "fit"), [(0, True), (60, True), (-61, True), (61, False), (-62, False), (-3600, False)]
)
def test_a_clock_that_is_a_minute_off_is_not_fit(seconds: float, *, fit: bool) -> None:
    """In either direction; the Date of an answer leaves out up to a second."""
    assert fit == fitness.judge_clock(NOON, NOON + timedelta(seconds=seconds), NOON).fit


@pytest.mark.parametrize("first", [0, 1, 200])
def test_a_list_that_takes_minutes_says_nothing_against_a_clock(first: float) -> None:
    """Its Date is that of its first page, and of whole seconds."""
    asked = NOON + timedelta(milliseconds=900)
    answered = asked + timedelta(seconds=200)
    judged = fitness.judge_clock(asked, NOON + timedelta(seconds=first), answered)
    assert (True, "Azure's clock and ours agree.") == (judged.fit, judged.said)


@pytest.mark.parametrize(
    ("key", "deployed", "fit"),
    [
        ("", False, True),
        ("", True, False),
        ("short", False, False),
        ("short", True, False),
        ("k" * 32, True, True),
    ],
)
def test_a_signing_key_is_needed_where_it_is_deployed(key: str, *, deployed: bool, fit: bool) -> None:
    """And one that is set is no toy, anywhere."""
    assert fit == fitness.judge_signing_key(key, deployed=deployed).fit


@pytest.mark.parametrize(
    ("on", "deployed", "fit"), [(True, True, True), (False, False, True), (False, True, False)]
)
def test_people_must_be_able_to_sign_in(*, on: bool, deployed: bool, fit: bool) -> None:
    """Else no gate can be approved."""
    assert fit == fitness.judge_sign_in(on=on, deployed=deployed).fit


def test_another_version_than_the_locked_one_is_named() -> None:
    """And one that is missing."""
    judged = fitness.judge_versions({"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "1"})
    assert (False, "b 1, not 2; c missing, not 3") == (judged.fit, judged.said)
    assert fitness.judge_versions({"a": "1"}, {"a": "1"}).fit


def test_plans_with_mistakes_and_given_up_requests_are_told() -> None:
    """The first hear no signals; the second may be nobody's any more."""
    assert "shop" in fitness.judge_plans(["shop"], 3).said
    assert fitness.judge_plans([], 3).fit
    told = fitness.judge_queue(1, 0, 2)
    assert (True, "1 requests wait", True) == (told.fit, told.said[:15], bool(told.remedy))


def test_a_queue_that_is_not_there_is_told() -> None:
    """Without a connection the dev host does without; anywhere else nothing would work."""
    assert [True, False] == [fitness.judge_no_queue(deployed=one).fit for one in (False, True)]
    assert not fitness.judge_queue(None, 0, 0).fit


@pytest.mark.parametrize(
    ("permissions", "lacks"),
    [
        ([{"actions": ["*"]}], []),
        ([], [READ, FAIL_OVER]),
        ([{"actions": ["*/READ"]}], [FAIL_OVER]),
        ([{"actions": ["*"], "notActions": ["microsoft.recoveryservices/vaults/*"]}], [FAIL_OVER]),
        (
            [
                {"actions": ["*"], "notActions": ["microsoft.recoveryservices/vaults/*"]},
                {"actions": ["Microsoft.RecoveryServices/vaults/*/action"]},
            ],
            [],
        ),
    ],
)
def test_what_is_not_allowed_is_missing(permissions: list[dict[str, list[str]]], lacks: list[str]) -> None:
    """What one assignment takes back, another may give."""
    assert lacks == list(missing([READ, FAIL_OVER], permissions))


def test_the_version_is_the_project_s() -> None:
    """It is not deployed with the project's file."""
    project = Path(__file__).resolve().parents[3] / "pyproject.toml"
    assert f'version = "{VERSION}"' in project.read_text(encoding="utf-8")
