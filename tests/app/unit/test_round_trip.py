"""How the two runs of a round trip follow from it, and what their ends make of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from homeward.api.problems import ProblemError
from homeward.domain.round_trip import conclude_trip, leg_of
from homeward.domain.runs import Mode, Operation, PointKind, Reprotect, RunStatus, Shutdown
from tests.app.conftest import VAULT
from tests.app.plans import write
from tests.app.unit.test_request_fields import accepted, only_refusal
from triggers.pinning import pinned

TRIP = "run-fquchqjlbkoqn3y45lk4apgadm"
MOVES = [Operation.FAILOVER, Operation.FAILBACK]


def test_an_unplanned_trip_comes_home_planned() -> None:
    """Mode and shutdown are those of the way over, which waits for its home before it is Protected."""
    trip = accepted(operation="RoundTrip", mode="Unplanned", shutdown="None")
    (_, over), (_, back) = (leg_of(TRIP, trip, one) for one in MOVES)
    assert (Mode.UNPLANNED, Shutdown.NONE, Reprotect.WHEN_HOME_IS_BACK) == (
        over.mode, over.shutdown, over.reprotect
    )  # fmt: skip
    assert (Mode.PLANNED, Shutdown.POWER_OFF, Reprotect.AUTO) == (back.mode, back.shutdown, back.reprotect)


@pytest.mark.parametrize("operation", MOVES)
def test_a_leg_is_a_planned_move_that_ends_protected(operation: Operation) -> None:
    """Else there would be no way back."""
    leg, asked = leg_of(TRIP, accepted(operation="RoundTrip", awayFor=60), operation)
    assert (operation, operation) == (leg.operation, asked.operation)
    assert (Mode.PLANNED, Reprotect.AUTO, None) == (asked.mode, asked.reprotect, asked.away_for)


def test_the_ids_of_legs_follow_from_the_trip_and_differ() -> None:
    """A replay finds the same runs again; a trip's two runs are never taken for each other."""
    asked = accepted(operation="RoundTrip")
    ids = [leg_of(TRIP, asked, one)[0].run_id for one in MOVES * 2]
    assert (ids[:2], 2) == (ids[2:], len(set(ids)))


@pytest.mark.parametrize("operation", MOVES)
def test_no_caller_can_take_the_place_of_a_leg(operation: Operation) -> None:
    """The run id of a leg follows from its request id: that of a caller is never the same."""
    _, asked = leg_of(TRIP, accepted(operation="RoundTrip"), operation)
    assert "/requestId" == only_refusal(requestId=asked.request_id).pointer


@pytest.mark.parametrize("back", [one for one in RunStatus if one.ended])
def test_a_trip_succeeds_only_where_its_way_back_did(back: RunStatus) -> None:
    """One that went over well is never Failed or Rejected: half of it was done."""
    ended = conclude_trip(back)
    assert (back is RunStatus.SUCCEEDED) == (ended is RunStatus.SUCCEEDED)
    assert ended not in (RunStatus.FAILED, RunStatus.REJECTED)


def test_a_plan_that_is_for_unplanned_runs_only_makes_no_trip(plans: Path) -> None:
    """Its way back is planned, and would be refused once the VMs are over."""
    write(plans, "policy: {shutdown: SiteRecovery}\nmembers: {db: {items: [vm-01]}}\n")
    trip = accepted(operation="RoundTrip", mode="Unplanned", items=None, plan="shop", vaultId=VAULT)
    with pytest.raises(ProblemError, match="lets db be shut down by SiteRecovery"):
        pinned(trip)
    assert "shop" == pinned(replace(trip, operation=Operation.FAILOVER)).name


@pytest.mark.parametrize("away_for", [-1, 91 * 86_400, "60", True])
def test_a_stay_is_a_number_of_seconds_up_to_ninety_days(away_for: object) -> None:
    """Named where it stands."""
    assert "/awayFor" == only_refusal(operation="RoundTrip", awayFor=away_for).pointer


@pytest.mark.parametrize(
    "point", [{"kind": "Custom", "id": "p"}, {"kind": "LatestBefore", "before": "2026-11-22T03:00:00Z"}]
)
def test_a_point_of_one_direction_is_not_for_two_failovers(point: dict[str, object]) -> None:
    """The way back would be refused once the VMs are over: replication begins anew, and so do its points."""
    assert "/recoveryPoint" == only_refusal(operation="RoundTrip", recoveryPoint=point).pointer


def test_a_time_with_another_choice_behind_it_is_for_both_ways() -> None:
    """Over to the time, and back to the newest."""
    point = {"kind": "LatestBefore", "before": "2026-11-22T03:00:00Z", "fallback": {"kind": "Latest"}}
    assert PointKind.LATEST_BEFORE is accepted(operation="RoundTrip", recoveryPoint=point).recovery_point.kind


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        ("reprotect: Manual", "unprotected where they went"),
        ("recoveryPoint: {kind: Custom, id: p}", "Custom"),
    ],
)
def test_a_plan_that_leaves_its_vms_where_they_went_makes_no_trip(plans: Path, policy: str, why: str) -> None:
    """Refused before anything is moved; either of its ways alone is taken."""
    write(plans, f"members:\n  web: {{items: [vm-02]}}\n  db: {{items: [vm-01], policy: {{{policy}}}}}\n")
    trip = accepted(operation="RoundTrip", items=None, plan="shop", vaultId=VAULT)
    with pytest.raises(ProblemError) as refused:
        pinned(trip)
    (problem,) = refused.value.errors
    assert ("/plan", True, True) == (problem.pointer, "for db" in problem.detail, why in problem.detail)
    assert "two runs" in problem.remedy
    assert "shop" == pinned(replace(trip, operation=Operation.FAILOVER)).name
