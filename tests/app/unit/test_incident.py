"""What a plan has been told: the same whatever the order, and however often."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeward.domain.bearing import Bearing
from homeward.domain.docket import GONE, MOST_OPENED, Closing, Docket, Question, Ran
from homeward.domain.incident import Heard, Incident
from homeward.domain.signal_policy import Flap, SignalPolicy
from homeward.domain.told import LASTS
from tests.app.unit.arm_items import NOW

FLAP = Flap(3, 3600)
MINUTE = timedelta(minutes=1)


def heard(
    bearing: Bearing, fired: float, at: float | None = None, who: str = "c", *members: str, over: float = 0
) -> Heard:
    """In minutes after now; heard when it came about unless said otherwise."""
    resolved = NOW + over * MINUTE if over else None
    when = NOW + (fired if at is None else at) * MINUTE
    return Heard(bearing, who, members or ("vm",), NOW + fired * MINUTE, when, resolved)


def fired(at: float, later: float | None = None, who: str = "c", *members: str) -> Heard:
    return heard(Bearing.COUNTS, at, later, who, *members)


def ended(at: float, later: float | None = None, who: str = "c", *members: str) -> Heard:
    return heard(Bearing.ENDS, at, later, who, *members)


def after(*some: Heard) -> Incident:
    found = Incident()
    for one in some:
        found = found.hear(one)
    return found


def down(found: Incident, at: float) -> dict[str, float]:
    """Minutes since which each VM is down."""
    return {vm: (since - NOW) / MINUTE for vm, since in found.down(NOW + at * MINUTE).items()}


@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), min_size=1, max_size=8), st.data())
def test_the_order_of_delivery_does_not_matter(said: list[tuple[str, bool]], data: st.DataObject) -> None:
    """Of each sender its newest word counts, by its own clock, also where some are delivered twice."""
    words = [(who, (fired if bad else ended)(at, 100 + at, who, who)) for at, (who, bad) in enumerate(said)]
    shuffled = data.draw(st.permutations([*words, *data.draw(st.lists(st.sampled_from(words), max_size=3))]))

    found = after(*(one for _, one in shuffled))

    last = {who: one.bearing for who, one in words}
    assert {who for who, bearing in last.items() if bearing is Bearing.COUNTS} == set(down(found, 110))


def test_down_counts_from_when_it_was_heard() -> None:
    """A sender's clock can be of yesterday."""
    assert {"vm": 20} == down(after(fired(0, 20)), 21)


def test_a_resolution_that_overtakes_its_alert_ends_it() -> None:
    assert {} == down(after(ended(3, 4), fired(1, 5)), 6)


def test_a_new_alert_after_a_late_resolution_of_the_old_one_holds() -> None:
    """And counts from when it was heard, not from the first."""
    assert {"vm": 8} == down(after(fired(0), fired(8), ended(5, 9)), 10)


def test_one_sender_does_not_speak_for_another() -> None:
    assert {"vm": 1} == down(after(fired(0, who="a"), fired(1, who="b"), ended(2, who="a")), 3)


@pytest.mark.parametrize(("late", "found"), [(0, {"vm": 0}), (1, {})])
def test_what_is_neither_repeated_nor_taken_back_holds_for_three_hours(
    late: float, found: dict[str, float]
) -> None:
    """Many alerts never are."""
    assert found == down(after(fired(0)), LASTS / MINUTE + late)


def test_what_is_repeated_goes_on() -> None:
    assert {"vm": 0} == down(after(fired(0), fired(170)), 200)


@pytest.mark.parametrize(("excuse", "excused"), [(-16, False), (-15, True), (5, True), (6, False)])
def test_a_stop_by_a_person_explains_what_was_told_around_it(excuse: float, *, excused: bool) -> None:
    """A restart that somebody tries in an outage explains nothing."""
    found = after(fired(0, 30), heard(Bearing.EXCUSES, excuse, 30))

    assert excused == (down(found, 31) == {})


def test_one_outage_told_by_three_comes_and_goes_once() -> None:
    """They take it back one after the other."""
    some = [fired(at, who=str(at)) for at in range(3)] + [ended(4 + at, who=str(at)) for at in range(3)]

    assert frozenset() == after(*some).flapping(Flap(2, 3600), NOW + 8 * MINUTE)


@pytest.mark.parametrize(("at", "flapping"), [(12, {"vm"}), (62, {"vm"}), (63, set[str]())])
def test_three_times_within_an_hour_is_too_often(at: float, flapping: set[str]) -> None:
    some = [one for start in (0, 4, 8) for one in (fired(start), ended(start + 2))]

    assert flapping == after(*some).flapping(FLAP, NOW + at * MINUTE)


def test_what_was_over_a_day_ago_is_forgotten() -> None:
    """A docket does not grow for ever."""
    found = after(fired(0), ended(1), heard(Bearing.EXCUSES, 2), fired(1500, who="other"))

    assert (1, 0, 0) == (len(found.told), len(found.excuses), len(found.ended))


POLICY = SignalPolicy(at_least=0.5)


def question(at: float, of: int = 4, who: str = "first") -> Question:
    return Question(who, POLICY, of, NOW + at * MINUTE)


def test_enough_are_down_since_the_last_of_them_that_it_takes() -> None:
    """Two of four: since the second."""
    docket = Docket()
    for at, vm in enumerate(("a", "b", "c")):
        docket = docket.hear(fired(at * 10, None, vm, vm), "first")

    outage = docket.outage(question(30))
    assert (3, 3, NOW + 10 * MINUTE) == (outage.down, outage.steady, outage.since)


def test_the_first_looks_into_it_and_others_join() -> None:
    docket = Docket().hear(fired(0), "first").hear(fired(1, None, "d"), "second")

    assert ("first", ("first",)) == (docket.holder, docket.opened)


def test_the_newest_that_looked_into_it_are_remembered() -> None:
    docket = Docket()
    for n in range(MOST_OPENED + 2):
        docket = docket.hear(fired(n), f"a-{n}")
        closed = docket.close(Closing(f"a-{n}", docket.heard, NOW))
        assert closed is not None
        docket = closed

    assert tuple(f"a-{n}" for n in range(2, MOST_OPENED + 2)) == Docket.from_json(docket.to_json()).opened


@pytest.mark.parametrize("bearing", [Bearing.ENDS, Bearing.EXCUSES, Bearing.SAYS_LITTLE])
def test_what_does_not_count_opens_nothing(bearing: Bearing) -> None:
    assert "" == Docket().hear(heard(bearing, 0), "first").holder


def gone(docket: Docket, at: datetime, instead_of: str = "") -> str:
    one = Heard(Bearing.COUNTS, "later", ("vm",), at, at)
    return docket.hear(one, "second", instead_of).holder


def test_an_assessment_that_is_gone_is_replaced() -> None:
    """One that was read as ended at once; any other once it did not look for twenty minutes."""
    docket = Docket().hear(fired(0), "first").see(question(5))

    assert "first" == gone(docket, NOW + 5 * MINUTE + GONE)
    assert "second" == gone(docket, NOW + 6 * MINUTE + GONE)
    assert "second" == gone(docket, NOW + 6 * MINUTE, "first")
    assert "first" == gone(docket, NOW + 6 * MINUTE, "another")


def test_nobody_concludes_from_less_than_what_was_told() -> None:
    """Or in place of another."""
    docket = Docket().hear(fired(0), "first")
    told = docket.hear(ended(1), "second")

    assert told.close(Closing("first", docket.heard, NOW)) is None
    assert told.close(Closing("second", told.heard, NOW)) is None
    assert "" == (told.close(Closing("first", told.heard, NOW)) or told).holder


def test_the_same_signal_again_keeps_nobody_from_concluding() -> None:
    docket = Docket().hear(fired(0), "first")

    assert docket.hear(fired(0, 1), "first").close(Closing("first", docket.heard, NOW)) is not None


def test_a_run_that_follows_and_a_run_that_ended_both_start_the_cooling() -> None:
    """The later of the two counts."""
    docket = Docket().hear(fired(0), "first").ran(Ran(NOW))
    closed = docket.close(Closing("first", 1, NOW + MINUTE, runs=True))

    assert closed is not None
    assert [NOW, NOW + MINUTE, NOW + MINUTE] == [docket.ran_at, closed.ran_at, closed.ran(Ran(NOW)).ran_at]


def test_a_docket_is_read_back_as_it_was_written() -> None:
    docket = Docket().hear(fired(0), "first").hear(ended(1), "b").hear(heard(Bearing.EXCUSES, 2), "c")

    assert docket == Docket.from_json(docket.to_json())
