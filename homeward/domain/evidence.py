"""What was read from Azure to support a claim."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.payload import Payload


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
