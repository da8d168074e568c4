"""A job: what it is about, its tasks by time, how it ended. State only; flows make it move."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from emulator.wire import Json


@dataclass
class Child:
    """The separate job behind a group task."""

    job: str
    target: str


@dataclass
class Task:
    task_id: str
    name: str
    friendly: str
    start: datetime
    end: datetime
    skipped: Literal["", "started", "never"] = ""
    child: Child | None = None
    ended: str | None = None  # a word that overrules the clock: Failed, Cancelled


@dataclass
class Doom:
    """How a job is going to fail: at which task, and with what."""

    task: str
    code: str
    message: str
    causes: str = "The operation could not be completed."
    action: str = "Resolve the issue and retry the operation."


@dataclass
class Job:
    name: str
    scenario: str
    friendly: str
    started: datetime
    tasks: list[Task]
    kind: str = "AsrJobDetails"
    item: str | None = None
    target_id: str = ""
    target_name: str = ""
    target_type: str = "ProtectionEntity"
    state: str = "InProgress"
    description: str = "InProgress"
    ended: datetime | None = None
    errors: list[Json] = field(default_factory=list[Json])
    affected: Json = field(default_factory=dict[str, object])
    details: Json = field(default_factory=dict[str, object])
    result_id: str = ""
    result_base: str = ""
    cancellable: bool = True
    undone: Callable[[datetime], None] | None = None

    @property
    def running(self) -> bool:
        return self.ended is None

    def end(self, moment: datetime, state: str, description: str) -> None:
        self.state, self.description, self.ended = state, description, moment
