"""What the routes of signals and assessments take and answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import RootModel

from homeward.api.signals.common_alert import CommonAlert
from homeward.api.signals.envelope import CloudEvent, GridEvent
from homeward.domain.assessment import Noticed, Verdict
from homeward.domain.evidence import Fault
from homeward.domain.payload import Payload
from homeward.domain.signal_policy import SignalPolicy, Then
from homeward.domain.signals import Signal


class AssessmentStatus(StrEnum):
    OPEN = "Open"
    CONCLUDED = "Concluded"
    CUT_OFF = "CutOff"


@dataclass(frozen=True, slots=True)
class AssessmentLinks(Payload):
    """`run`: what followed; `joined`: the assessment that looks into it instead."""

    self: str
    run: str = ""
    joined: str = ""


@dataclass(frozen=True, slots=True)
class AssessmentDocument(Payload):
    """What was told, what was seen and when, what was concluded, and what followed. Null: not known yet."""

    id: str
    status: AssessmentStatus
    plan: str
    signal: Signal
    policy: SignalPolicy
    verdict: Verdict | None
    why: str | None
    then: Then | None
    opened_at: datetime | None
    ended_at: datetime | None
    hit: int | None
    of: int | None
    vms: tuple[str, ...] | None
    noticed: tuple[Noticed, ...] | None
    faults: tuple[Fault, ...] | None
    links: AssessmentLinks


class AnySignal(RootModel[CommonAlert | CloudEvent | GridEvent]):
    """An alert in the common alert schema, a CloudEvent, or an event of Event Grid: docs/signals.md."""


@dataclass(frozen=True, slots=True)
class AssessmentLine(Payload):
    id: str
    plan: str
    links: AssessmentLinks


@dataclass(frozen=True, slots=True)
class SignalTaken(Payload):
    """`assessments`: one for each plan that hears signals."""

    id: str
    assessments: tuple[AssessmentLine, ...]
