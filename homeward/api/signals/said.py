"""What one kind of alert says beyond what all of them share."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.signals import Cause, Condition, Impact, SignalKind


@dataclass(frozen=True, slots=True)
class Said:
    """`None` and "" leave to the alert's essentials what they say. `event_id`: of the entry in the activity log."""

    kind: SignalKind
    impact: Impact = Impact.UNKNOWN
    cause: Cause = Cause.UNKNOWN
    condition: Condition | None = None
    at: datetime | None = None
    resolved_at: datetime | None = None
    correlation: str = ""
    event_id: str = ""
    title: str = ""
    resources: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
