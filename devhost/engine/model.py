"""What the engine keeps: instances, entities, activities and timers."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from devhost.engine.log import Letter, Log
from devhost.protos import CLOSED, moment, pb


class Kind(Enum):
    """The three kinds of work that a worker is handed."""

    TURN = "orchestration"
    BATCH = "entity"
    JOB = "activity"


@dataclass(slots=True)
class Instance:
    """One orchestration: what a client sees, what was committed, what has yet to be handed out."""

    state: pb.OrchestrationState
    history: Log
    inbox: Log
    taken: list[Letter] = field(default_factory=list[Letter])
    opening: pb.HistoryEvent | None = None
    token: str | None = None

    @property
    def id(self) -> str:
        return self.state.instanceId

    @property
    def execution_id(self) -> str:
        return self.state.executionId.value

    @property
    def parent_id(self) -> str:
        return self.state.parentInstanceId.value

    @property
    def version(self) -> str:
        return self.state.version.value

    @property
    def closed(self) -> bool:
        return self.state.orchestrationStatus in CLOSED

    @property
    def suspended(self) -> bool:
        return self.state.orchestrationStatus == pb.ORCHESTRATION_STATUS_SUSPENDED

    @property
    def starts_at(self) -> datetime | None:
        state = self.state
        return moment(state.scheduledStartTimestamp) if state.HasField("scheduledStartTimestamp") else None


@dataclass(frozen=True, slots=True)
class Lock:
    """A critical section that holds an entity, and the orchestration it belongs to."""

    section: str
    owner: str


@dataclass(slots=True)
class Entity:
    """One entity with its state, its lock and the operations that wait for it."""

    id: str
    mail: Log
    modified: datetime
    state: str | None = None
    lock: Lock | None = None
    taken: list[Letter] = field(default_factory=list[Letter])
    token: str | None = None


@dataclass(slots=True)
class Activity:
    """One scheduled activity; it lives until its result is in."""

    request: pb.ActivityRequest
    token: str | None = None

    @property
    def owner(self) -> str:
        source = self.request.orchestrationInstance
        return f"{source.instanceId}|{source.executionId.value}"

    @property
    def key(self) -> str:
        return f"{self.owner}|{self.request.taskId}"


@dataclass(frozen=True, slots=True)
class Timer:
    """A letter to be delivered at a time; without an event it only wakes its target."""

    id: int
    due: datetime
    target: str
    execution_id: str | None = None
    event: pb.HistoryEvent | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    token: str
    name: str
    request: pb.OrchestratorRequest
    refusal: pb.TaskFailureDetails | None = None
    kind: Kind = Kind.TURN


@dataclass(frozen=True, slots=True)
class Batch:
    token: str
    name: str
    request: pb.EntityBatchRequest
    kind: Kind = Kind.BATCH


@dataclass(frozen=True, slots=True)
class Job:
    token: str
    name: str
    request: pb.ActivityRequest
    kind: Kind = Kind.JOB


Work = Turn | Batch | Job
