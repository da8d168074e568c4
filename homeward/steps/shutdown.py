"""Power the active VM off, and see that it is off."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.evidence import Evidence
from homeward.domain.payload import Payload
from homeward.steps.change import Intent
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class ShutdownInput(Payload):
    """`asked` is true once Azure accepted the power-off; then the activity only looks."""

    intent: Intent
    asked: bool = False


@dataclass(frozen=True, slots=True)
class ShutdownResult(Payload):
    off: bool
    power: str
    seen_at: datetime
    asked: bool
    evidence: tuple[Evidence, ...] = ()


SHUTDOWN = Step("shutdown", ShutdownInput, ShutdownResult)
