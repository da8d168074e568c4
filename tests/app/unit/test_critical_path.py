"""The critical path: without a hole from a run's start to its end, and of what really was."""

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from homeward.domain.critical_path import GATE, WAIT, Stretch, critical_path
from homeward.domain.runs import Stage

type Run = tuple[list[Stretch], list[Stretch], float | None]

MOVES = [
    Stage.PREFLIGHT,
    Stage.AWAITING_APPROVAL,
    Stage.SHUTTING_DOWN,
    Stage.FAILING_OVER,
    Stage.SYNCHRONIZING,
]


@st.composite
def timelines(draw: st.DrawFn, item: str) -> list[Stretch]:
    """One stage after the other, with holes between them; the last may go on."""
    at, spans = 0, list[Stretch]()
    for stage in MOVES[: draw(st.integers(0, len(MOVES)))]:
        start = at + draw(st.integers(0, 50))
        at = start + draw(st.integers(0, 100))
        spans.append(Stretch(item, stage, start, at))
    if spans and draw(st.booleans()):
        spans[-1] = Stretch(item, spans[-1].what, spans[-1].start, None)
    return spans


@st.composite
def runs(draw: st.DrawFn) -> Run:
    """Items, gates, and the end of a run that may go on."""
    count = draw(st.integers(0, 6))
    spans = [one for number in range(count) for one in draw(timelines(f"vm-{number}"))]
    opened = draw(st.integers(0, 300))
    closed = draw(st.one_of(st.none(), st.integers(opened, 500)))
    gates = [Stretch("", GATE, opened, closed, "approval")] if draw(st.booleans()) else []
    latest = max((one.end or one.start for one in (*spans, *gates)), default=0)
    over = all(one.end is not None for one in (*spans, *gates)) and draw(st.booleans())
    return spans, gates, latest + draw(st.integers(0, 60)) if over else None


@given(runs())
def test_it_reaches_without_a_hole_from_the_start_to_the_end(run: Run) -> None:
    """Its parts add up to the makespan; the last goes on where the run does."""
    spans, gates, ended = run
    path = critical_path(spans, gates, ended)
    assert all(one.end == following.start for one, following in pairwise(path))
    assert all(one.end is None or one.start < one.end for one in path)
    if path:
        assert (0, ended) == (path[0].start, path[-1].end)
    assert path or not ended


@given(runs())
def test_whatever_is_on_it_was_so(run: Run) -> None:
    """A stage lies within that stage of that item, and nobody waits while they do something."""
    spans, gates, ended = run
    for one in critical_path(spans, gates, ended):
        if one.what == WAIT:
            assert not [
                each for each in spans if each.item == one.item and _works(each) and _overlap(each, one)
            ]
        else:
            assert one.what != Stage.AWAITING_APPROVAL
            assert any(_names(each) == _names(one) and _within(one, each) for each in (*spans, *gates))


@given(runs(), st.randoms())
def test_the_order_of_what_is_read_changes_nothing(run: Run, rolls: Random) -> None:
    """Durable state comes in any order, and the document has a tag."""
    spans, gates, ended = run
    mixed = [*spans]
    rolls.shuffle(mixed)
    assert critical_path(spans, gates, ended) == critical_path(mixed, gates, ended)


def test_the_wave_before_and_the_gate_explain_why_a_vm_began_late() -> None:
    db = [Stretch("db", Stage.PREFLIGHT, 0, 5), Stretch("db", Stage.FAILING_OVER, 60, 200)]
    web = [
        Stretch("web", Stage.PREFLIGHT, 0, 10),
        Stretch("web", Stage.AWAITING_APPROVAL, 10, 200),
        Stretch("web", Stage.FAILING_OVER, 200, 300),
    ]
    gate = Stretch("", GATE, 10, 60, "approval")
    told = [(one.item, one.what, one.start, one.end) for one in critical_path([*db, *web], [gate], 300)]
    assert [
        ("web", Stage.PREFLIGHT, 0, 10),
        ("", GATE, 10, 60),
        ("db", Stage.FAILING_OVER, 60, 200),
        ("web", Stage.FAILING_OVER, 200, 300),
    ] == told


def test_nobody_waits_for_another_to_be_protected() -> None:
    """The next wave starts once the one before has come over."""
    db = [Stretch("db", Stage.FAILING_OVER, 0, 100), Stretch("db", Stage.SYNCHRONIZING, 100, 190)]
    web = [Stretch("web", Stage.FAILING_OVER, 200, 300)]
    told = [(one.item, one.what) for one in critical_path([*db, *web], [], 300)]
    assert [("db", Stage.FAILING_OVER), ("web", WAIT), ("web", Stage.FAILING_OVER)] == told


def _works(one: Stretch) -> bool:
    return one.what != Stage.AWAITING_APPROVAL


def _names(one: Stretch) -> tuple[str, str, str]:
    return one.item, one.what, one.gate


def _end(one: Stretch) -> float:
    return one.end if one.end is not None else 10_000


def _within(inner: Stretch, outer: Stretch) -> bool:
    return outer.start <= inner.start and _end(inner) <= _end(outer)


def _overlap(one: Stretch, other: Stretch) -> bool:
    return max(one.start, other.start) < min(_end(one), _end(other))
