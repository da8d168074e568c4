"""A run: one operation on named items."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.evidence import Fault
from homeward.domain.payload import Payload
from homeward.domain.runs import RunRequest, RunStatus
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class RunInput(Payload):
    """`body_hash` recognises the same request; `read_token` is what a caller without a key may read with."""

    request: RunRequest
    body_hash: str
    read_token: str


@dataclass(frozen=True, slots=True)
class Counts(Payload):
    items: int = 0
    succeeded: int = 0
    unprotected: int = 0
    failed: int = 0
    running: int = 0


@dataclass(frozen=True, slots=True)
class RunProgress(Payload):
    """The custom status of a run, and its result. Counts and phases only, never all items."""

    status: RunStatus
    phase: str
    counts: Counts
    started_at: datetime
    ended_at: datetime | None = None
    errors: tuple[Fault, ...] = ()


RUN = Step("run", RunInput, RunProgress)
