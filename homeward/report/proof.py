"""What was left behind in the former region, and what every claim rests on."""

from homeward.domain.by_hand import ByHand
from homeward.domain.evidence import Evidence
from homeward.domain.runs import Fate, Remainder
from homeward.report.html import Markup, el
from homeward.report.layout import section, table
from homeward.report.view import Document
from homeward.report.words import arm_id, moment, name_in, pill, spaced

_ORDER = (Fate.UNKNOWN, Fate.REMOVABLE, Fate.NEEDED, Fate.GONE)
_MEANING = (
    "Removable: nobody uses it any more. Needed: replication uses it, or the next reprotect will; do not delete it. "
    "Unknown: yours to judge. Gone: Azure answers that it does not exist. Homeward deletes nothing."
)
_BY_HAND = (
    "The same with `az`, for the day Homeward itself is down: stage by stage, finding by finding. Do one thing at a "
    "time, look after each, and never do twice what may be under way (docs/by-hand.md)."
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


def by_hand(document: Document) -> Markup | None:
    """The commands by which a person does the same, folded away under each VM's name."""
    told = [(item.friendly_name, document.by_hand.get(item.name, ())) for item in document.items]
    folded = [
        el("details", el("summary", who), [_command(one) for one in commands])
        for who, commands in told
        if commands
    ]
    return section("By hand", el("p", _BY_HAND), folded) if folded else None


def _command(one: ByHand) -> list[Markup]:
    about = name_in(one.about) if one.about.startswith("/") else spaced(one.about)
    return [el("p", el("strong", about), ": ", one.does), el("pre", el("code", one.command))]


def _resource(one: Remainder) -> list[Markup]:
    return [el("span", f"{spaced(one.kind)} {name_in(one.id)}"), arm_id(one.id), el("span", one.reason)]


def _claim(one: Evidence) -> list[Markup]:
    return [el("span", one.claim), arm_id(one.source)]
