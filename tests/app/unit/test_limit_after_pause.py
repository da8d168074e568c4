"""A run that was paused before the power-off of its source: the point may have become too old meanwhile."""

from collections.abc import Generator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from homeward.domain.evidence import Fault
from homeward.domain.runs import Mode, PointKind, PointUsed, Shutdown
from homeward.errors import HeldBackError, StageFailedError
from orchestrators import loss, power
from tests.app.unit.arm_items import NOW
from tests.app.unit.orchestration import step_through

HOURS = timedelta(hours=1)


class Clock:
    """Virtual time, which only a pause moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = NOW
        for module in (loss, power):
            monkeypatch.setattr(module, "now", self.read)
        monkeypatch.setattr(power, "quiesce", nothing)

    def read(self, _: Any) -> datetime:
        return self.now

    def paused(self, *_: Any) -> Generator[Any, Any]:
        yield from ()
        self.now += 5 * HOURS


def case_of(**fields: Any) -> Any:
    """A planned one whose point is two hours old; three are the limit."""
    point = PointUsed(PointKind.LATEST_APP_CONSISTENT, "p", NOW - 2 * HOURS)
    return SimpleNamespace(
        ctx=None,
        mode=Mode.PLANNED,
        shutdown=Shutdown.POWER_OFF,
        health=SimpleNamespace(data_loss_seconds=7200.0, point=point),
        baseline=SimpleNamespace(read_at=NOW, target=None),
        policy=SimpleNamespace(max_data_loss=3 * 3600.0),
        report=SimpleNamespace(friendly_name="vm-01"),
        lossless=False,
        shut_down_by_us=False,
        going_off=False,
        intent=None,
        tries_again=None,
        since=NOW,
        note=nothing,
        **fields,
    )


def never(*_: Any, **__: Any) -> Generator[Any, Any]:
    yield from ()
    pytest.fail("The source is powered off.")


def made(*_: Any, **__: Any) -> None: ...


def shut_down(case: Any) -> Generator[Any, Any]:
    """The stage without its frame."""
    return cast("Any", power.shut_down).__wrapped__(case)


def nothing(*_: Any) -> Generator[Any, Any]:
    yield from ()


def test_a_point_that_grew_too_old_in_a_pause_is_seen_before_the_shutdown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock(monkeypatch)
    monkeypatch.setattr(power, "clear", clock.paused)
    monkeypatch.setattr(power, "call", never)

    with pytest.raises(StageFailedError, match="DataLossOverLimit"):
        step_through(shut_down(case_of()))


@pytest.mark.parametrize("off", [False, True], ids=["running", "going off"])
def test_it_is_seen_too_where_the_power_off_itself_was_held_back(
    monkeypatch: pytest.MonkeyPatch, *, off: bool
) -> None:
    """One that is on its way off loses no more, whatever the pause: it is not left off for that."""
    clock, calls = Clock(monkeypatch), list[str]()
    case = case_of()

    def look(_: Any) -> Generator[Any, Any]:
        yield from ()
        case.going_off = off

    def call(*_: Any, **__: Any) -> Generator[Any, Any, Any]:
        yield from ()
        calls.append("powerOff")
        if len(calls) == 1:
            raise HeldBackError(Fault("Paused", "The run is paused."))
        return SimpleNamespace(sent=False, asked=True, listed=False, off=True, seen_at=NOW, evidence=())

    monkeypatch.setattr(power, "_look_whether_asked", look)
    monkeypatch.setattr(power, "clear_again", clock.paused)
    monkeypatch.setattr(power, "ShutdownInput", made)
    monkeypatch.setattr(power, "clear", nothing)
    monkeypatch.setattr(power, "call", call)

    if off:
        step_through(shut_down(case))
    else:
        with pytest.raises(StageFailedError, match="DataLossOverLimit"):
            step_through(shut_down(case))
    assert (2 if off else 1) == len(calls)
