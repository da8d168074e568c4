"""How the two runs of a round trip follow from it, and what their ends make of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from homeward.api.problems import ProblemError
from homeward.domain.round_trip import conclude_trip, leg_of
from homeward.domain.runs import Mode, Operation, Reprotect, RunStatus, Shutdown
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


def test_a_custom_point_is_not_for_two_failovers() -> None:
    """It belongs to one direction."""
    point = {"kind": "Custom", "id": "p"}
    assert "/recoveryPoint" == only_refusal(operation="RoundTrip", recoveryPoint=point).pointer
