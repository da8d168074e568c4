"""When an item is likely to be Protected: by what others took, else by what was recorded."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from homeward.domain.eta import protected_at, usual
from tests.app.unit.arm_items import NOW


def waiting(**fields: Any) -> dict[str, Any]:
    return {"stage": "Synchronizing", "stageEnteredAt": NOW.isoformat(), "outcome": None, **fields}


def took(minutes: int) -> dict[str, Any]:
    ended = (NOW + timedelta(minutes=minutes)).isoformat()
    span = {"stage": "Synchronizing", "startedAt": NOW.isoformat(), "endedAt": ended}
    return {"stage": "Done", "outcome": "Succeeded", "timeline": [span]}


def minutes_until(eta: datetime | None) -> float:
    assert eta is not None
    return (eta - NOW).total_seconds() / 60


def test_without_others_it_is_what_was_recorded() -> None:
    """Between the 40 and the 51 minutes of the recordings."""
    assert 40 < minutes_until(protected_at(waiting(), usual([]))) < 51


def test_what_others_took_is_worth_more() -> None:
    """The one in the middle: a straggler does not delay them all."""
    assert 60 == minutes_until(protected_at(waiting(), usual([took(58), took(60), took(300), waiting()])))


@pytest.mark.parametrize(
    "item",
    [waiting(stage="Reprotecting"), waiting(outcome="Succeeded"), waiting(stageEnteredAt=None), {}],
)
def test_nothing_is_promised_for_anything_else(item: dict[str, Any]) -> None:
    """Whoever is not synchronizing has no estimate."""
    assert protected_at(item, usual([took(60)])) is None
