"""What was left behind in the former region, and what every claim rests on."""

from homeward.domain.evidence import Evidence
from homeward.domain.runs import Remainder, Verdict
from homeward.report.html import Markup, el
from homeward.report.layout import section, table
from homeward.report.view import Document
from homeward.report.words import arm_id, moment, name_in, pill

_ORDER = (Verdict.LEFT_OVER, Verdict.NEEDED, Verdict.GONE)
_MEANING = (
    "Left over: no longer needed by replication, yours to keep or delete. Needed: replication uses it "
    "now, do not delete it. Gone: Azure answers that it does not exist. Homeward deletes nothing."
)


def left_behind(document: Document) -> Markup | None:
    """Every resource of the former region with its full id. A dry run left nothing anywhere."""
    if document.run.dry_run:
        return None
    found = [(item.friendly_name, one) for item in document.items for one in item.remainders]
    if not found:
        return section("What was left behind", el("p", "The former region was not checked."))
    found.sort(key=lambda entry: _ORDER.index(entry[1].verdict))
    rows = [(who, pill(one.verdict.value), _resource(one)) for who, one in found]
    listed = table("Resources of the former region", ("VM", "Verdict", "Resource"), rows, kind="ids")
    return section("What was left behind", el("p", _MEANING), listed)


def evidence(document: Document) -> Markup | None:
    found = [(item.friendly_name, one) for item in document.items for one in item.evidence]
    if not found:
        return None
    rows = [(who, _claim(one), moment(one.read_at)) for who, one in found]
    caption = "What was read from Azure, where, and when by the Date of Azure's own answer"
    return section("Evidence", table(caption, ("VM", "Claim and source", "Azure's time"), rows, kind="ids"))


def _resource(one: Remainder) -> list[Markup]:
    return [el("span", f"{one.kind} {name_in(one.id)}"), arm_id(one.id)]


def _claim(one: Evidence) -> list[Markup]:
    return [el("span", one.claim), arm_id(one.source)]
