"""Every gate of a run: what was asked, who decided it, when and as what, and for which scope it counted."""

from homeward.report.html import Markup, Node, el
from homeward.report.layout import section, table
from homeward.report.view import Document, GateSeen
from homeward.report.words import moment, pill, spaced

_ROLES = {True: "an Operator, alone (break-glass)", False: "an Approver"}


def decisions(document: Document) -> Markup | None:
    if not document.gates:
        return None
    rows = [
        (_gate(one), pill(one.state), _decision(one), el("code", one.scope_hash)) for one in document.gates
    ]
    heads = ("Gate", "Decision", "By whom, when and why", "Scope (SHA-256)")
    return section("Decisions", table("What people decided", heads, rows, kind="decisions"))


def _gate(gate: GateSeen) -> list[Markup]:
    opened = el("span", "Opened ", moment(gate.opened_at), ", until ", moment(gate.expires_at))
    return [el("span", gate.name), el("span", gate.question), opened]


def _decision(gate: GateSeen) -> Node:
    if not gate.decided_by:
        return [el("span", f"Nobody: {spaced(gate.state).lower()}"), _at(gate)]
    who = el("span", el("strong", gate.decided_by), f", as {_ROLES[gate.break_glass]}")
    return [who, _at(gate), el("span", gate.comment) if gate.comment else None]


def _at(gate: GateSeen) -> Markup | None:
    return el("span", moment(gate.decided_at)) if gate.decided_at else None
