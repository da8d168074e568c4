"""What the overview holds."""

from dataclasses import dataclass
from datetime import datetime

from homeward.api.openapi.documents import Links
from homeward.api.openapi.live import WhoCalls
from homeward.domain.drill_calendar import DrillState
from homeward.domain.gates import Ruling
from homeward.domain.objectives import Objective
from homeward.domain.payload import Payload
from homeward.domain.runs import Counts, Mode, Operation, RunStatus


@dataclass(frozen=True, slots=True)
class OverviewLinks(Links):
    live: str


@dataclass(frozen=True, slots=True)
class OverviewRun(Payload):
    """`waits`: the names of its open gates."""

    id: str
    operation: Operation
    plan: str | None
    mode: Mode
    dry_run: bool
    vault_id: str
    status: RunStatus
    phase: str
    requested_by: str
    requested_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    recovered_at: datetime | None
    counts: Counts | None
    waits: tuple[str, ...]
    may_decide: bool
    links: OverviewLinks


@dataclass(frozen=True, slots=True)
class OpenDecision(Payload):
    run_id: str
    operation: Operation
    plan: str | None
    gate: str
    item: str | None
    question: str
    scope_hash: str
    opened_at: datetime
    expires_at: datetime
    blocked: str
    offers: tuple[Ruling, ...]
    may_decide: bool
    why_not: str
    may_break_glass: bool
    links: OverviewLinks


@dataclass(frozen=True, slots=True)
class LastRun(Payload):
    id: str
    operation: Operation
    status: RunStatus
    dry_run: bool
    requested_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    recovered_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlanLinks(Payload):
    self: str
    preview: str


@dataclass(frozen=True, slots=True)
class OverviewPlan(Payload):
    """`findings`: how many mistakes it has; with any it cannot be run."""

    name: str
    version: str | None
    description: str | None
    vault_id: str | None
    members: int
    waves: int
    objective: Objective | None
    approval: bool
    findings: int
    last_run: LastRun | None
    drill: DrillState | None
    links: PlanLinks


@dataclass(frozen=True, slots=True)
class RefusalCount(Payload):
    count: int
    newest_at: datetime | None


@dataclass(frozen=True, slots=True)
class AssessmentCount(Payload):
    open: int
    count: int


@dataclass(frozen=True, slots=True)
class PlaceLinks(Payload):
    runs: str
    plans: str
    refusals: str


@dataclass(frozen=True, slots=True)
class OperationChoices(Payload):
    """An operation in one of its modes, if it has any. `values`: of each field of the request, the default first."""

    operation: Operation
    mode: Mode | None
    values: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class RunChoices(Payload):
    """What `POST /api/runs` can be asked for. `ofPlan`: the fields that a run of a plan does not take."""

    of_plan: tuple[str, ...]
    operations: tuple[OperationChoices, ...]


@dataclass(frozen=True, slots=True)
class Overview(Payload):
    """What there is at a glance, for whoever asks. `reviews`: runs in which a break-glass waits for its review."""

    now: datetime
    caller: WhoCalls
    runs: tuple[OverviewRun, ...]
    decisions: tuple[OpenDecision, ...]
    plans: tuple[OverviewPlan, ...]
    reviews: int
    refusals: RefusalCount
    assessments: AssessmentCount
    vault_ids: tuple[str, ...]
    choices: RunChoices
    links: PlaceLinks
