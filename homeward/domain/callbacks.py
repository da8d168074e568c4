"""Telling whoever asked for a run how it ended: what is told, and how far telling it has come."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from homeward.domain.evidence import Fault
from homeward.domain.payload import Payload
from homeward.domain.runs import Counts, Mode, Operation, RunStatus


@dataclass(frozen=True, slots=True)
class Ended(Payload):
    """The body of the call: how a run ended, without its items."""

    id: str
    request_id: str
    operation: Operation
    vault_id: str
    plan: str | None
    mode: Mode
    dry_run: bool
    status: RunStatus
    phase: str
    counts: Counts
    requested_at: datetime
    started_at: datetime
    ended_at: datetime
    errors: tuple[Fault, ...] = ()


class CallbackState(StrEnum):
    PENDING = "Pending"
    DELIVERED = "Delivered"
    FAILED = "Failed"


@dataclass(frozen=True, slots=True)
class Callback(Payload):
    """What a run shows of it."""

    state: CallbackState = CallbackState.PENDING
    attempts: int = 0
    last_error: str = ""
