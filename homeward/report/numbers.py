"""The numbers an incident review asks for first."""

from collections import Counter
from collections.abc import Iterable

from homeward.domain.runs import ItemOutcome, ItemReport
from homeward.report.html import Markup, el
from homeward.report.layout import section
from homeward.report.view import Document, recovered_after, seconds, unprotected_for
from homeward.report.words import duration, item_state


def numbers(document: Document) -> Markup:
    items = document.items
    run = document.run
    tiles = [
        _tile("VMs", str(len(items)), _tally(document)),
        _tile("Total time", duration(seconds(run.started_at, run.ended_at)), "start to end of the run"),
    ]
    if not document.untouched:
        tiles += _moved(items)
    return section("In numbers", el("ul", tiles, class_="tiles"))


def _moved(items: tuple[ItemReport, ...]) -> list[Markup]:
    return [
        _tile("Recovered within", _most(map(recovered_after, items)), "until seen running, the slowest VM"),
        _worst_loss(items),
        _unprotected(items),
    ]


def _tile(name: str, value: str, note: str) -> Markup:
    content = (el("span", name, class_="name"), el("strong", value), el("span", note, class_="note"))
    return el("li", *content)


def _tally(document: Document) -> str:
    counted = Counter(item_state(item, ended=document.run.ended).lower() for item in document.items)
    return ", ".join(f"{count} {word}" for word, count in counted.items())


def _most(values: Iterable[float | None]) -> str:
    return duration(max((value for value in values if value is not None), default=None))


def _worst_loss(items: tuple[ItemReport, ...]) -> Markup:
    worst = max(items, key=lambda item: item.data_loss_seconds or 0, default=None)
    if worst is None or worst.data_loss_seconds is None:
        return _tile("Data loss", duration(None), "no finished failover job told it")
    bound = "an upper bound, " if worst.data_loss_is_upper_bound else ""
    return _tile("Data loss", f"{worst.data_loss_seconds:.0f} s", f"{bound}the most of any VM")


def _unprotected(items: tuple[ItemReport, ...]) -> Markup:
    still = sum(item.outcome is ItemOutcome.UNPROTECTED for item in items)
    if still:
        return _tile("Unprotected", f"{still} now", "VMs that replicate nowhere")
    return _tile(
        "Unprotected", _most(map(unprotected_for, items)), "from recovered to Protected, the longest"
    )
