"""When an item that synchronizes is likely to be Protected: from what was seen, never from a percentage."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from homeward.domain.runs import Stage

# Recorded for one 127 GB disk, from the end of the reprotect until Protected: 2,400 to 3,060 seconds.
_RECORDED = 2730.0

type View = Mapping[str, Any]


def usual(items: Iterable[View]) -> float:
    """Seconds: the median of how long the items of a run took that are done, or what was recorded."""
    seen = sorted(seconds for one in items if (seconds := _took(one)) is not None)
    return seen[len(seen) // 2] if seen else _RECORDED


def protected_at(item: View, usually: float) -> datetime | None:
    """An estimate for an item that is Synchronizing, which `usually` takes so long (seconds); None for any other."""
    entered = item.get("stageEnteredAt")
    if item.get("stage") != Stage.SYNCHRONIZING or item.get("outcome") or not entered:
        return None
    return datetime.fromisoformat(entered) + timedelta(seconds=usually)


def _took(item: View) -> float | None:
    for span in item.get("timeline", ()):
        if span["stage"] == Stage.SYNCHRONIZING and span.get("endedAt"):
            ended, started = (datetime.fromisoformat(span[key]) for key in ("endedAt", "startedAt"))
            return (ended - started).total_seconds()
    return None
