"""The words of a run: its operation and choices, its stages, how it and its items end."""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from homeward.domain.evidence import Evidence, Fault
from homeward.domain.findings import Finding
from homeward.domain.payload import Payload


class Operation(StrEnum):
    FAILOVER = "Failover"
    FAILBACK = "Failback"


class Mode(StrEnum):
    """Planned: the source is alive and is shut down first. Unplanned: the source may be lost; try, and go on."""

    PLANNED = "Planned"
    UNPLANNED = "Unplanned"


class Shutdown(StrEnum):
    POWER_OFF = "PowerOff"
    SITE_RECOVERY = "SiteRecovery"
    NONE = "None"


class Commit(StrEnum):
    AFTER_VERIFY = "AfterVerify"
    AUTO = "Auto"


class Reprotect(StrEnum):
    AUTO = "Auto"
    MANUAL = "Manual"


class PointKind(StrEnum):
    LATEST = "Latest"
    LATEST_PROCESSED = "LatestProcessed"
    LATEST_APP_CONSISTENT = "LatestAppConsistent"
    LATEST_BEFORE = "LatestBefore"
    CUSTOM = "Custom"


class RunStatus(StrEnum):
    PENDING = "Pending"
    RUNNING = "Running"
    SUCCEEDED = "Succeeded"
    PARTIALLY_SUCCEEDED = "PartiallySucceeded"
    FAILED = "Failed"
    REJECTED = "Rejected"

    @property
    def ended(self) -> bool:
        return self not in (RunStatus.PENDING, RunStatus.RUNNING)


class Stage(StrEnum):
    """Where an item is in its run, in the order of DESIGN section 4."""

    PREFLIGHT = "Preflight"
    SHUTTING_DOWN = "ShuttingDown"
    FAILING_OVER = "FailingOver"
    VERIFYING = "Verifying"
    COMMITTING = "Committing"
    REPROTECTING = "Reprotecting"
    SYNCHRONIZING = "Synchronizing"
    CHECKING_CLEANUP = "CheckingCleanup"
    DONE = "Done"


class ItemOutcome(StrEnum):
    """How an item ended. Unprotected: it runs where it should, and replicates nowhere."""

    SUCCEEDED = "Succeeded"
    UNPROTECTED = "Unprotected"
    FAILED = "Failed"


@dataclass(frozen=True, slots=True)
class PointChoice(Payload):
    """The recovery point asked for. `id` goes with Custom only, `before` with LatestBefore only.

    A point older than `younger_than` (seconds) does not count; where none is left, `fallback` is tried.
    """

    kind: PointKind = PointKind.LATEST
    id: str | None = None
    allow_missing_disks: bool = False
    before: datetime | None = None
    younger_than: float | None = None
    fallback: "PointChoice | None" = None


@dataclass(frozen=True, slots=True)
class RunRequest(Payload):
    """A checked request: what `POST /api/runs` accepted, with every default filled in."""

    operation: Operation
    vault_id: str
    items: tuple[str, ...]
    mode: Mode = Mode.PLANNED
    recovery_point: PointChoice = field(default_factory=PointChoice)
    shutdown: Shutdown = Shutdown.POWER_OFF
    commit: Commit = Commit.AFTER_VERIFY
    reprotect: Reprotect = Reprotect.AUTO
    request_id: str = ""
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class JobSeen(Payload):
    """A Site Recovery job of this item, as last read."""

    scenario: str
    id: str
    state: str


@dataclass(frozen=True, slots=True)
class PointUsed(Payload):
    """The recovery point of an item: what was chosen, and what the finished job says it used."""

    kind: PointKind
    id: str | None = None
    time: datetime | None = None


@dataclass(frozen=True, slots=True)
class StageSpan(Payload):
    """One line of an item's timeline."""

    stage: Stage
    started_at: datetime
    ended_at: datetime | None = None


class Verdict(StrEnum):
    """What a resource in the former region is: gone, needed by replication now, or left over."""

    GONE = "Gone"
    NEEDED = "Needed"
    LEFT_OVER = "LeftOver"


@dataclass(frozen=True, slots=True)
class Remainder(Payload):
    """One resource of the former region, as found by the clean-up check."""

    id: str
    kind: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ItemReport(Payload):
    """Everything a run says about one item; the API, the console and the report show it."""

    name: str
    friendly_name: str
    stage: Stage
    attempt: int = 1
    outcome: ItemOutcome | None = None
    jobs: tuple[JobSeen, ...] = ()
    recovery_point: PointUsed | None = None
    data_loss_seconds: float | None = None
    data_loss_is_upper_bound: bool = False
    started_at: datetime | None = None
    ended_at: datetime | None = None
    new_item_id: str | None = None
    unprotected_since: datetime | None = None
    errors: tuple[Fault, ...] = ()
    findings: tuple[Finding, ...] = ()
    timeline: tuple[StageSpan, ...] = ()
    remainders: tuple[Remainder, ...] = ()
    evidence: tuple[Evidence, ...] = ()


RUN_ID = re.compile(r"^run-[a-z2-7]{26}$")


def run_id(vault_id: str, request_id: str) -> str:
    """The id of a run: the same vault and request id always give the same run."""
    digest = hashlib.sha256(f"{vault_id.lower()}\n{request_id}".encode()).digest()
    return "run-" + base64.b32encode(digest).decode().lower()[:26]


def conclude(reports: tuple[ItemReport, ...]) -> RunStatus:
    """How a run ends whose items ended like this."""
    outcomes = {report.outcome for report in reports}
    if outcomes == {ItemOutcome.SUCCEEDED}:
        return RunStatus.SUCCEEDED
    if outcomes == {ItemOutcome.FAILED}:
        return RunStatus.FAILED
    return RunStatus.PARTIALLY_SUCCEEDED
