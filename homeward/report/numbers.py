"""The numbers an incident review asks for first."""

from collections.abc import Iterable

from homeward.domain.runs import ItemOutcome, ItemReport
from homeward.report.html import Markup, el
from homeward.report.layout import section
from homeward.report.view import Document, recovered_after, seconds, unprotected_for
from homeward.report.words import duration


def numbers(document: Document) -> Markup:
    items = document.items
    run = document.run
    tiles = [
        _tile("VMs", str(len(items)), _tally(document)),
        _tile("Total time", duration(seconds(run.started_at, run.ended_at)), "start to end of the run"),
    ]
    if not run.dry_run:
        tiles += _moved(items)
    return section("In numbers", el("ul", tiles, class_="tiles"))


def _moved(items: tuple[ItemReport, ...]) -> list[Markup]:
    since = sum(item.outcome is ItemOutcome.UNPROTECTED for item in items)
    still = f"{since} still without protection" if since else "failover to Protected again, the longest"
    return [
        _tile("Recovered within", _most(map(recovered_after, items)), "until seen running, the slowest VM"),
        _tile("Data loss", _worst_loss(items), "the most of any VM, by its recovery point"),
        _tile("Unprotected", _most(map(unprotected_for, items)), still),
    ]


def _tile(name: str, value: str, note: str) -> Markup:
    content = (el("span", name, class_="name"), el("strong", value), el("span", note, class_="note"))
    return el("li", *content)


def _tally(document: Document) -> str:
    counted = {outcome.value.lower(): document.count(outcome) for outcome in ItemOutcome}
    said = [f"{count} {word}" for word, count in counted.items() if count]
    return ", ".join(said) or "none has ended"


def _most(values: Iterable[float | None]) -> str:
    return duration(max((value for value in values if value is not None), default=None))


def _worst_loss(items: tuple[ItemReport, ...]) -> str:
    known = [item for item in items if item.data_loss_seconds is not None]
    if not known:
        return duration(None)
    worst = max(known, key=lambda item: item.data_loss_seconds or 0)
    bound = "at most " if worst.data_loss_is_upper_bound else ""
    return f"{bound}{worst.data_loss_seconds:.0f} s"
