"""How often the watcher looks: tightly at what counts for recovery time, loosely at the rest.

The looks fall so that one comes right after the longest recorded duration: a wave goes on when its last VM has. The
numbers are seconds of Azure's time.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from homeward.domain import jobs

PROTECTED = "Protected"


@dataclass(frozen=True, slots=True)
class Pace:
    """Looks begin at whole multiples of `beat`, so that those of many watchers can share what they read."""

    first: float
    every: float
    later: float
    later_after: float
    beat: int = 3


# Recorded: failover 139-172 s (up to 480 s where Site Recovery shuts the VM down), commit 8-38 s,
# switchprotection 414-542 s, then 38-51 min to Protected; remove 205-625 s, purge 112 s.
_PACES = {
    jobs.FAILOVER: Pace(first=139, every=6, later=30, later_after=200, beat=6),
    jobs.CHANGE_POINT: Pace(first=130, every=15, later=30, later_after=240),
    jobs.CANCEL: Pace(first=60, every=15, later=30, later_after=240),
    jobs.COMMIT: Pace(first=8, every=6, later=30, later_after=120, beat=6),
    jobs.TEST_FAILOVER: Pace(first=130, every=15, later=30, later_after=240),
    jobs.TEST_CLEANUP: Pace(first=150, every=15, later=60, later_after=600),
    jobs.REPROTECT: Pace(first=414, every=48, later=120, later_after=1200, beat=12),
    jobs.DISABLE: Pace(first=200, every=30, later=60, later_after=900),
    jobs.PURGE: Pace(first=113, every=15, later=30, later_after=240),
    PROTECTED: Pace(first=2280, every=390, later=600, later_after=7200, beat=15),
}


def next_look(kind: str, since: datetime, last: datetime | None) -> datetime:
    """When to look again at something of this kind that has been waited for since then."""
    pace = _PACES[kind]
    first = since + timedelta(seconds=pace.first)
    if last is None or last < first:
        return _on_the_beat(first, pace.beat)
    slow = last - since >= timedelta(seconds=pace.later_after)
    # A look takes its time: counted from its beat, the next does not slip to the one after.
    beat = last - timedelta(seconds=last.timestamp() % pace.beat)
    return _on_the_beat(beat + timedelta(seconds=pace.later if slow else pace.every), pace.beat)


def _on_the_beat(moment: datetime, beat: int) -> datetime:
    return datetime.fromtimestamp(math.ceil(moment.timestamp() / beat) * beat, moment.tzinfo)
