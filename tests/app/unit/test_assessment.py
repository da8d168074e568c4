"""What is thought of an outage: what speaks against it, in which order, and what follows."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from homeward.domain.assessment import Look, Verdict, deadline, follows, next_look, weigh
from homeward.domain.bearing import Bearing, bearing
from homeward.domain.docket import Outage
from homeward.domain.exposure import exposed, hit, short
from homeward.domain.runs import Operation
from homeward.domain.sighting import Seen, Sighting, by_heartbeat, by_power, sighting
from homeward.domain.signal_policy import SignalPolicy, Then, Witness
from homeward.domain.signals import Cause, Condition, Impact, Signal, SignalKind, SignalSource
from tests.app.unit.arm_items import NOW, SUBSCRIPTION, item, vm

POLICY = SignalPolicy(then=Then.START)
OUTAGE = Outage("me", 4, down=4, since=NOW - timedelta(minutes=6), steady=4)
MINUTE = timedelta(minutes=1)


def seen(witness: Witness, down: int = 0, alive: int = 0, off: int = 0, of: int = 4) -> Sighting:
    return Sighting(witness, of, down, alive, off, "so it was")


SILENT = seen(Witness.REPLICATION_HEARTBEAT, down=4)
LOOK = Look(NOW, 4, (SILENT, seen(Witness.VM_HEALTH)))


def verdict(look: Look = LOOK, outage: Outage = OUTAGE, **policy: Any) -> Verdict:
    return weigh(replace(POLICY, **policy), outage, look, NOW).verdict


def looked(*sightings: Sighting, **fields: Any) -> Look:
    return replace(LOOK, sightings=sightings, **fields)


def test_what_lasts_and_is_confirmed_is_confirmed() -> None:
    """With who confirmed it, in words."""
    opinion = weigh(POLICY, OUTAGE, LOOK, NOW)

    assert (Verdict.CONFIRMED, True) == (opinion.verdict, opinion.final)
    assert "4 of 4" in opinion.why
    assert "ReplicationHeartbeat (so it was)" in opinion.why


PROBE_PASSES = seen(Witness.PROBE, alive=1, of=1)
AGAINST: list[tuple[Verdict, Look, dict[str, Any]]] = [
    (Verdict.DENIED, looked(SILENT, PROBE_PASSES), {}),
    (Verdict.FLAPPING, LOOK, {"steady": 1}),
    (Verdict.COOLING_DOWN, LOOK, {"ran_at": NOW - timedelta(hours=23)}),
    (Verdict.SWITCHED_OFF, looked(SILENT, seen(Witness.VM_HEALTH, off=4)), {}),
    (Verdict.RUN_UNDER_WAY, replace(LOOK, run="run-x"), {}),
    (Verdict.BRIEF, LOOK, {"since": NOW - timedelta(seconds=299)}),
    (Verdict.TOO_FEW, LOOK, {"since": None}),
    (Verdict.OVER, LOOK, {"down": 0, "since": None, "steady": 0}),
]


@pytest.mark.parametrize(("expected", "look", "change"), AGAINST)
def test_each_thing_that_speaks_against_it_is_enough(
    expected: Verdict, look: Look, change: dict[str, Any]
) -> None:
    assert expected is verdict(look, replace(OUTAGE, **change))


@pytest.mark.parametrize("at", range(len(AGAINST) - 1))
def test_of_two_things_against_it_the_weightier_is_told(at: int) -> None:
    """The list goes from what people have to hear to what is nothing."""
    (_, look, change), (weightier, other, more) = AGAINST[at], AGAINST[at + 1]
    both = replace(look, sightings=(*look.sightings, *other.sightings), run=other.run or look.run)

    assert weightier is verdict(both, replace(replace(OUTAGE, **change), **more))


@pytest.mark.parametrize(
    ("sightings", "confirmations", "confirmed"),
    [
        ([seen(Witness.REPLICATION_HEARTBEAT, down=2)], 1, True),
        ([seen(Witness.REPLICATION_HEARTBEAT, down=1)], 1, False),
        ([], 1, False),
        ([seen(Witness.PROBE, down=1, of=1)], 1, False),  # nobody asked it
        ([SILENT, seen(Witness.VM_HEALTH, down=1)], 2, False),
        ([SILENT, seen(Witness.VM_HEALTH, down=3)], 2, True),
        ([SILENT, Sighting(Witness.VM_HEALTH, 0)], 2, False),
    ],
)
def test_as_many_confirm_as_the_plan_asks_for_each_for_enough_machines(
    sightings: list[Sighting], confirmations: int, *, confirmed: bool
) -> None:
    by = (Witness.REPLICATION_HEARTBEAT, Witness.VM_HEALTH)
    found = verdict(looked(*sightings), confirm_by=by, confirmations=confirmations)

    assert (Verdict.CONFIRMED if confirmed else Verdict.UNCONFIRMED) is found


def test_some_machines_that_are_off_or_alive_leave_the_others_an_outage() -> None:
    """Half of the plan is enough: three of four are silent."""
    one_off = seen(Witness.VM_HEALTH, off=1)
    one_alive = seen(Witness.REPLICATION_HEARTBEAT, down=3, alive=1)

    assert Verdict.CONFIRMED is verdict(looked(one_alive, one_off))


def test_a_plan_of_any_machine_is_denied_where_none_is_left() -> None:
    """A share of nothing at all is reached by nobody."""
    all_off = looked(SILENT, seen(Witness.VM_HEALTH, off=4))

    assert Verdict.SWITCHED_OFF is verdict(all_off, at_least=0.0)


@pytest.mark.parametrize("then", Then)
@pytest.mark.parametrize("found", Verdict)
def test_nothing_but_what_is_confirmed_starts_a_run(then: Then, found: Verdict) -> None:
    """And a plan that wants nothing gets nothing."""
    follow = follows(replace(POLICY, then=then), found)

    if found is Verdict.CONFIRMED:
        assert then is follow
    else:
        assert follow in (Then.NOTHING, Then.NOTIFY)
        assert follow is Then.NOTHING or then is not Then.NOTHING


def test_it_is_looked_into_right_after_the_dwell_time_and_then_ever_more_seldom() -> None:
    since = replace(OUTAGE, since=NOW)
    looks = [
        next_look(POLICY, since, NOW, NOW + span) - NOW for span in (0 * MINUTE, 5 * MINUTE, 59 * MINUTE)
    ]

    assert [5 * MINUTE, 5.5 * MINUTE, 61 * MINUTE] == looks
    assert NOW + 65 * MINUTE == deadline(POLICY, since, NOW)


def test_somebody_who_waits_for_long_is_heard_of_meanwhile() -> None:
    """Else another would take its place."""
    long = replace(POLICY, dwell=3600)

    assert NOW + 10 * MINUTE == next_look(long, replace(OUTAGE, since=NOW), NOW, NOW)


@pytest.mark.parametrize(
    ("last", "first", "again", "found"),
    [
        (None, 0, 0, Seen.UNREADABLE),
        (-31, 0, 0, Seen.UNREADABLE),  # it was silent before
        (-2, 0, 0, Seen.DOWN),
        (1, 0, 0, Seen.DOWN),  # within the clocks' difference
        (2, 0, 0, Seen.ALIVE),
        (6, 0, 0, Seen.ALIVE),
        (6, -40, 6, Seen.WELL),  # told again just now, and not silent for long
    ],
)
def test_a_heartbeat_tells_down_from_alive(
    last: float | None, first: float, again: float, found: Seen
) -> None:
    """Twelve minutes after it was told."""
    times = (NOW + first * MINUTE, NOW + again * MINUTE)
    at = None if last is None else NOW + last * MINUTE

    assert found is by_heartbeat(at, times, NOW + 12 * MINUTE)


@pytest.mark.parametrize(
    ("power", "agent", "found"),
    [
        ("running", "Ready", Seen.WELL),
        ("running", "Not Ready", Seen.DOWN),
        ("running", "", Seen.UNREADABLE),
        ("deallocated", "", Seen.OFF),
        ("stopping", "Ready", Seen.OFF),
        ("starting", "", Seen.UNREADABLE),
    ],
)
def test_compute_tells_an_order_from_an_outage(power: str, agent: str, found: Seen) -> None:
    assert found is by_power(replace(vm(power), agent=agent))


def test_a_machine_that_is_gone_was_removed_by_somebody() -> None:
    assert Seen.OFF is by_power(None)


def test_what_was_seen_names_the_first_and_counts_the_rest() -> None:
    found = sighting(Witness.VM_HEALTH, {f"vm-{at}": Seen.DOWN for at in range(5)} | {"vm-9": Seen.MOVED})

    assert (6, 5, 1) == (found.looked, found.down, found.off)
    assert "Down: vm-0, vm-1, vm-2 and 2 more; Moved: vm-9" == found.said


def signal(**fields: Any) -> Signal:
    said: dict[str, Any] = {"fired_at": NOW, "impact": Impact.UNAVAILABLE, **fields}
    kind = said.pop("kind", SignalKind.VM_AVAILABILITY)
    condition = said.pop("condition", Condition.FIRED)
    return Signal("sig-1", SignalSource.HEALTH_RESOURCES, kind, condition, "c", **said)


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ({}, Bearing.COUNTS),
        ({"condition": Condition.RESOLVED}, Bearing.ENDS),
        ({"cause": Cause.USER}, Bearing.EXCUSES),
        ({"cause": Cause.GUEST}, Bearing.EXCUSES),
        ({"cause": Cause.MAINTENANCE}, Bearing.EXCUSES),
        ({"cause": Cause.PLATFORM}, Bearing.COUNTS),
        ({"impact": Impact.DEGRADED}, Bearing.ENDS),
        ({"impact": Impact.INFORMATIONAL}, Bearing.ENDS),
        ({"impact": Impact.UNKNOWN}, Bearing.SAYS_LITTLE),
        ({"kind": SignalKind.VM_ANNOTATION}, Bearing.SAYS_LITTLE),
        ({"fired_at": NOW - 60 * MINUTE}, Bearing.COUNTS),
        ({"fired_at": NOW - 61 * MINUTE}, Bearing.SAYS_LITTLE),
    ],
)
def test_what_a_signal_means_follows_from_what_it_says(said: dict[str, Any], means: Bearing) -> None:
    assert means is bearing(signal(**said), NOW)[0]


AWAY, WEST = item(), "westus"


def test_only_what_the_operation_would_move_is_at_risk() -> None:
    """`item` runs away and replicates home: a Failback would move it, a Failover not."""
    assert ([], ["vm-01"]) == (
        list(exposed([AWAY], Operation.FAILOVER)),
        [one.name for one in exposed([AWAY], Operation.FAILBACK)],
    )
    busy = item(currentScenario={"scenarioName": "Failover", "jobId": "j"})
    assert [] == list(exposed([busy, item(protectionState="Unprotected")], Operation.FAILBACK))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"resources": (AWAY.source_vm_id.lower(),)}, True),
        ({"resources": (AWAY.source_vm_id.lower() + "2",)}, False),
        ({"resources": ("/another",), "regions": (WEST,)}, False),
        ({"regions": (WEST,)}, True),
        ({"regions": ("eastus",)}, False),
        ({"regions": (WEST,), "subscriptions": (SUBSCRIPTION.rpartition("/")[2],)}, True),
        ({"regions": (WEST,), "subscriptions": ("another",)}, False),
        ({"regions": (WEST,), "services": ("Azure Cosmos DB",)}, False),
        ({"regions": (WEST,), "services": ("Virtual Machines",)}, True),
        ({}, False),
    ],
)
def test_a_signal_is_about_the_machines_it_names_or_all_around(said: dict[str, Any], *, found: bool) -> None:
    vms = list(exposed([AWAY], Operation.FAILBACK))

    assert found == bool(hit(signal(**said), vms))


def test_the_items_of_a_large_vault_keep_apart() -> None:
    """In ten characters each."""
    assert 20_000 == len({short(f"item-{at}") for at in range(20_000)})
