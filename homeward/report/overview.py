"""All VMs at a glance: the timeline as a picture, and as a table with each VM's numbers against the objective."""

from homeward.domain.runs import ItemReport
from homeward.report.critical import chain
from homeward.report.gantt import gantt
from homeward.report.html import Markup, Node, el
from homeward.report.layout import section, table
from homeward.report.view import Document, aware, recovered_after, seconds
from homeward.report.words import UNKNOWN, clock, duration, item_state, pill, spaced


def overview(document: Document) -> Markup | None:
    if not document.items:
        return None
    waves = ("Wave",) if document.waves_of_note else ()
    heads = ("VM", *waves, "End", "Started", "Recovered within", "Took", "Recovery point", "Data loss")
    rows = [_row(document, item) for item in document.items]
    return section(
        "Timeline",
        [el("p", said) for said in (_objective(document), _path(document)) if said],
        gantt(document),
        table("Every VM with its numbers; times are UTC", heads, rows, kind="vms"),
    )


def _path(document: Document) -> str:
    names = [link.name for link in chain(document).values()]
    if not names:
        return ""
    *waited, last = names
    before = f"{', then '.join(waited)} until the next wave could start; then " if waited else ""
    return f"The critical path, from which the run's length came: {before}{last}, which ended last."


def _row(document: Document, item: ItemReport) -> tuple[Node, ...]:
    wave = (document.wave_name(item.wave),) if document.waves_of_note else ()
    return (
        item.friendly_name,
        *wave,
        pill(item_state(item, ended=document.run.ended)),
        clock(item.started_at) if item.started_at else UNKNOWN,
        _recovered(document, item),
        duration(seconds(item.started_at, item.ended_at), unknown=""),
        _point(item),
        _loss(document, item),
    )


def _recovered(document: Document, item: ItemReport) -> Node:
    took = recovered_after(item)
    return "" if took is None else [duration(took), _mark(took, document.promise.recovery_time)]


def _loss(document: Document, item: ItemReport) -> Node:
    lost = item.data_loss_seconds
    if lost is None:
        return ""
    bound = "at most " if item.data_loss_is_upper_bound else ""
    return [f"{bound}{lost:.0f} s", _mark(lost, document.promise.data_loss)]


def _mark(seconds: float, promised: float | None) -> list[Node]:
    """What is over the objective is said, too, and not only coloured."""
    over = promised is not None and seconds > promised
    return [" ", el("strong", "over", class_="over bad")] if over else []


def _objective(document: Document) -> str:
    """What the plan promises, and of how many VMs it was kept."""
    promise = document.promise
    times = [took for item in document.items if (took := recovered_after(item)) is not None]
    losses = [item.data_loss_seconds for item in document.items if item.data_loss_seconds is not None]
    kept = [
        f"{what} {duration(promised)}: {sum(one <= promised for one in seen)} of {len(document.items)} VMs"
        for what, promised, seen in (
            ("recovered within", promise.recovery_time, times),
            ("data loss at most", promise.data_loss, losses),
        )
        if promised is not None
    ]
    return f"The plan's objective: {'; '.join(kept)}." if kept else ""


def _point(item: ItemReport) -> Node:
    point = item.recovery_point
    if point is None:
        return ""
    at = (
        [", ", el("time", f"{aware(point.time):%H:%M:%S}", datetime=aware(point.time).isoformat())]
        if point.time
        else None
    )
    return [spaced(point.kind.value), at]
