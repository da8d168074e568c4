"""A job: what it is about, its tasks by time, how it ended. State only; flows make it move."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from emulator.site_recovery.vault import Vault
from emulator.wire import Json

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Task:
    task_id: str
    name: str
    friendly: str
    start: datetime = NEVER
    end: datetime = NEVER
    skipped: Literal["", "started", "never"] = ""
    kind: str = "TaskDetails"
    details: Json = field(default_factory=dict[str, object])
    children: list["Task"] = field(default_factory=list["Task"])
    child: str = ""  # the job behind a task that has one of its own
    target_id: str = ""
    said: str | None = None  # a word that overrules the clock: Failed, Cancelled, Suspended

    def close(self, moment: datetime, word: str | None = None) -> None:
        self.end, self.said = moment, word


@dataclass
class Doom:
    """How a job is going to fail, or to hang: at which task, and with what."""

    task: str
    code: str
    message: str
    causes: str = "The operation could not be completed."
    action: str = "Resolve the issue and retry the operation."
    provider: Json = field(default_factory=dict[str, object])
    hangs: bool = False
    item: str = ""  # in a plan's job: only this machine's part, by any of its names in lower case


def nothing_to_show() -> Json | None:
    return None


@dataclass
class Job:
    vault: Vault
    name: str
    scenario: str
    friendly: str
    started: datetime
    tasks: list[Task]
    kind: str = "AsrJobDetails"
    item: str | None = None  # its key
    about: set[str] = field(default_factory=set[str])  # every name of what it works on, in lower case
    target_id: str = ""
    target_name: str = ""
    target_type: str = "ProtectionEntity"
    state: str = "InProgress"
    description: str = "InProgress"
    ended: datetime | None = None
    errors: list[Json] = field(default_factory=list[Json])
    affected: Json = field(default_factory=dict[str, object])
    details: Json = field(default_factory=dict[str, object])
    result: Callable[[], Json | None] = nothing_to_show
    result_base: str = ""
    fabric_id: str | None = None
    cancellable: bool = True
    hung: bool = False
    undone: Callable[[datetime], None] | None = None
    again: Callable[[], "Job"] | None = None
    resume: Callable[[datetime], None] | None = None

    @property
    def id(self) -> str:
        return self.vault.asr_id("replicationJobs", self.name)

    @property
    def running(self) -> bool:
        return self.ended is None

    @property
    def moving(self) -> bool:
        return self.running and not self.hung

    def end(self, moment: datetime, state: str, description: str) -> None:
        self.state, self.description, self.ended = state, description, moment
