"""VMs that one sender says are down: from when, until when, and how often it said so."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from homeward.domain.payload import Payload

# Many alerts are never taken back: what is neither repeated nor ended for so long is over.
LASTS = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Told(Payload):
    """`fired_at` and `again_at` are the sender's times of its first and last word, `since` and `heard_at` ours."""

    correlation: str
    members: tuple[str, ...]
    fired_at: datetime
    since: datetime
    again_at: datetime
    heard_at: datetime
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.until is None and at - self.heard_at <= LASTS

    def again(self, fired_at: datetime, at: datetime) -> "Told":
        """The same sender says it once more; an older word of it changes nothing."""
        if fired_at <= self.again_at:
            return self
        return replace(self, again_at=fired_at, heard_at=at)

    def ended(self, over: datetime, at: datetime) -> "Told":
        """The sender says that it was over then. What it said of later holds, and counts from when it was heard."""
        if self.until is not None or over < self.fired_at:
            return self
        if over < self.again_at:
            return replace(self, fired_at=self.again_at, since=self.heard_at)
        return replace(self, until=at)
