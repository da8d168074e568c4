"""How often the watcher looks: not before anything can have happened, tightly then, loosely later."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeward.domain import jobs
from homeward.domain.cadence import PROTECTED, next_look
from tests.app.unit.arm_items import NOW

KINDS = [jobs.FAILOVER, jobs.COMMIT, jobs.REPROTECT, PROTECTED]
# The shortest and the longest duration in the recordings, in seconds.
RECORDED = {
    jobs.FAILOVER: (139, 480),
    jobs.COMMIT: (8, 38),
    jobs.REPROTECT: (414, 542),
    PROTECTED: (2280, 3060),
}
# The longest between two beats.
BEAT = timedelta(seconds=15)

kinds = st.sampled_from(KINDS)
seconds = st.floats(0, 500_000)


def looks(kind: str, until: float) -> list[float]:
    """Seconds since the beginning of every look until something that takes so long is seen over."""
    at = [(next_look(kind, NOW, None) - NOW).total_seconds()]
    while at[-1] < until:
        at.append((next_look(kind, NOW, NOW + timedelta(seconds=at[-1])) - NOW).total_seconds())
    return at


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_look_comes_when_the_first_was_ever_recorded_to_end(kind: str) -> None:
    """Or on the beat after it: nothing is missed, and no look is wasted earlier."""
    assert looks(kind, 0)[0] <= RECORDED[kind][0] + BEAT.total_seconds()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("end", [0, 1], ids=["shortest", "longest"])
def test_what_ends_as_recorded_is_seen_within_a_tenth_of_its_time(kind: str, end: int) -> None:
    """Or within 15 s where it is short: recovery time is what counts."""
    over = RECORDED[kind][end]
    assert looks(kind, over)[-1] - over <= max(15, 0.1 * over)


@pytest.mark.parametrize("kind", KINDS)
def test_what_ends_as_recorded_needs_few_looks(kind: str) -> None:
    """List calls are shared, and still counted."""
    assert len(looks(kind, RECORDED[kind][1])) <= 25


@given(st.lists(st.floats(0, 10), min_size=2))
def test_those_who_wait_at_about_the_same_time_look_together(since: list[float]) -> None:
    """Else each reads the lists for itself: hundreds of VMs fail over within seconds of each other."""
    at = {next_look(jobs.FAILOVER, NOW + timedelta(seconds=one), None) for one in since}
    assert len(at) <= 3


@given(kinds, seconds)
def test_the_next_look_is_always_later_than_the_last(kind: str, last: float) -> None:
    """Else the watcher would turn on the spot."""
    at = NOW + timedelta(seconds=last)
    assert next_look(kind, NOW, at) > at


@pytest.mark.parametrize("kind", KINDS)
def test_a_look_that_took_a_moment_does_not_delay_the_next(kind: str) -> None:
    first = next_look(kind, NOW, None)
    assert next_look(kind, NOW, first) == next_look(kind, NOW, first + timedelta(seconds=0.4))


@given(kinds, st.floats(-500_000, 500_000))
def test_nobody_looks_before_anything_can_have_happened(kind: str, last: float) -> None:
    """Also not because somebody else was just looked after."""
    assert next_look(kind, NOW, NOW + timedelta(seconds=last)) >= next_look(kind, NOW, None)


@given(kinds, seconds, seconds)
def test_looks_grow_rarer_and_never_tighter(kind: str, one: float, other: float) -> None:
    """What did not end in time seldom ends in the next seconds."""
    start = max(one, other), min(one, other)
    late, early = (NOW + timedelta(seconds=value) for value in start)
    first = next_look(kind, NOW, None)
    if early > first:
        assert next_look(kind, NOW, late) - late >= next_look(kind, NOW, early) - early - BEAT


def test_a_kind_that_nobody_measured_is_refused() -> None:
    """It would be waited for at the wrong pace."""
    with pytest.raises(KeyError):
        next_look("PlannedFailover", NOW, None)
