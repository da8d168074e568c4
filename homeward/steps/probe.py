"""Try the probes of a plan against the recovered VM: once, and until they pass or their time is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from homeward.domain.evidence import Evidence
from homeward.domain.findings import Finding
from homeward.domain.payload import Payload
from homeward.domain.policies import Probe
from homeward.steps.change import Intent
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class ProbeInput(Payload):
    """One try. `operation` is the link of a script that an earlier try started and that was not over."""

    intent: Intent
    probe: Probe
    os_type: str
    operation: str = ""


@dataclass(frozen=True, slots=True)
class ProbeResult(Payload):
    """`said` is what was seen. With an `operation` the try is still under way."""

    passed: bool
    said: str
    operation: str = ""


@dataclass(frozen=True, slots=True)
class Trial(Payload):
    """A probe and its tries so far, the last at `tried_at`. `said` is what the last one that was over saw.

    `operation` is the link of a script that is under way.
    """

    probe: Probe
    tries: int = 0
    tried_at: datetime | None = None
    passed: bool = False
    said: str = ""
    operation: str = ""

    def over(self, since: datetime) -> bool:
        """Whether it passed, or was tried up to its last moment."""
        return self.passed or (self.tried_at is not None and self.tried_at >= self.deadline(since))

    def deadline(self, since: datetime) -> datetime:
        return since + timedelta(seconds=self.probe.within)


@dataclass(frozen=True, slots=True)
class ProbingInput(Payload):
    """`since` is when the probing began: `within` of every probe counts from there."""

    intent: Intent
    os_type: str
    since: datetime
    trials: tuple[Trial, ...]


@dataclass(frozen=True, slots=True)
class ProbingResult(Payload):
    """Evidence of those that passed, a blocking finding of each that did not."""

    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()


PROBE = Step("probe", ProbeInput, ProbeResult)
PROBING = Step("probing", ProbingInput, ProbingResult)
