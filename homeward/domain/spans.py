"""An item's timeline in few characters, for its status: seconds since the item began, to a tenth."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from homeward.domain.payload import Json
from homeward.domain.runs import ItemReport, Stage, StageSpan


def written(report: ItemReport, room: int) -> list[Json]:
    """The newest spans that have room, in bytes of JSON: the stage, its start, its end or null."""
    zero = report.started_at
    if zero is None:
        return []
    shown: list[Json] = [
        [one.stage.value, _seconds(zero, one.started_at), one.ended_at and _seconds(zero, one.ended_at)]
        for one in report.timeline
    ]
    while shown and len(json.dumps(shown)) > room:
        shown = shown[1:]
    return shown


def read(status: Mapping[str, Any]) -> list[Json]:
    """The timeline of a status as its report has it."""
    if not status.get("spans"):
        return []
    zero = datetime.fromisoformat(status["startedAt"])
    return [
        StageSpan(Stage(stage), _moment(zero, start), None if end is None else _moment(zero, end)).to_json()
        for stage, start, end in status["spans"]
    ]


def _seconds(zero: datetime, at: datetime) -> float:
    return round((at - zero).total_seconds(), 1)


def _moment(zero: datetime, seconds: float) -> datetime:
    return zero + timedelta(seconds=seconds)
