"""The words of a run: its operation and choices, its stages, how it and its items end."""

from dataclasses import astuple, dataclass, field
from datetime import datetime
from enum import StrEnum

from homeward.domain.drills import DrillOrder
from homeward.domain.evidence import Evidence, Fault
from homeward.domain.findings import Finding
from homeward.domain.gates import Gate
from homeward.domain.payload import Payload
from homeward.domain.removal import RemovalReason
from homeward.domain.way_back import WayBack, Wayback


class Operation(StrEnum):
    """What each of them is: `homeward.domain.operations`."""

    FAILOVER = "Failover"
    FAILBACK = "Failback"
    DRILL = "Drill"
    REPROTECT = "Reprotect"
    DISABLE = "Disable"
    ROUND_TRIP = "RoundTrip"


class Mode(StrEnum):
    """Planned: the source is alive and is shut down first. Unplanned: the source may be lost; try, and go on."""

    PLANNED = "Planned"
    UNPLANNED = "Unplanned"


class Shutdown(StrEnum):
    POWER_OFF = "PowerOff"
    SITE_RECOVERY = "SiteRecovery"
    NONE = "None"


class Commit(StrEnum):
    """Manual: a person looks at the recovered VM, may try other recovery points, and decides."""

    AFTER_VERIFY = "AfterVerify"
    AUTO = "Auto"
    MANUAL = "Manual"


class Reprotect(StrEnum):
    """WhenHomeIsBack waits until the former source answers, and is off: a reprotect deletes it and its disks."""

    AUTO = "Auto"
    WHEN_HOME_IS_BACK = "WhenHomeIsBack"
    MANUAL = "Manual"


class Approval(StrEnum):
    """Required: nothing is changed before somebody else than the requester approved exactly this scope."""

    NONE = "None"
    REQUIRED = "Required"


class PointKind(StrEnum):
    LATEST = "Latest"
    LATEST_PROCESSED = "LatestProcessed"
    LATEST_APP_CONSISTENT = "LatestAppConsistent"
    LATEST_BEFORE = "LatestBefore"
    CUSTOM = "Custom"


class RunStatus(StrEnum):
    PENDING = "Pending"
    RUNNING = "Running"
    AWAITING_DECISION = "AwaitingDecision"
    PAUSED = "Paused"
    SUCCEEDED = "Succeeded"
    PARTIALLY_SUCCEEDED = "PartiallySucceeded"
    FAILED = "Failed"
    REJECTED = "Rejected"
    CANCELLED = "Cancelled"

    @property
    def ended(self) -> bool:
        return self not in _GOING_ON


_GOING_ON = (RunStatus.PENDING, RunStatus.RUNNING, RunStatus.AWAITING_DECISION, RunStatus.PAUSED)


class Stage(StrEnum):
    """Where an item is in its run. No operation has all of them; each has its own in this order."""

    PREFLIGHT = "Preflight"
    AWAITING_APPROVAL = "AwaitingApproval"
    SHUTTING_DOWN = "ShuttingDown"
    FAILING_OVER = "FailingOver"
    TEST_FAILING_OVER = "TestFailingOver"
    VERIFYING = "Verifying"
    HOLDING = "Holding"
    AWAITING_COMMIT = "AwaitingCommit"
    COMMITTING = "Committing"
    REPROTECTING = "Reprotecting"
    SYNCHRONIZING = "Synchronizing"
    DISABLING = "Disabling"
    CLEANING_UP = "CleaningUp"
    CHECKING_CLEANUP = "CheckingCleanup"
    DONE = "Done"


class ItemOutcome(StrEnum):
    """How an item ended. Unprotected: it runs where it should, and replicates nowhere.

    NotStarted: its run stopped before anything of it was changed. Skipped: an operator left it out.
    Cancelled: an operator ended the run before this item was recovered; what was begun was ended safely.
    """

    SUCCEEDED = "Succeeded"
    UNPROTECTED = "Unprotected"
    FAILED = "Failed"
    NOT_STARTED = "NotStarted"
    SKIPPED = "Skipped"
    CANCELLED = "Cancelled"


@dataclass(frozen=True, slots=True)
class Counts(Payload):
    """Items by how they stand. `recovered` counts those that run where they should, ended or not."""

    items: int = 0
    running: int = 0
    recovered: int = 0
    succeeded: int = 0
    unprotected: int = 0
    failed: int = 0
    skipped: int = 0
    cancelled: int = 0
    not_started: int = 0
    critical_failed: int = 0
    uncommitted: int = 0

    @property
    def missed(self) -> int:
        """What a failure policy counts: those that failed, and those that came over and were not committed."""
        return self.failed + self.uncommitted

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


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
    """A checked request: what `POST /api/runs` accepted, with every default filled in.

    `away_for`: how long a round trip stays away (seconds); None until a person says.
    `adopt`: items that somebody else began to move are taken over where they stand. `fence`: the recovered VM of
    such an item is powered off until its failover is committed, and looked at no further.
    `callback_url`: who is told how the run ended; its path and query may be a secret. `reason`: why it was asked for.
    """

    operation: Operation
    vault_id: str
    items: tuple[str, ...]
    mode: Mode = Mode.PLANNED
    recovery_point: PointChoice = field(default_factory=PointChoice)
    shutdown: Shutdown = Shutdown.POWER_OFF
    commit: Commit = Commit.AFTER_VERIFY
    reprotect: Reprotect = Reprotect.AUTO
    wayback: Wayback = Wayback.REFUSE
    request_id: str = ""
    dry_run: bool = False
    plan: str | None = None
    approval: Approval = Approval.NONE
    removal_reason: RemovalReason = RemovalReason.NOT_SPECIFIED
    purge: bool = False
    away_for: float | None = None
    adopt: bool = False
    fence: bool = False
    drill: DrillOrder | None = None
    callback_url: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class JobSeen(Payload):
    """A Site Recovery job of this item, as last read. `adopted`: it was found under way, and not called for now."""

    scenario: str
    id: str
    state: str
    adopted: bool = False


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


class Fate(StrEnum):
    """What a resource in the former region is: gone, needed by replication, certainly of no use, or not known."""

    GONE = "Gone"
    NEEDED = "Needed"
    REMOVABLE = "Removable"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class Remainder(Payload):
    """One resource of the former region, as found by the clean-up check."""

    id: str
    kind: str
    verdict: Fate
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ItemReport(Payload):
    """Everything a run says about one item; the API, the console and the report show it.

    `wave`: the number of its wave, from 0. `gate`: its last, `earlier_gates` those before it, oldest first.
    """

    name: str
    friendly_name: str
    stage: Stage
    attempt: int = 1
    wave: int = 0
    outcome: ItemOutcome | None = None
    jobs: tuple[JobSeen, ...] = ()
    recovery_point: PointUsed | None = None
    data_loss_seconds: float | None = None
    data_loss_is_upper_bound: bool = False
    forecast_data_loss_seconds: float | None = None
    critical: bool = False
    started_at: datetime | None = None
    ended_at: datetime | None = None
    way_back: WayBack | None = None
    new_item_id: str | None = None
    stalled: str = ""
    gate: Gate | None = None
    earlier_gates: tuple[Gate, ...] = ()
    stage_entered_at: datetime | None = None
    unprotected_since: datetime | None = None
    errors: tuple[Fault, ...] = ()
    findings: tuple[Finding, ...] = ()
    timeline: tuple[StageSpan, ...] = ()
    remainders: tuple[Remainder, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def recovered(self) -> bool:
        """Whether it ended running where it should, also where something failed after it was Protected there."""
        failed_late = self.outcome is ItemOutcome.FAILED and self.stage in _PROTECTED_IN
        return failed_late or self.outcome in (ItemOutcome.SUCCEEDED, ItemOutcome.UNPROTECTED)


# A stage that fails here fails only after the item was seen Protected (a hook); before that it ends Unprotected.
_PROTECTED_IN = (Stage.SYNCHRONIZING, Stage.CHECKING_CLEANUP)


def conclude(counts: Counts) -> RunStatus:
    """How a run ends whose items ended like this."""
    if counts.succeeded == counts.items:
        return RunStatus.SUCCEEDED
    if counts.not_started == counts.items:
        return RunStatus.REJECTED
    if counts.cancelled or counts.skipped == counts.items:
        return RunStatus.CANCELLED
    return RunStatus.PARTIALLY_SUCCEEDED if counts.recovered else RunStatus.FAILED
