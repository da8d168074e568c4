"""A plan's docket: what it has been told, and which assessment looks into it. It loses nothing that is told."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil

from homeward.domain.bearing import Bearing
from homeward.domain.incident import Heard, Incident
from homeward.domain.payload import Payload
from homeward.domain.signal_policy import SignalPolicy

# An assessment reads the docket every few minutes. One that did not for so long is gone: another takes its place.
GONE = timedelta(minutes=20)
# So many of those that looked into it are remembered.
MOST_OPENED = 20


@dataclass(frozen=True, slots=True)
class Question(Payload):
    """An assessment asks how its plan stands. `of`: how many VMs the plan has."""

    assessment: str
    policy: SignalPolicy
    of: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Outage(Payload):
    """How a plan stands: so many VMs are said to be `down`, enough of them since `since`, and so many `steady`.

    `holder`: the assessment that looks into it. `heard`: how many signals changed what was told. `ran_at`: when a run
    of the plan last ended, or followed from an assessment.
    """

    holder: str
    heard: int
    down: int = 0
    since: datetime | None = None
    steady: int = 0
    ran_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closing(Payload):
    """An assessment wants to conclude from what it `heard`. `runs`: that a run follows."""

    assessment: str
    heard: int
    at: datetime
    runs: bool = False


@dataclass(frozen=True, slots=True)
class Ran(Payload):
    """A run of the plan has ended."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Docket(Payload):
    """`opened`: the assessments that looked into it, the newest last."""

    incident: Incident = field(default_factory=Incident)
    heard: int = 0
    holder: str = ""
    seen_at: datetime | None = None
    ran_at: datetime | None = None
    opened: tuple[str, ...] = ()

    def hear(self, heard: Heard, assessment: str, instead_of: str = "") -> "Docket":
        """With one signal more. It is given to the assessment that is open; one that counts may open this one.

        `instead_of`: an assessment that was read as ended, without a word.
        """
        incident = self.incident.hear(heard)
        new = replace(self, incident=incident, heard=self.heard + (incident != self.incident))
        if heard.bearing is Bearing.COUNTS and (self.holder == instead_of or not self._held(heard.heard_at)):
            opened = (*self.opened, assessment)[-MOST_OPENED:]
            return replace(new, holder=assessment, seen_at=heard.heard_at, opened=opened)
        return new

    def see(self, question: Question) -> "Docket":
        """The holder is alive."""
        return replace(self, seen_at=question.at) if self.holder == question.assessment else self

    def outage(self, question: Question) -> Outage:
        policy, at = question.policy, question.at
        down = self.incident.down(at)
        since, needed = sorted(down.values()), max(ceil(policy.at_least * question.of), 1)
        enough = since[needed - 1] if len(since) >= needed else None
        steady = len(down.keys() - self.incident.flapping(policy.flap, at))
        return Outage(self.holder, self.heard, len(since), enough, steady, self.ran_at)

    def close(self, closing: Closing) -> "Docket | None":
        """Without its holder; None where that is another by now, or something new was told."""
        if self.holder != closing.assessment or self.heard != closing.heard:
            return None
        return replace(self, holder="", ran_at=closing.at if closing.runs else self.ran_at)

    def ran(self, ran: Ran) -> "Docket":
        return replace(self, ran_at=max(ran.at, self.ran_at or ran.at))

    def _held(self, at: datetime) -> bool:
        return bool(self.holder) and self.seen_at is not None and at - self.seen_at <= GONE
