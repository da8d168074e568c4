"""A run that is over is sealed and counted, each until it is done, and neither in the way of the other."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from durabletask import task

from homeward.steps.seal import SealResult
from orchestrators.sealing import sealing
from tests.app.unit.orchestration import Script, step_through

HEADS = SealResult("r", "p")


class Tries(Script):
    """`fail`: how often each activity fails before it does what it is asked for. `called` counts the calls."""

    current_utc_datetime = datetime(2026, 11, 23, tzinfo=UTC)

    def __init__(self, **fail: int) -> None:
        super().__init__("sealing:run-1")
        self.fail, self.called = fail, Counter[str]()

    def create_timer(self, _: Any) -> task.Task[Any]:
        return _complete(None)

    def call_activity(self, name: str, **_: Any) -> task.Task[Any]:
        self.called[name] += 1
        if self.called[name] <= self.fail.get(name, 0):
            return _complete({"fault": {"code": "Odd", "message": "It failed."}})
        return _complete({"result": HEADS.to_json() if name == "seal" else {}})


def _complete(result: Any) -> task.CompletableTask[Any]:
    done = task.CompletableTask[Any]()
    done.complete(result)
    return done


def sealed(script: Tries) -> SealResult:
    return SealResult.from_json(step_through(sealing(script.context, {"runId": "run-1"})))


def test_a_run_that_can_never_be_counted_is_sealed() -> None:
    script = Tries(tally=100)

    assert sealed(script) == HEADS
    assert 1 == script.called["seal"]


def test_a_run_is_counted_once_however_often_its_seal_is_tried() -> None:
    script = Tries(seal=3)

    assert sealed(script) == HEADS
    assert {"tally": 1, "seal": 4} == script.called
