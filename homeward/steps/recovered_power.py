"""Look how the recovered VM stands, power it off, or start it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from homeward.domain.evidence import Evidence
from homeward.domain.payload import Payload
from homeward.steps.change import Intent
from homeward.steps.step import Step


class Wish(StrEnum):
    LOOK = "Look"
    OFF = "Off"
    RUNNING = "Running"


@dataclass(frozen=True, slots=True)
class RecoveredPowerInput(Payload):
    intent: Intent
    wish: Wish = Wish.LOOK


@dataclass(frozen=True, slots=True)
class RecoveredPowerResult(Payload):
    """`power`: as Compute says it, or gone where it answers 404. `fulfilled`: it is as it was wished."""

    power: str
    gone: bool
    fulfilled: bool
    seen_at: datetime
    evidence: tuple[Evidence, ...] = ()


RECOVERED_POWER = Step("recovered_power", RecoveredPowerInput, RecoveredPowerResult)
