"""What was read from Azure to support a claim."""

from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from homeward.domain.payload import Payload

# So many reasons are told together; each VM shows its own.
MOST_FAULTS = 10
# What the `Date` of an answer may leave out of its moment: it is of whole seconds.
CUT_OFF = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Evidence(Payload):
    """One claim, the ARM path it was read from, and Azure's own time of that answer."""

    claim: str
    source: str
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Fault(Payload):
    """An error as the service gave it: its own code, message, possible causes and recommended action."""

    code: str
    message: str
    possible_causes: str = ""
    recommended_action: str = ""

    def cut(self, longest: int = 200) -> "Fault":
        """As much of it as a small status has room for."""
        return Fault(*(one[:longest] for one in astuple(self)))


def and_more(count: int) -> tuple[Fault, ...]:
    """What stands for as many reasons as were not told."""
    return (Fault("AndMore", f"And {count} more; each VM shows its own."),) if count else ()
