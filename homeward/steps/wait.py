"""One look at what is being waited for. It returns at once; waiting is done by timers and the watcher."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.evidence import Evidence, Fault
from homeward.domain.expectations import Expectation
from homeward.domain.payload import Payload
from homeward.steps.step import Step

# States of a look that saw no state: the item is not there, or Azure did not say.
NOT_FOUND, UNKNOWN = "NotFound", "Unknown"


@dataclass(frozen=True, slots=True)
class WaitInput(Payload):
    """A job that should end well (None: no job, only the item), and what the item must show then (None: nothing).

    `job` may be the id of its operation; the result says what the job itself is called. `vm`: whose job it is.
    `after`: Azure's time of the change that is asked about. A list that was read later may answer.
    """

    vault_id: str
    item_id: str
    expected: Expectation | None
    job: str | None = None
    after: datetime | None = None
    vm: str = ""


@dataclass(frozen=True, slots=True)
class WaitResult(Payload):
    """`over` without a fault: it ended well *and* a fresh read of the item agrees.

    `job_ended` and not `over`: the job is over and the item does not agree yet.
    `allowed`: the operations that the item, as read, allows.
    `reservation` is how the service qualified its success (PartiallySucceeded and its kin); it is not a good end.
    """

    over: bool
    state: str
    seen_at: datetime
    job: str | None = None
    job_state: str | None = None
    job_ended: bool = False
    job_ended_at: datetime | None = None
    fault: Fault | None = None
    reservation: str | None = None
    recovery_point_id: str | None = None
    recovery_point_time: datetime | None = None
    new_item_id: str | None = None
    test_vm_id: str = ""
    allowed: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


WAIT = Step("wait", WaitInput, WaitResult)
