"""Look whether the former source is alive, and power it off where it is: two of the same VM must not run."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.evidence import Evidence, Fault
from homeward.domain.payload import Payload
from homeward.steps.change import Intent
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class FenceInput(Payload):
    """`sent`: an earlier look asked for its power-off; `looks` counts them. `waits`: until it answers and is off."""

    intent: Intent
    sent: bool = False
    waits: bool = False
    looks: int = 0


@dataclass(frozen=True, slots=True)
class FenceResult(Payload):
    """`answered`: its region told us about it. `off`: it is stopped, or does not exist.

    `sent`: its power-off was accepted, or may have been. `fault` says why it could not be asked for.
    """

    answered: bool
    off: bool
    power: str
    seen_at: datetime | None = None
    sent: bool = False
    fault: Fault | None = None
    evidence: tuple[Evidence, ...] = ()


FENCE = Step("fence", FenceInput, FenceResult)
# The same, again and again until it is off or nobody waits any longer, in an orchestration of its own.
FENCING = Step("fencing", FenceInput, FenceResult)
