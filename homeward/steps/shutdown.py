"""Power the active VM off, and see that it is off."""

from dataclasses import dataclass, field
from datetime import datetime

from homeward.domain.evidence import Evidence
from homeward.domain.payload import Payload
from homeward.domain.target import Target
from homeward.steps.change import Intent
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class ShutdownInput(Payload):
    """`asked` is true once Azure accepted the power-off; then the activity only looks.

    `soon`: it may well be on its way still; a list's word for that will do.
    `target`: the settings that the item had at preflight; it is not stopped for a failover to others.
    """

    intent: Intent
    asked: bool = False
    target: Target = field(default_factory=Target)
    soon: bool = False


@dataclass(frozen=True, slots=True)
class ShutdownResult(Payload):
    """`sent`: this invocation asked for the power-off, or may have. `asked`: it is under way, whoever asked.

    `listed`: many go off, and one list tells of all of them: a look costs little.
    """

    off: bool
    power: str
    seen_at: datetime
    asked: bool
    sent: bool = False
    evidence: tuple[Evidence, ...] = ()
    listed: bool = False


SHUTDOWN = Step("shutdown", ShutdownInput, ShutdownResult)
