"""What the letters of a child come to, in whatever order they are delivered."""

from itertools import permutations
from typing import Any

import pytest

from homeward.domain.evidence import Fault
from homeward.domain.runs import Counts
from homeward.steps.crew import NEWS, Check, Milestone
from homeward.steps.step import Nothing, Step
from orchestrators.crew import Crew
from orchestrators.parent import Parent
from tests.app.unit.orchestration import Script, step_through

CHILD = Step("child", Nothing, Counts)
BROKEN = Fault("InternalError", "A batch broke.")
CHECKED, FAILED, RECOVERED = (Counts(items=2, running=running, failed=2 - running) for running in (2, 1, 0))


def letters() -> list[Any]:
    """A batch is checked, one fails, all have ended, and one is tried once more."""
    child = Script("child")
    parent = Parent(child.context, "parent")
    parent.tell(CHECKED, Milestone.CHECKED, Check(digest="seen"))
    parent.tell(FAILED, broken=(BROKEN,))
    parent.tell(RECOVERED, Milestone.RECOVERED)
    parent.ask_again(CHECKED)
    return [data for _, _, data in child.sent]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_letter_that_is_delivered_late_takes_nothing_back(order: tuple[int, ...]) -> None:
    """The counts, the milestones and the turn are those of the newest; nothing of an older one is lost."""
    script, sent = Script(), letters()
    crew = Crew(script.context, Counts.from_json)
    crew.start(CHILD, Nothing(), "child", items=2)
    for at in order:
        script.deliver(NEWS, sent[at])
        step_through(crew.listen())

    assert (CHECKED, 2, "seen") == (crew.counts, crew.turn("child"), crew.checks["child"].digest)
    assert (BROKEN,) == crew.broken
    assert [True, False] == [crew.reached("child", one) for one in (Milestone.CHECKED, Milestone.RECOVERED)]


def test_a_letter_that_is_delivered_twice_counts_once() -> None:
    script, (checked, *_) = Script(), letters()
    crew = Crew(script.context, Counts.from_json)
    crew.start(CHILD, Nothing(), "child", items=2)
    for _ in range(2):
        script.deliver(NEWS, checked)
        step_through(crew.listen())

    assert (CHECKED, True) == (crew.counts, crew.all_reached(Milestone.CHECKED))
