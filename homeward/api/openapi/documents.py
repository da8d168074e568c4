"""What answers hold: the types that durable state is made of, and what the API adds to them."""

from dataclasses import dataclass
from datetime import datetime

from homeward.api.refusals import Door
from homeward.domain.break_glass import Use
from homeward.domain.by_hand import ByHand
from homeward.domain.callbacks import Callback
from homeward.domain.calls import Calls
from homeward.domain.drill_calendar import DrillState
from homeward.domain.evidence import Evidence, Fault
from homeward.domain.fitness import Fitness, Part
from homeward.domain.gates import Gate
from homeward.domain.notices import Delivery
from homeward.domain.objectives import Objective
from homeward.domain.payload import Payload
from homeward.domain.plans.findings import PlanFinding
from homeward.domain.plans.plan import Plan
from homeward.domain.rollback import Undo
from homeward.domain.round_trip import Leg
from homeward.domain.runs import Counts, ItemReport, Mode, Operation, RunStatus
from homeward.domain.steered import Steered


@dataclass(frozen=True, slots=True)
class Health(Payload):
    status: str
    version: str


@dataclass(frozen=True, slots=True)
class Ready(Fitness):
    status: str = "Ready"


@dataclass(frozen=True, slots=True)
class Links(Payload):
    self: str
    items: str
    outcome: str
    report: str


@dataclass(frozen=True, slots=True)
class Accepted(Payload):
    """A run that was started or found, or of which something was asked."""

    id: str
    status: RunStatus
    links: Links


@dataclass(frozen=True, slots=True)
class Explained(Fault):
    """Azure's own words; `cause` and `remedy` in ours where the code is known."""

    cause: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Item(ItemReport):
    """Findings, timeline, remainders, evidence and wayBack come with its result; `byHand` comes in lists.

    `leg`: in the report of a round trip, the run of the leg that it is of. `calls`: of its last attempt.
    """

    errors: tuple[Explained, ...] = ()
    protected_eta: datetime | None = None
    rollback: tuple[Undo, ...] = ()
    by_hand: tuple[ByHand, ...] = ()
    leg: str | None = None
    calls: Calls | None = None


@dataclass(frozen=True, slots=True)
class LegOfRun(Leg):
    links: Links | None = None


@dataclass(frozen=True, slots=True)
class RunLine(Payload):
    """A run in a list. `recoveredAt`: when its last VM had come over, where it was not stopped before."""

    id: str
    operation: Operation
    vault_id: str
    mode: Mode
    status: RunStatus
    phase: str
    dry_run: bool
    requested_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    recovered_at: datetime | None
    counts: Counts
    plan: str | None
    requested_by: str
    links: Links


@dataclass(frozen=True, slots=True)
class Run(RunLine):
    """`items` are the first 100; all of them are at `links.items`.

    `assessment`: the one that the run followed from. `calls`: to Azure Resource Manager, known at its end.
    """

    items: tuple[Item, ...]
    alarms: tuple[str, ...]
    gates: tuple[Gate, ...]
    notes: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    errors: tuple[Explained, ...]
    legs: tuple[LegOfRun, ...]
    callback: Callback | None
    break_glass: tuple[Use, ...]
    steering: tuple[Steered, ...]
    plan_version: str | None
    plan_hash: str | None
    objective: Objective | None
    waves: tuple[str, ...]
    reason: str
    assessment: str | None
    calls: Calls | None
    notifications: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class RunList(Payload):
    value: tuple[RunLine, ...]
    next_link: str | None


@dataclass(frozen=True, slots=True)
class ItemList(Payload):
    value: tuple[Item, ...]
    next_link: str | None


@dataclass(frozen=True, slots=True)
class Link(Payload):
    """The hash of a part of a report, and of all parts before it."""

    of: str
    hash: str


@dataclass(frozen=True, slots=True)
class Seal(Payload):
    format: str
    links: tuple[Link, ...]
    head: str


@dataclass(frozen=True, slots=True)
class Report(Payload):
    """`seal` is there once the run is over and its report is kept (docs/report.md)."""

    run: Run
    items: tuple[Item, ...]
    seal: Seal | None = None


@dataclass(frozen=True, slots=True)
class PlanLine(Payload):
    """A plan that cannot be used has findings, and not much else."""

    name: str
    version: str | None
    description: str | None
    content_hash: str | None
    members: tuple[str, ...]
    waves: tuple[str, ...]
    findings: tuple[PlanFinding, ...]
    drill: DrillState | None


@dataclass(frozen=True, slots=True)
class PlanWhole(PlanLine):
    """`plan` has every policy laid out; `source` is the file's text, which the findings point into.

    `assessments`: the addresses of the newest that looked into what signals told of it.
    """

    plan: Plan | None
    source: str
    assessments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanList(Payload):
    value: tuple[PlanLine, ...]
    next_link: str | None


@dataclass(frozen=True, slots=True)
class FieldProblem(Payload):
    """`pointer`: a JSON pointer into the body, or `?name` of the query."""

    pointer: str
    detail: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Problem(Payload):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[FieldProblem, ...]


@dataclass(frozen=True, slots=True)
class NotReady(Problem):
    """`errors`: the parts that are not fit. `parts`: all of them, as of `checkedAt`."""

    checked_at: datetime | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class UnsuccessfulRun(Problem):
    """A run that ended, and not as it should."""

    result: Run


@dataclass(frozen=True, slots=True)
class Refusal(Payload):
    """What a door without an answer refused."""

    door: Door
    id: str
    at: datetime
    problem: Problem
    text: str


@dataclass(frozen=True, slots=True)
class RefusalList(Payload):
    value: tuple[Refusal, ...]
    next_link: str | None
    counts: dict[str, int]
