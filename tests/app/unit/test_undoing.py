"""A cancellation of a failover that came to no clear end is not told as none."""

from collections.abc import Generator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from homeward.domain.evidence import Fault
from homeward.errors import StageFailedError, UncertainError
from orchestrators import undoing
from tests.app.unit.arm_items import NOW
from tests.app.unit.orchestration import step_through


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (StageFailedError, "The failover was not cancelled: No."),
        (UncertainError, "It is not known whether the failover was cancelled: No."),
    ],
)
def test_it_is_told_as_what_it_is(
    monkeypatch: pytest.MonkeyPatch, error: type[StageFailedError], said: str
) -> None:
    def clear(_: Any) -> Generator[Any, Any]:
        yield from ()

    def ensure(*_: Any) -> Generator[Any, Any]:
        yield from ()
        raise error(Fault("Refused", "No."))

    monkeypatch.setattr(undoing, "clear", clear)
    monkeypatch.setattr(undoing, "ensure", ensure)
    told = list[str]()
    case = SimpleNamespace(warn=lambda *words: told.extend(words))  # pyright: ignore[reportUnknownLambdaType]

    step_through(undoing.cancel_failover(cast("Any", case), cast("Any", None), NOW))

    assert ["Refused", said] == told
