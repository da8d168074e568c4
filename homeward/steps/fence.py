"""Look whether the former source is alive, and power it off where it is: two of the same VM must not run."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.evidence import Evidence
from homeward.domain.payload import Payload
from homeward.steps.change import Intent
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class FenceInput(Payload):
    """`sent`: an earlier look powered it off."""

    intent: Intent
    sent: bool = False


@dataclass(frozen=True, slots=True)
class FenceResult(Payload):
    """`answered`: its region told us about it. `off`: it is stopped, or does not exist. `sent`: we powered it off."""

    answered: bool
    off: bool
    power: str
    seen_at: datetime | None = None
    sent: bool = False
    evidence: tuple[Evidence, ...] = ()


FENCE = Step("fence", FenceInput, FenceResult)
# The same, until it answers and is off, in an orchestration of its own.
FENCING = Step("fencing", FenceInput, FenceResult)
