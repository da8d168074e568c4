"""When the record of a drill is closed: never while its test failover may still show up."""

from collections.abc import Generator
from datetime import timedelta
from typing import Any, cast

import pytest

from homeward.domain.drills import DrillOrder
from homeward.domain.runs import JobSeen, Mode
from homeward.durable import Context
from homeward.steps.change import Intent
from homeward.steps.drill import BegunDrill, CleanedTest
from homeward.steps.drill import TestRemainsResult as Remains
from orchestrators.settling import settle
from tests.app.unit.arm_items import NOW

INTENT = Intent("run-1", "key", "vault", "item", "vm-01", 1, Mode.PLANNED, NOW, "source", "recovery", "life")
BEGUN = BegunDrill(INTENT, "watcher", DrillOrder("network"), "test-vm")
TRIED = (JobSeen("TestFailoverCleanup", "job-1", "Succeeded"),)


class Told:
    """Stands where the Durable context does, so many minutes after NOW, and keeps what the record is told."""

    def __init__(self, minutes: float) -> None:
        self.current_utc_datetime = NOW + timedelta(minutes=minutes)
        self.said: list[tuple[str, Any]] = []

    def call_entity(self, _: object, word: str, data: Any) -> None:
        self.said.append((word, data))


def left(*, pending: bool = False) -> Remains:
    return Remains((), (), pending, warned=False, seen_at=NOW)


def told(minutes: float, begun: BegunDrill, done: CleanedTest) -> tuple[bool, list[tuple[str, Any]]]:
    ctx = Told(minutes)
    work: Generator[Any, Any, bool] = settle(cast("Context", ctx), begun, done)
    try:
        while True:
            next(work)
    except StopIteration as end:
        return end.value, ctx.said


def test_what_was_cleaned_up_is_over() -> None:
    """A clean-up of Azure's own took it away."""
    assert (True, [("end", {"runId": "run-1"})]) == told(0, BEGUN, CleanedTest(TRIED, left=left()))


@pytest.mark.parametrize("seen", [None, left(pending=True)], ids=["unread", "pending"])
def test_what_was_not_seen_gone_is_not_over(seen: Remains | None) -> None:
    """The next sweep tries again."""
    assert (False, []) == told(600, BEGUN, CleanedTest(TRIED, left=seen))


def test_what_never_showed_is_looked_for_until_an_hour_later() -> None:
    """Its call was not answered, and reads lag behind."""
    nothing = CleanedTest(left=left())
    (first, [(word, noted)]) = told(0, BEGUN, nothing)
    assert (False, "note", "run-1") == (first, word, noted["runId"])
    begun = BegunDrill.from_json(noted)
    assert NOW == begun.unseen_since
    (again, [(word, noted)]) = told(59, begun, nothing)
    assert (False, "note", NOW.isoformat()) == (again, word, noted["unseenSince"])
    assert (True, [("end", {"runId": "run-1"})]) == told(60, begun, nothing)
