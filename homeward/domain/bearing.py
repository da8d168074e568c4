"""What a signal means to a plan whose VMs it is about."""

from datetime import datetime, timedelta
from enum import StrEnum

from homeward.domain.signals import Cause, Condition, Impact, Signal, SignalKind

# Event Grid delivers for up to a day: what is told so late says nothing of now.
STALE = timedelta(hours=1)


class Bearing(StrEnum):
    """Counts: it speaks for an outage. Excuses: it was meant, or is of the VM's own making.

    Ends: it is over, or less than was told before.
    """

    COUNTS = "Counts"
    ENDS = "Ends"
    EXCUSES = "Excuses"
    SAYS_LITTLE = "SaysLittle"


def bearing(signal: Signal, at: datetime) -> tuple[Bearing, str]:
    """With the reason, as a sentence."""
    if signal.condition is Condition.RESOLVED:
        return Bearing.ENDS, "What was told before is said to be over."
    if signal.cause in _EXCUSES:
        return Bearing.EXCUSES, f"{_EXCUSES[signal.cause]}, which no failover mends."
    if signal.kind is SignalKind.VM_ANNOTATION:
        return Bearing.SAYS_LITTLE, "It explains a state, which is told by itself and alone has an end."
    if signal.impact is not Impact.UNAVAILABLE:
        return _LESS[signal.impact], f"It tells {signal.impact}; only Unavailable speaks for a failover."
    if at - signal.fired_at > STALE:
        late = f"{signal.fired_at:%Y-%m-%d %H:%M} UTC"
        return Bearing.SAYS_LITTLE, f"It is about {late}, and came more than an hour late."
    return Bearing.COUNTS, "It speaks for an outage."


# What is told of the same incident afterwards: slow is not down, and what cannot be seen is not over.
_LESS = {
    Impact.DEGRADED: Bearing.ENDS,
    Impact.INFORMATIONAL: Bearing.ENDS,
    Impact.UNKNOWN: Bearing.SAYS_LITTLE,
}
_EXCUSES = {
    Cause.USER: "A person brought it about",
    Cause.MAINTENANCE: "It is planned maintenance",
    Cause.GUEST: "The VM's own operating system brought it about",
}
