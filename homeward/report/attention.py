"""What somebody should read and perhaps act on: errors in the service's words, and findings with remedies."""

from collections.abc import Iterable

from homeward.domain.azure_errors import known
from homeward.domain.evidence import Fault
from homeward.domain.findings import Finding, Severity
from homeward.report.html import Markup, Node, el
from homeward.report.layout import section
from homeward.report.view import Document
from homeward.report.words import pill

_ORDER = (Severity.BLOCKING, Severity.WARNING, Severity.INFORMATION)


def errors(document: Document) -> Markup | None:
    """Every error of the run and of its items; nothing when there is none."""
    whole = [("the run", fault) for fault in document.run.errors]
    single = [(item.friendly_name, fault) for item in document.items for fault in item.errors]
    return (
        section("Errors", [_error(who, fault) for who, fault in whole + single]) if whole + single else None
    )


def findings(document: Document) -> Markup:
    """Every finding, the gravest first, equal ones of several VMs together."""
    found: dict[Finding, list[str]] = {}
    for item in document.items:
        for finding in item.findings:
            found.setdefault(finding, []).append(item.friendly_name)
    if not found:
        return section("Findings", el("p", "None."))
    ordered = sorted(found.items(), key=lambda entry: _ORDER.index(entry[0].severity))
    return section("Findings", el("ul", [_finding(one, who) for one, who in ordered], class_="notes"))


def _finding(finding: Finding, who: Iterable[str]) -> Markup:
    heading = el(
        "p", pill(finding.severity.value), " ", el("strong", ", ".join(who)), " ", el("code", finding.code)
    )
    return el("li", heading, el("p", finding.message), _advice("Remedy", finding.remedy))


def _error(who: str, fault: Fault) -> Markup:
    return el(
        "article",
        el("h3", f"{who}: {fault.code}"),
        el("p", fault.message),
        _plainly(fault.code),
        _advice("Possible causes", fault.possible_causes),
        _advice("Recommended action", fault.recommended_action),
        class_="error",
    )


def _plainly(code: str) -> Node:
    """What is known of Azure's code; below it stand Azure's own words."""
    told = known(code)
    return [_advice("Cause", told.cause), _advice("Remedy", told.remedy)] if told else None


def _advice(title: str, text: str) -> Node:
    return el("p", el("strong", f"{title}: "), text, class_="advice") if text else None
