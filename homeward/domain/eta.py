"""When an item that synchronizes is likely to be Protected: from what was seen, never from a percentage."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from homeward.domain.runs import Stage

# Recorded for one 127 GB disk, from the end of the reprotect until Protected: 2,400 to 3,060 seconds.
_RECORDED = 2730.0

type View = Mapping[str, Any]


def protected_at(item: View, others: Iterable[View]) -> datetime | None:
    """An estimate for an item that is Synchronizing; None for any other.

    It is the median of how long the items of the same run took that are done, or what was recorded.
    """
    entered = item.get("stageEnteredAt")
    if item.get("stage") != Stage.SYNCHRONIZING or item.get("outcome") or not entered:
        return None
    seen = sorted(seconds for one in others if (seconds := _took(one)) is not None)
    return datetime.fromisoformat(entered) + timedelta(seconds=seen[len(seen) // 2] if seen else _RECORDED)


def _took(item: View) -> float | None:
    for span in item.get("timeline", ()):
        if span["stage"] == Stage.SYNCHRONIZING and span.get("endedAt"):
            ended, started = (datetime.fromisoformat(span[key]) for key in ("endedAt", "startedAt"))
            return (ended - started).total_seconds()
    return None
