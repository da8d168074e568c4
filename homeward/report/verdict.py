"""The top of the report: how it ended, in words, and which run this is."""

from homeward.domain.findings import blocks
from homeward.domain.runs import ItemOutcome
from homeward.report.html import Markup, Node, el
from homeward.report.layout import facts
from homeward.report.view import Document, RunView
from homeward.report.words import TONES, UNKNOWN, arm_id, moment, name_in, spaced

_PLACES = {
    "Failback": "at home again",
    "Failover": "in the recovery region",
}
# How a success is told where it is not about a place.
_DONE = {
    "Reprotect": ("is Protected again", "are Protected again"),
    "Disable": ("is no longer replicated", "are no longer replicated"),
    "Drill": ("came through its drill", "came through their drill"),
}


def header(document: Document) -> Markup:
    run = document.run
    tone = TONES.get(run.status, "calm")
    return el(
        "header",
        el("p", "Homeward, report of a run", class_="kicker"),
        el("h1", f"{run.operation}: {spaced(run.status).lower()}"),
        [el("p", sentence, class_="lead") for sentence in sentences(document)],
        _which(run),
        class_=f"verdict {tone}",
    )


def header_of_leg(number: int, leg: Document) -> Markup:
    run = leg.run
    return el(
        "header",
        el("p", f"Leg {number}, run ", el("code", run.id), class_="kicker"),
        el("h2", f"{run.operation}: {spaced(run.status).lower()}"),
        [el("p", sentence, class_="lead") for sentence in _outcomes(leg)],
        class_=f"verdict leg {TONES.get(run.status, 'calm')}",
    )


def sentences(document: Document) -> list[str]:
    """What happened, the most important first."""
    run = document.run
    said = [use.told() for use in run.break_glass]
    if not run.ended:
        phase = f" Phase: {spaced(run.phase)}." if run.phase else ""
        said.append(f"This run has not ended. This page shows what was known when it was made.{phase}")
    if run.dry_run:
        said.append("This was a dry run: nothing was changed.")
    elif _nothing_changed(document):
        said.append("The run ended before it changed anything.")
    return said + _obstacles(document) + _outcomes(document)


def _nothing_changed(document: Document) -> bool:
    """Whether that is certain. Without items only a rejection makes it so."""
    certain = bool(document.items) or document.run.status == "Rejected"
    return document.run.ended and document.untouched and certain


def _obstacles(document: Document) -> list[str]:
    """Whether preflight let every VM pass, for a run that got no further."""
    run = document.run
    if not run.ended or not (run.dry_run or document.untouched):
        return []
    blocked = sum(blocks(item.findings) for item in document.items)
    if blocked:
        return [f"{_vms(blocked)} of {len(document.items)} may not be moved as things are: see the findings."]
    return ["No finding stands in the way."] if run.dry_run and run.status == "Succeeded" else []


def _outcomes(document: Document) -> list[str]:
    """How many VMs came how far. A dry run moved none, so it claims nothing about them."""
    if document.run.dry_run or not any(item.outcome for item in document.items):
        return []
    operation = document.legs[-1].run.operation if document.legs else document.run.operation
    place = _PLACES.get(operation, "where they should")
    meanings = {
        ItemOutcome.SUCCEEDED: _DONE.get(
            operation, (f"runs {place} and is Protected", f"run {place} and are Protected")
        ),
        ItemOutcome.UNPROTECTED: (f"runs {place} but is not protected", f"run {place} but are not protected"),
        ItemOutcome.FAILED: ("failed", "failed"),
        ItemOutcome.NOT_STARTED: ("was not begun", "were not begun"),
        ItemOutcome.SKIPPED: ("was left out", "were left out"),
        ItemOutcome.CANCELLED: ("was cancelled", "were cancelled"),
    }
    if len(document.items) == 1 and (only := document.items[0].outcome):
        return [f"{document.items[0].friendly_name} {meanings[only][0]}."]
    counted = [(document.count(outcome), meaning) for outcome, meaning in meanings.items()]
    parts = [f"{count} {meaning[count > 1]}" for count, meaning in counted if count]
    return [f"Of {_vms(len(document.items))}, {', '.join(parts)}."]


def _vms(count: int) -> str:
    return "1 VM" if count == 1 else f"{count} VMs"


def _which(run: RunView) -> Markup:
    vault = [el("strong", name_in(run.vault_id)), " ", arm_id(run.vault_id)] if run.vault_id else UNKNOWN
    return facts(
        [
            ("Operation", f"{run.operation}{f', {run.mode.lower()}' if run.mode else ''}"),
            *_why(run),
            ("Requested", moment(run.requested_at)),
            ("Started", moment(run.started_at)),
            ("Ended", moment(run.ended_at) if run.ended else "not yet"),
            ("Run", el("code", run.id)),
            ("Vault", vault),
        ]
    )


def _why(run: RunView) -> list[tuple[str, Node]]:
    """Who asked for it and why, and the plan as it was then."""
    asked: list[tuple[str, Node]] = [
        ("Asked for by", run.requested_by or "a caller with a key, which names nobody")
    ]
    if run.reason:
        asked.append(("Reason", run.reason))
    if run.assessment:
        asked.append(("Followed from", ["the assessment ", el("code", run.assessment)]))
    if run.plan:
        version = f", version {run.plan_version}" if run.plan_version else ""
        asked.append(("Plan", [run.plan, version, " ", el("code", run.plan_hash, class_="id")]))
    return asked
