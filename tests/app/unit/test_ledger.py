"""The ARM calls of an orchestration: its own, those of its children, and those before it was continued as new."""

from typing import Any

from durabletask import task

from homeward import ledger


class Context:
    """Stands where the Durable context does."""


def test_what_activities_and_children_tell_is_added_up() -> None:
    ctx, child, broken, running = Context(), *(task.CompletableTask[Any]() for _ in range(3))
    ledger.note(ctx, {"result": {}, "calls": {"reads": 3, "throttled": 1}})
    ledger.note(ctx, {"result": {}})
    for one in (child, broken, running):
        ledger.expect(ctx, one)
    child.complete({"outcome": "Succeeded", "calls": {"reads": 2, "writes": 1}})
    broken.fail("it broke", ValueError("odd"))

    told = ledger.told(ctx, {"outcome": "Succeeded"})
    assert told == {
        "outcome": "Succeeded",
        "calls": {"reads": 5, "writes": 1, "deletes": 0, "throttled": 1},
    }


def test_what_was_called_before_it_was_continued_counts() -> None:
    first, second = Context(), Context()
    ledger.note(first, {"calls": {"reads": 3}})
    ledger.note(second, ledger.told(first, {"looks": 1}))
    ledger.note(second, {"calls": {"reads": 4}})

    assert 7 == ledger.told(second, {})["calls"]["reads"]


def test_who_called_nothing_tells_nothing() -> None:
    assert ledger.told(Context(), {"outcome": "Succeeded"}) == {"outcome": "Succeeded"}
