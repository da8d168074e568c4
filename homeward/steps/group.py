"""The failover of a multi-VM group: its members get ready each by itself, and move as one.

A batch starts it when it is the group's turn. It saves a temporary plan, lets the members go, hears from the batch
once all are ready, and tells them how the failover was answered, and what became of the plan.
"""

from dataclasses import dataclass

from homeward.domain.evidence import Evidence, Fault
from homeward.domain.findings import Finding
from homeward.domain.payload import Payload
from homeward.steps.change import Change
from homeward.steps.failover import FailoverInput
from homeward.steps.step import Nothing, Step

# The events in which a group hears of its members, they of it, and they of the plan's end.
MUSTER, JOINT, DISBANDED = "muster", "joint", "disbanded"


@dataclass(frozen=True, slots=True)
class GroupMember(Payload):
    """The orchestration of a member, and its item."""

    instance_id: str
    item_id: str


@dataclass(frozen=True, slots=True)
class GroupInput(Payload):
    """`batch` started it; `plan` is the name of the temporary plan."""

    run_id: str
    batch: str
    vault_id: str
    plan: str
    watcher: str
    members: tuple[GroupMember, ...]


@dataclass(frozen=True, slots=True)
class Muster(Payload):
    """What each member would do now if it were alone; or why they will not all be ready."""

    orders: tuple[FailoverInput, ...] = ()
    stop: Fault | None = None


@dataclass(frozen=True, slots=True)
class Joint(Payload):
    """How the failover of the group was answered: `change`, or why there was none.

    `certain` is false where it may yet come about.
    """

    change: Change | None = None
    fault: Fault | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Disbanded(Payload):
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()


GROUP = Step("group", GroupInput, Nothing)
