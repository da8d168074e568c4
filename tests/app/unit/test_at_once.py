"""Several pieces of an orchestration that go on at the same time."""

from collections.abc import Generator
from typing import Any

import pytest
from durabletask import task

from orchestrators.at_once import at_once

type Work = Generator[Any, Any, str]


def two_steps(*steps: task.CompletableTask[str]) -> Work:
    said = ""
    for one in steps:
        said += yield one
    return said


def caught(step: task.CompletableTask[str]) -> Work:
    try:
        return (yield step)
    except task.TaskFailedError as error:
        return str(error)


def tasks(count: int) -> list[task.CompletableTask[str]]:
    return [task.CompletableTask[str]() for _ in range(count)]


def end(work: Generator[Any, Any, list[str]]) -> list[str]:
    with pytest.raises(StopIteration) as over:
        next(work)
    return over.value.value


def test_each_goes_on_when_its_own_step_is_done() -> None:
    """The quick one ends its second step before the slow one its first; the answers keep their order."""
    (slow, first, second) = tasks(3)
    work = at_once([two_steps(slow), two_steps(first, second)])
    assert not next(work).is_complete
    for step in (first, second):
        step.complete("quick")
        assert not next(work).is_complete
    slow.complete("slow")
    assert ["slow", "quickquick"] == end(work)


def test_a_step_that_fails_fails_where_it_was_waited_for() -> None:
    (bad, good) = tasks(2)
    work = at_once([caught(bad), two_steps(good)])
    next(work)
    bad.fail("no answer", ValueError("no answer"))
    good.complete("well")
    assert ["no answer", "well"] == end(work)


def test_nothing_at_once_is_over_at_once() -> None:
    assert [] == end(at_once([]))
