"""Each VM by itself: how it ended, its numbers, its timeline, its jobs."""

from datetime import UTC, datetime

from homeward.domain.arm_ids import name_of
from homeward.domain.runs import ItemReport, PointUsed, Stage, StageSpan
from homeward.domain.way_back import Setting, WayBack
from homeward.report.html import Markup, Node, el
from homeward.report.layout import facts, section, table
from homeward.report.view import Document, aware, recovered_after, seconds, unprotected_for
from homeward.report.words import (
    UNKNOWN,
    arm_id,
    camel,
    clock,
    data_loss,
    duration,
    item_state,
    moment,
    pill,
    spaced,
    staged,
)

_NEVER = datetime.min.replace(tzinfo=UTC)


def items(document: Document) -> Markup:
    if not document.items:
        return section("VMs", el("p", "The run has no items yet."))
    reach = _reach(document)
    return section("VMs", [_item(item, reach, ended=document.run.ended) for item in document.items])


def _item(item: ItemReport, reach: tuple[datetime, datetime], *, ended: bool) -> Markup:
    return el(
        "article",
        el("h3", item.friendly_name, " ", pill(item_state(item, ended=ended))),
        facts(_facts(item)),
        _timeline(item, reach),
        _jobs(item),
    )


def _facts(item: ItemReport) -> list[tuple[str, Node]]:
    stage = ("Stage reached", staged(item.stage))
    again = [("Attempt", str(item.attempt))] if item.attempt > 1 else []
    if item.stage is Stage.PREFLIGHT:
        return [stage, *again, ("Item", el("code", item.name)), *_way_back(item.way_back)]
    new = [("New item id", arm_id(item.new_item_id))] if item.new_item_id else []
    return [
        stage,
        *again,
        ("Recovered within", duration(recovered_after(item), unknown="not seen running")),
        ("Total time", duration(seconds(item.started_at, item.ended_at))),
        ("Data loss", data_loss(item)),
        ("Recovery point", _point(item.recovery_point)),
        ("Unprotected", _unprotected(item)),
        ("Item", el("code", item.name)),
        *new,
        *_way_back(item.way_back),
    ]


def _way_back(back: WayBack | None) -> list[tuple[str, Node]]:
    """The target settings of its reprotect."""
    if back is None:
        return []
    named: list[tuple[str, Setting | None]] = [
        ("resource group", back.group),
        ("network", back.network),
        ("cache account", back.cache_account),
        ("container mapping", back.mapping),
        ("availability set", back.availability_set),
        ("proximity placement group", back.proximity_placement_group),
        ("capacity reservation group", back.capacity_reservation_group),
        ("scale set", back.virtual_machine_scale_set),
        *(("disk encryption set", one) for one in back.disk_encryption_sets),
    ]
    said = [f"{what} {name_of(one.id)} ({one.state.value.lower()})" for what, one in named if one]
    zone = [f"zone {back.zone}"] if back.zone else []
    return [("Way back", ", ".join([*said, *zone]))]


def _point(point: PointUsed | None) -> Node:
    if point is None:
        return UNKNOWN
    identity = [" ", arm_id(point.id)] if point.id else None
    return [f"{spaced(point.kind.value)}, ", moment(point.time) if point.time else "time not known", identity]


def _unprotected(item: ItemReport) -> Node:
    took = unprotected_for(item)
    if took is None and item.unprotected_since:
        return ["since ", moment(item.unprotected_since)]
    return duration(took)


def _jobs(item: ItemReport) -> Markup | None:
    if not item.jobs:
        return None
    rows = [(camel(job.scenario), el("code", job.id), job.state) for job in item.jobs]
    return table(f"Site Recovery jobs of {item.friendly_name}", ("Job", "Id", "State"), rows, kind="jobs")


def _timeline(item: ItemReport, reach: tuple[datetime, datetime]) -> Markup | None:
    if not item.timeline:
        return None
    day = aware(item.timeline[0].started_at)
    caption = f"Timeline of {item.friendly_name}, {day.day} {day:%b %Y}, UTC"
    rows = [_stage_row(span, reach) for span in item.timeline]
    return table(caption, ("Stage", "Start", "End", "Took", "Course"), rows, kind="timeline")


def _stage_row(span: StageSpan, reach: tuple[datetime, datetime]) -> tuple[Node, ...]:
    end = clock(span.ended_at) if span.ended_at else "not ended"
    took = duration(seconds(span.started_at, span.ended_at)) if span.ended_at else ""
    return staged(span.stage), clock(span.started_at), end, took, _bar(span, reach)


def _bar(span: StageSpan, reach: tuple[datetime, datetime]) -> Markup:
    """The stage on the whole run's scale, so that VMs can be compared; an open end reaches the edge."""
    first, last = reach
    whole = max((last - first).total_seconds(), 1.0)
    start = aware(span.started_at)
    end = aware(span.ended_at) if span.ended_at else last
    left = min(100 * (start - first).total_seconds() / whole, 99.0)
    width = 100 * (end - start).total_seconds() / whole
    place = f"margin-left:{left:.2f}%;width:{width:.2f}%"
    track = el("span", class_="bar" if span.ended_at else "bar open", style=place)
    return el("span", track, class_="track", aria_hidden="true")


def _reach(document: Document) -> tuple[datetime, datetime]:
    spans = [span for item in document.items for span in item.timeline]
    times = [aware(span.started_at) for span in spans]
    times += [aware(span.ended_at) for span in spans if span.ended_at]
    return (min(times), max(times)) if times else (_NEVER, _NEVER)
