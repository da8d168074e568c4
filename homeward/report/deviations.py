"""What was not as planned: what operators did, what was tried again, skipped, taken over or went another way."""

from collections import Counter
from collections.abc import Iterator

from homeward.domain.jobs import CHANGE_POINT
from homeward.domain.runs import ItemOutcome, ItemReport, JobSeen
from homeward.report.html import Markup, Node, el
from homeward.report.layout import section, table
from homeward.report.view import Document
from homeward.report.words import moment, spaced

# Findings that tell of the way a run went, not of how things were before it.
_CODES = frozenset(
    {
        "CleanupNotChecked",
        "DecisionIgnored",
        "DrillNotSeen",
        "FallbackUsed",
        "GroupParted",
        "OtherPoint",
        "OtherPointsEnded",
        "PartialSuccess",
        "Paused",
        "PlanLeft",
        "PointUnknown",
        "RecoveredVmLeft",
        "SourceFenced",
        "SourceLeftOff",
        "SourceLeftQuiet",
        "SourceNotFenced",
        "StageStalled",
        "TakenOver",
    }
)
_LEFT_OUT = (ItemOutcome.SKIPPED, ItemOutcome.CANCELLED, ItemOutcome.NOT_STARTED)
_UNDECIDED = ("TimedOut", "Closed")
_ASKED = {
    "cancel": "cancelled the run",
    "ignore": "something that came past the API was ignored",
    "mode": "switched the run to unplanned",
    "pause": "paused the run",
    "point": "chose another recovery point",
    "release": "ended the hold of the drill",
    "release_lease": "freed an item that the run held",
    "resume": "resumed the run",
    "retry": "asked for a new attempt",
    "skip": "left the VM out",
}

type Line = tuple[str, Node]


def deviations(document: Document) -> Markup:
    """Says so where there is none: a reader shall not have to conclude it from silence."""
    lines = [*_of_run(document), *(line for item in document.items for line in _of_item(item))]
    if not lines:
        return section("Deviations", el("p", "None: all went as it was planned."))
    listed = table("What was not as planned", ("Of", "What"), lines, kind="ids")
    return section("Deviations", listed)


def _of_run(document: Document) -> Iterator[Line]:
    named = {item.name: item.friendly_name for item in document.items}
    for one in document.steering:
        who = named.get(one.item or "", one.item) or "the run"
        reason = f": {one.reason}" if one.reason else ""
        yield who, f"{one.at[:19].replace('T', ' ')} {one.by} {_ASKED.get(one.action, one.action)}{reason}"
    for gate in document.gates:
        if gate.state in _UNDECIDED:
            yield (
                "the run",
                [f"The gate {gate.name} was {spaced(gate.state).lower()}, until ", moment(gate.expires_at)],
            )
    for note in document.run.notes:
        yield "the run", note


def _of_item(item: ItemReport) -> Iterator[Line]:
    who = item.friendly_name
    if item.attempt > 1:
        yield who, f"It took {item.attempt} attempts."
    if item.outcome is not None and item.outcome in _LEFT_OUT:
        yield who, f"It ended {spaced(item.outcome).lower()}."
    yield from ((who, said) for said in _of_jobs(item.jobs))
    yield from ((who, finding.message) for finding in item.findings if finding.code in _CODES)


def _of_jobs(jobs: tuple[JobSeen, ...]) -> Iterator[Node]:
    for scenario, count in Counter(job.scenario for job in jobs).items():
        if scenario == CHANGE_POINT:
            yield f"It was made again from another recovery point {_times(count)}."
        elif count > 1:
            yield f"{scenario} was called for {_times(count)}."
    for job in jobs:
        if job.adopted:
            yield [f"The {job.scenario} job was found under way, and taken over: ", el("code", job.id)]


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
