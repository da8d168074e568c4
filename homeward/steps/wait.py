"""One look at what is being waited for. It returns at once; waiting is done by timers and the watcher."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.evidence import Evidence, Fault
from homeward.domain.payload import Payload
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class Awaited(Payload):
    """Either a job that should end, or an item that should become Protected."""

    vault_id: str
    job: str | None = None
    item_id: str | None = None


@dataclass(frozen=True, slots=True)
class WaitInput(Payload):
    """`item_id` and `agrees` of a job: after its good end a fresh read of the item must show one of these states."""

    awaited: Awaited
    item_id: str | None = None
    agrees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitResult(Payload):
    """`over` without a fault: it ended well *and* a fresh read of the item agrees."""

    over: bool
    state: str
    seen_at: datetime
    fault: Fault | None = None
    recovery_point_id: str | None = None
    recovery_point_time: datetime | None = None
    new_item_id: str | None = None
    job_ended_at: datetime | None = None
    evidence: tuple[Evidence, ...] = ()


WAIT = Step("wait", WaitInput, WaitResult)
