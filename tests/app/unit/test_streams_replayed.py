"""Every labelled stream, replayed: no false start, and how long it took to see what was so."""

from collections.abc import Iterable
from functools import cache

import pytest

from homeward.domain.signal_policy import Then
from tests.app.streams.reading import Expected, streams
from tests.app.streams.replay import Reached, Replay, believed

_ORDER = list(Then)
_STREAMS = {one.name: one for one in streams()}


@cache
def played(name: str) -> tuple[Reached, ...]:
    return tuple(Replay(_STREAMS[name]).play())


def highest(reached: Iterable[Reached], plan: str) -> Reached:
    """What came of it for a plan, and when that was reached first."""
    mine = [one for one in reached if one.plan == plan]
    nothing = Reached(plan, Then.NOTHING, 0)
    return max(mine, key=lambda one: (_ORDER.index(one.then), -one.at), default=nothing)


def right(expected: Expected, got: Reached) -> bool:
    in_time = expected.outcome == Then.NOTHING or expected.earliest <= got.at <= expected.latest
    return got.then == expected.outcome and in_time


def false_start(expected: Expected, got: Reached) -> bool:
    """More than the label allows, or sooner."""
    started = got.then in (Then.PREPARE, Then.START)
    return started and (
        _ORDER.index(got.then) > _ORDER.index(Then(expected.outcome)) or got.at < expected.earliest
    )


@pytest.mark.parametrize("name", _STREAMS)
def test_a_stream_comes_to_what_its_label_says(name: str) -> None:
    """For each plan, not before its earliest and not after its latest moment."""
    stream = _STREAMS[name]

    for plan, expected in stream.expect.items():
        got = highest(played(name), plan)
        assert right(expected, got), f"{plan}: {got}, not {expected}; {stream.says}"


@pytest.mark.parametrize("name", _STREAMS)
def test_whatever_follows_follows_once(name: str) -> None:
    """However many signals tell it."""
    for plan in _STREAMS[name].expect:
        starts = [one for one in played(name) if one.plan == plan and one.then in (Then.PREPARE, Then.START)]
        assert len(starts) <= 1


def test_the_streams_in_figures() -> None:
    """No false start, and a trigger that believes every signal has many."""
    ours: list[tuple[str, str, Expected, Reached]] = []
    naive = 0
    for stream in _STREAMS.values():
        simple = believed(stream)
        for plan, expected in stream.expect.items():
            ours.append((stream.name, plan, expected, highest(played(stream.name), plan)))
            naive += false_start(expected, highest(simple, plan))
    wrong = [name for name, _, expected, got in ours if false_start(expected, got)]
    print("\n".join(_lines(ours)))  # noqa: T201 - the figures
    print(f"{len(ours)} labels in {len(_STREAMS)} streams: false starts {len(wrong)}; believing all: {naive}")  # noqa: T201 - the figures

    assert [] == wrong
    assert naive > 20


def _lines(found: list[tuple[str, str, Expected, Reached]]) -> Iterable[str]:
    """What was to be seen, and so long after it began (the label's earliest moment, less the dwell time)."""
    for name, plan, expected, got in found:
        if expected.outcome != Then.NOTHING:
            late = got.at - expected.earliest
            yield f"{name:45} {plan:7} {got.then:8} at {got.at:6.0f} s, {late:4.0f} s after the first moment allowed"
