"""What an item tells of a call that was refused for a while: a warning while it goes on, and none once it passed."""

from datetime import timedelta
from typing import Any, cast

import pytest
from durabletask import task

from homeward.domain.evidence import Fault
from homeward.domain.findings import Severity
from homeward.domain.runs import ItemReport, Mode, Stage
from homeward.durable import PATIENT, Context, Durable, Patience, call
from homeward.errors import StageFailedError
from homeward.steps.control import Control
from homeward.steps.quiesce import ScriptInput, ScriptResult
from homeward.steps.shutdown import ShutdownInput
from homeward.steps.step import Nothing, Step
from orchestrators.quiescing import run_to_end
from orchestrators.told import Told
from tests.app.unit.arm_items import NOW
from tests.app.unit.test_settling import INTENT

STEP = Step("look", Nothing, Nothing)
REFUSED = Fault("AuthorizationFailed", "Not from here yet.")
LATER = {"retryAfterSeconds": 15.0, "tries": 7, "fault": REFUSED.to_json()}
DONE: dict[str, Any] = {"result": {}}


class Hub:
    """Stands where the Durable context does; its activity answers these, one after the other."""

    instance_id = "run:vm-01:1"
    is_replaying = False

    def __init__(self, *answers: dict[str, Any]) -> None:
        self.answers = list(answers)
        self.current_utc_datetime = NOW.replace(tzinfo=None)
        self.control = Control()
        self.called: list[float] = []

    def call_activity(self, *_: Any, **__: Any) -> task.CompletableTask[Any]:
        self.called.append((self.current_utc_datetime.replace(tzinfo=NOW.tzinfo) - NOW).total_seconds())
        done = task.CompletableTask[Any]()
        done.complete(self.answers.pop(0))
        return done

    def call_entity(self, *_: Any) -> task.CompletableTask[Any]:
        done = task.CompletableTask[Any]()
        done.complete(self.control.to_json())
        return done

    def create_timer(self, wait: timedelta) -> task.CompletableTask[Any]:
        self.current_utc_datetime += wait
        done = task.CompletableTask[Any]()
        done.complete(None)
        return done

    def set_custom_status(self, _: Any) -> None:
        """Nobody reads it."""


def told(*answers: dict[str, Any]) -> list[list[tuple[str, Severity]]]:
    """The findings of an item whose calls are answered so, after every answer."""
    ctx = hub(*answers)
    item = Told(ctx, ItemReport("item", "vm-01", Stage.VERIFYING))
    seen: list[list[tuple[str, Severity]]] = []
    while cast(Any, ctx).answers:
        work = call(ctx, STEP, Nothing(), told=item.tries_again)
        try:
            waits = next(work)
            while True:
                waits = work.send(waits.get_result())
                seen.append([(one.code, one.severity) for one in item.report.findings])
        except (StopIteration, StageFailedError):
            seen.append([(one.code, one.severity) for one in item.report.findings])
    return seen


WARNED = [(REFUSED.code, Severity.WARNING)]
PASSED = [(REFUSED.code, Severity.INFORMATION)]


def test_what_passed_is_no_warning_any_more() -> None:
    """It stays as information: that it happened is evidence."""
    assert (WARNED, PASSED) == (told(LATER, DONE)[0], told(LATER, LATER, DONE)[-1])


def test_what_comes_again_is_a_warning_again() -> None:
    """One at a time, however often it comes."""
    assert [WARNED, WARNED, PASSED] * 2 == told(LATER, DONE, LATER, DONE)


def test_what_did_not_pass_stays_a_warning() -> None:
    """The error beside it says how it ended."""
    assert WARNED == told(LATER, {"fault": REFUSED.to_json()}, DONE)[-1]


def test_what_was_not_refused_tells_nothing() -> None:
    assert [[]] == told(DONE)


def ended[R](work: Durable[R]) -> R:
    """What an orchestration returns."""
    waits = next(work)
    try:
        while True:
            waits = work.send(waits.get_result())
    except StopIteration as end:
        return end.value


def hub(*answers: dict[str, Any]) -> Context:
    return cast(Context, cast(Any, Hub(*answers)))


def test_the_tries_of_a_refusal_are_not_spent_by_what_went_before() -> None:
    """A region that is out answers 503 for minutes; the refusal after it has all of its time, and no more."""
    busy = {"retryAfterSeconds": 5.0, "fault": Fault("ServiceUnavailable", "Not now.").to_json()}
    assert Nothing() == ended(call(hub(*[busy] * 8, *[LATER] * 7, DONE), STEP, Nothing()))
    with pytest.raises(StageFailedError, match=REFUSED.code):
        ended(call(hub(*[busy] * 8, *[LATER] * 8, DONE), STEP, Nothing()))


def test_a_script_has_its_whole_time_however_long_it_was_refused() -> None:
    """Its 15 minutes count from its start."""
    started, over = (
        {"result": ScriptResult("Well.", NOW, passed=not link, operation=link).to_json()}
        for link in ("o", "")
    )
    order = ScriptInput(INTENT, "vm", "resume", undo=True)
    assert ended(run_to_end(hub(*[LATER] * 7, *[started] * 50, over), order)).passed


CHANGE = Step("change", ShutdownInput, Nothing)
EACH_MINUTE = Patience(longest=60)


@pytest.mark.parametrize(
    ("patience", "control", "again"),
    [
        pytest.param(PATIENT, Control(), 900, id="as Azure says"),
        pytest.param(EACH_MINUTE, Control(), 900, id="with looks between"),
        pytest.param(EACH_MINUTE, Control(cancelled=True), 60, id="cancelled"),
        pytest.param(EACH_MINUTE, Control(paused=True), 60, id="paused"),
        pytest.param(EACH_MINUTE, Control(mode=Mode.UNPLANNED), 60, id="another mode"),
        pytest.param(EACH_MINUTE, Control(skipped=("another",)), 900, id="another VM left out"),
        pytest.param(Patience(tries=2, longest=15), Control(), 15, id="nobody is so patient"),
    ],
)
def test_azure_says_when_to_come_back(patience: Patience, control: Control, again: float) -> None:
    """What operators want is heard meanwhile: the activity is run at once, and looks at that first."""
    there = Hub({"retryAfterSeconds": 900.0, "fault": REFUSED.to_json()}, DONE)
    there.control = control
    ended(call(cast(Any, there), CHANGE, ShutdownInput(INTENT), patience))
    assert [0, again] == there.called


def test_one_that_changes_nothing_waits_in_one_piece() -> None:
    there = Hub({"retryAfterSeconds": 900.0, "fault": REFUSED.to_json()}, DONE)
    there.control = Control(cancelled=True)
    ended(call(cast(Any, there), STEP, Nothing(), EACH_MINUTE))
    assert [0, 900] == there.called
