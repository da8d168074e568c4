"""What the HTTP API answers, as this client reads it. Every field may be missing: the server may be older."""

from typing import TypedDict

type Document = dict[str, object]


class Finding(TypedDict, total=False):
    code: str
    severity: str
    message: str
    remedy: str


class Fault(TypedDict, total=False):
    code: str
    message: str
    possibleCauses: str
    recommendedAction: str
    cause: str
    remedy: str


class Point(TypedDict, total=False):
    kind: str
    id: str | None
    time: str | None


class Span(TypedDict, total=False):
    stage: str
    startedAt: str
    endedAt: str | None


class Remainder(TypedDict, total=False):
    id: str
    kind: str
    verdict: str


class Gate(TypedDict, total=False):
    name: str
    question: str
    scopeHash: str
    openedAt: str
    expiresAt: str
    blocked: str
    state: str
    decidedBy: str | None
    comment: str
    offers: list[str]


class Item(TypedDict, total=False):
    name: str
    friendlyName: str
    stage: str
    attempt: int
    outcome: str | None
    waits: list[str]
    recoveryPoint: Point | None
    dataLossSeconds: float | None
    dataLossIsUpperBound: bool
    forecastDataLossSeconds: float | None
    critical: bool
    stalled: str
    gate: Gate | None
    startedAt: str | None
    endedAt: str | None
    newItemId: str | None
    unprotectedSince: str | None
    errors: list[Fault] | None
    findings: list[Finding] | None
    timeline: list[Span] | None
    remainders: list[Remainder] | None


class Use(TypedDict, total=False):
    """Of break-glass: who approved alone."""

    gate: str
    by: str
    reason: str
    reviewed: Document | None


class Counts(TypedDict, total=False):
    items: int
    succeeded: int
    unprotected: int
    failed: int
    running: int
    recovered: int
    skipped: int
    cancelled: int
    notStarted: int


class Run(TypedDict, total=False):
    id: str
    operation: str
    vaultId: str
    status: str
    phase: str | None
    dryRun: bool
    mode: str
    requestedAt: str | None
    startedAt: str | None
    endedAt: str | None
    counts: Counts
    plan: str | None
    requestedBy: str
    reason: str
    items: list[Item]
    gates: list[Gate]
    recoverBy: str | None
    protectedEta: str | None
    waitingForArm: int
    notes: list[str]
    breakGlass: list[Use]
    errors: list[Fault] | None


class Opinion(TypedDict, total=False):
    verdict: str
    why: str


class Sighting(TypedDict, total=False):
    witness: str
    looked: int
    down: int
    alive: int
    off: int
    said: str


class Noticed(TypedDict, total=False):
    at: str
    opinion: Opinion
    sightings: list[Sighting]


class Signal(TypedDict, total=False):
    kind: str
    condition: str
    resources: list[str]
    regions: list[str]


class Assessment(TypedDict, total=False):
    id: str
    status: str
    plan: str
    signal: Signal
    verdict: str | None
    why: str | None
    then: str | None
    hit: int | None
    of: int | None
    vms: list[str] | None
    noticed: list[Noticed] | None
    links: dict[str, str]


class LiveError(TypedDict):
    fault: int


class LiveItem(TypedDict, total=False):
    """Moments are seconds from `zero`; spans are the stage's number, start and end."""

    vm: str
    key: str
    stage: str
    attempt: int
    outcome: str
    waits: list[str]
    lossSeconds: float
    lossAtMost: bool
    eta: float
    stalled: str
    spans: list[tuple[int | None, float | None, float | None]]
    errors: list[LiveError]
    findings: list[int]


class Arm(TypedDict, total=False):
    waiting: int


class Live(TypedDict, total=False):
    """`GET /api/runs/{id}/live`. Findings and faults of items are numbers of those here."""

    run: "Run"
    zero: str
    stages: list[str]
    items: list[LiveItem]
    findings: list[Finding]
    faults: list[Fault]
    gates: list[Gate]
    arm: Arm


class PlanFinding(TypedDict, total=False):
    line: int
    column: int
    pointer: str
    message: str
    remedy: str


class PlanMember(TypedDict, total=False):
    name: str


class PlanWave(TypedDict, total=False):
    name: str
    members: list[PlanMember]


class PlanContent(TypedDict, total=False):
    waves: list[PlanWave]


class Plan(TypedDict, total=False):
    """A plan in a list; `plan` and `source` come only where one is asked for."""

    name: str
    version: str | None
    description: str | None
    contentHash: str | None
    members: list[str]
    waves: list[str]
    findings: list[PlanFinding] | None
    plan: PlanContent | None
    source: str
    assessments: list[str]


class Page(TypedDict, total=False):
    value: list[object]
    nextLink: str | None


class Refusal(TypedDict, total=False):
    door: str
    id: str
    at: str
    problem: "Problem"


class Refusals(TypedDict, total=False):
    value: list[Refusal]
    counts: dict[str, int]


class ProblemPart(TypedDict, total=False):
    pointer: str
    detail: str
    remedy: str


class Problem(TypedDict, total=False):
    """RFC 9457, with what Homeward adds."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ProblemPart]


# A run that has one of these does not change any more.
ENDED = frozenset({"Succeeded", "PartiallySucceeded", "Failed", "Rejected", "Cancelled"})


def label(item: Item) -> str:
    """The VM's name as people know it; the opaque item name where the server gave no other."""
    return item.get("friendlyName") or item.get("name") or "?"
