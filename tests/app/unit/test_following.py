"""What follows from an assessment is told as it is, also where telling it, or starting it, broke."""

from collections.abc import Generator
from typing import Any, cast

import pytest

from homeward.domain.evidence import Fault
from homeward.domain.run_ids import run_id
from homeward.domain.signal_policy import SignalPolicy, Then
from homeward.errors import BrokenError
from homeward.steps.assessment import AssessmentInput, AssessmentProgress
from homeward.steps.begin_run import BEGIN_RUN, BeginRunResult
from homeward.steps.notify import NOTIFY
from homeward.steps.step import Nothing
from orchestrators import following
from tests.app.unit.arm_items import NOW
from tests.app.unit.orchestration import step_through
from tests.app.unit.test_assessment import signal
from tests.app.unit.test_assessment_status import Platform

RUN = run_id("/vault", f"signal/{Platform.instance_id}")


@pytest.mark.parametrize("breaks", [BEGIN_RUN, NOTIFY])
def test_a_run_that_may_have_been_started_is_named(monkeypatch: pytest.MonkeyPatch, breaks: Any) -> None:
    told: list[Any] = []

    def call(_: Any, step: Any, payload: Any) -> Generator[Any, Any, Any]:
        yield from ()
        if step is NOTIFY:
            told.append(payload)
        if step is breaks:
            raise BrokenError(Fault("InternalError", "its worker died"))
        return BeginRunResult(RUN) if step is BEGIN_RUN else Nothing()

    monkeypatch.setattr(following, "call", call)
    order = AssessmentInput(signal(), "shop", "hash", "/vault", SignalPolicy(then=Then.START))
    follows = following.follow(cast("Any", Platform()), order, AssessmentProgress(NOW), Then.START)

    changed = step_through(follows)

    assert (Then.START, RUN, ["its worker died"]) == (
        changed["then"], changed["run_id"], [one.message for one in changed["faults"]]
    )  # fmt: skip
    assert [RUN] == [one.run_id for one in told]
    assert "No run could be started" not in told[0].why
