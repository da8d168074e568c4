"""What a run shows live, and one of its VMs in full."""

from dataclasses import dataclass
from datetime import datetime

from homeward.api.openapi.documents import Explained, Item, LegOfRun, Links
from homeward.domain.break_glass import Use
from homeward.domain.calls import Calls
from homeward.domain.findings import Finding
from homeward.domain.gates import Gate
from homeward.domain.objectives import Objective
from homeward.domain.payload import Payload
from homeward.domain.runs import Approval, Counts, ItemOutcome, Mode, Operation, RunStatus, Stage
from homeward.domain.steered import Steered
from homeward.domain.target import Target
from homeward.domain.way_back import Presence


@dataclass(frozen=True, slots=True)
class May(Payload):
    start: bool
    steer: bool
    approve: bool
    review: bool


@dataclass(frozen=True, slots=True)
class WhoCalls(Payload):
    """`kind`: Person or Key."""

    name: str
    kind: str
    roles: tuple[str, ...]
    may: May


@dataclass(frozen=True, slots=True)
class LiveLinks(Links):
    """`portal`: the vault in the Azure portal."""

    live: str
    portal: str


@dataclass(frozen=True, slots=True)
class LiveHead(Payload):
    """The run. `recoverBy`: when all of its VMs shall be over, by the objective of its plan.

    `legs`: of a round trip, whose items are those of the last; `trip`: of a leg, the round trip.
    """

    id: str
    operation: Operation
    mode: Mode
    status: RunStatus
    phase: str
    dry_run: bool
    vault_id: str
    plan: str | None
    plan_hash: str | None
    approval: Approval
    requested_by: str
    requested_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    recovered_at: datetime | None
    counts: Counts
    objective: Objective | None
    recover_by: datetime | None
    paused: bool
    cancelled: bool
    errors: tuple[Explained, ...]
    notes: tuple[str, ...]
    legs: tuple[LegOfRun, ...]
    trip: str | None
    break_glass: tuple[Use, ...]
    links: LiveLinks


@dataclass(frozen=True, slots=True)
class LiveWave(Payload):
    """`state`: Checking, Checked, Moving, Recovered or Ended. Times in seconds since `zero`."""

    name: str
    state: str
    items: int
    recovered: int
    ended: int
    failed: int
    started_at: int | None
    recovered_at: int | None
    ended_at: int | None


@dataclass(frozen=True, slots=True)
class LiveError(Payload):
    """`fault`: its number in `faults`."""

    fault: int


@dataclass(frozen=True, slots=True)
class LiveItem(Payload):
    """An item; what is at its default is left out. Moments are seconds since `zero`.

    `key`: how routes name it, where that is not `vm`. `spans`: stage (its number in `stages`), start, end or null.
    `point`: its kind, and its moment. `waits`: a kind and what. `links`: ARM ids, shortened by `prefixes`.
    `findings`, `target` and `wayBack` are numbers in the lists of the document.
    """

    vm: str
    stage: Stage
    key: str | None = None
    wave: int = 0
    attempt: int = 1
    outcome: ItemOutcome | None = None
    critical: bool = False
    spans: tuple[tuple[int | None, ...], ...] = ()
    point: tuple[str | int | None, ...] = ()
    loss_seconds: int | None = None
    loss_at_most: bool = False
    forecast_seconds: int | None = None
    recovered: int | None = None
    eta: int | None = None
    unprotected_since: int | None = None
    stalled: str = ""
    waits: tuple[str, ...] = ()
    errors: tuple[LiveError, ...] = ()
    findings: tuple[int, ...] = ()
    target: int | None = None
    way_back: int | None = None
    actions: tuple[str, ...] = ()
    links: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class LiveFault(Payload):
    """`{vm}` in its message stands for the VM's name."""

    code: str
    message: str
    cause: str
    remedy: str


@dataclass(frozen=True, slots=True)
class LiveSetting(Payload):
    """`what`: the name of the setting. A run makes what is New."""

    what: str
    id: str
    state: Presence


@dataclass(frozen=True, slots=True)
class LiveWayBack(Payload):
    settings: tuple[LiveSetting, ...]
    policy_id: str = ""
    region: str = ""
    zone: str = ""
    known: bool = False


@dataclass(frozen=True, slots=True)
class Fact(Payload):
    what: str
    value: str


@dataclass(frozen=True, slots=True)
class LiveGate(Gate):
    """`item`: whose gate it is, None for the run's. `about`: what an approval would be for; of an open gate only.

    `mayDecide`: whether this caller may, else `whyNot`; `mayBreakGlass`: whether they may approve alone.
    """

    item: str | None = None
    about: tuple[Fact, ...] = ()
    may_decide: bool = False
    why_not: str = ""
    may_break_glass: bool = False


@dataclass(frozen=True, slots=True)
class LiveLease(Payload):
    """A VM that a run ended by force keeps from all others. `key`: how routes name it."""

    vm: str
    key: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LiveArm(Calls):
    """The run's calls to ARM as far as they are told: after the preflight of a VM, and at its end.

    `waiting`: how many VMs have a call that waits for its turn.
    """

    waiting: int = 0


@dataclass(frozen=True, slots=True)
class LiveStretch(Payload):
    """`what`: a stage, Wait or Gate. `since` and `until` are seconds from `zero`; no `until` for what goes on."""

    what: str
    since: float
    until: float | None
    item: str = ""
    gate: str = ""


@dataclass(frozen=True, slots=True)
class LiveRun(Payload):
    """A run as it stands, in one document. Of `now` alone nothing follows: it is no part of the ETag."""

    now: datetime
    caller: WhoCalls
    run: LiveHead
    zero: datetime
    stages: tuple[str, ...]
    waves: tuple[LiveWave, ...]
    items: tuple[LiveItem, ...]
    faults: tuple[LiveFault, ...]
    findings: tuple[Finding, ...]
    targets: tuple[Target, ...]
    way_backs: tuple[LiveWayBack, ...]
    gates: tuple[LiveGate, ...]
    actions: tuple[str, ...]
    held: tuple[LiveLease, ...]
    arm: LiveArm
    critical_path: tuple[LiveStretch, ...]
    steering: tuple[Steered, ...]
    prefixes: tuple[str, ...]
    portal: str


@dataclass(frozen=True, slots=True)
class PortalLinks(Payload):
    """None where there is no such resource, or it is not known."""

    vault: str
    source: str | None
    vm: str | None
    item: str | None
    job: str | None


@dataclass(frozen=True, slots=True)
class ItemInFull(Item):
    """One item: also what it waits for, what this caller can ask of it, and where the Azure portal shows it."""

    waits: tuple[str, ...] | None = None
    actions: tuple[str, ...] = ()
    target: Target | None = None
    portal: PortalLinks | None = None
