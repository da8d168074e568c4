"""Puts the sections on one page."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from homeward.report.attention import errors, findings
from homeward.report.calls import calls
from homeward.report.decisions import decisions
from homeward.report.deviations import deviations
from homeward.report.html import Markup, Node, el, raw
from homeward.report.items import items
from homeward.report.numbers import numbers
from homeward.report.overview import overview
from homeward.report.proof import by_hand, evidence, left_behind
from homeward.report.style import STYLE
from homeward.report.verdict import header, header_of_leg
from homeward.report.view import Document

_SECTIONS = (
    numbers,
    errors,
    overview,
    decisions,
    deviations,
    findings,
    items,
    left_behind,
    calls,
    by_hand,
    evidence,
)
_CLOSING = "All times are UTC. Homeward claims what it read from Azure, and nothing else."


def render(document: Mapping[str, Any]) -> str:
    """The report of `{"run": <GET run>, "items": [...]}` as HTML; the same one for the same document."""
    seen = Document.read(document)
    body = [_leg(number, leg) for number, leg in enumerate(seen.legs, 1)] if seen.legs else _sections(seen)
    trip = replace(seen, items=())
    whole = [errors(trip), decisions(trip), deviations(trip), calls(trip)] if seen.legs else None
    content = el("main", header(seen), whole, body, el("footer", el("p", _CLOSING)))
    return f"<!doctype html>\n{el('html', _head(seen), el('body', content), lang='en')}\n"


def _leg(number: int, leg: Document) -> list[Node]:
    return [header_of_leg(number, leg), _sections(leg)]


def _sections(document: Document) -> list[Markup | None]:
    return [section(document) for section in _SECTIONS]


def _head(document: Document) -> Markup:
    run = document.run
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", f"{run.operation} {run.status}, {run.id}"),
        el("style", raw(STYLE)),
    )
