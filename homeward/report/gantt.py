"""The run as a picture: a bar for each stage of each VM, wave by wave, and the chain that the run's length came from.

Shades are hatchings, so that paper without colour shows them too. Long runs of VMs are cut into figures that each fit
on a sheet. What it shows is in the table below it as well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from homeward.domain.runs import ItemReport, Stage, StageSpan
from homeward.report.critical import Link, chain
from homeward.report.html import Markup, Node, el
from homeward.report.view import Document, aware
from homeward.report.words import staged

_WIDTH, _LABEL, _ROW, _BAR, _TOP = 960, 170, 15, 11, 20
_MOST_ROWS = 50
_MOST_TICKS = 9
_STEPS = [timedelta(minutes=one) for one in (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 720, 1440, 2880, 10_080)]

# The shade of each stage, and what it stands for.
SHADES = {
    "look": "checks, verifies",
    "people": "waits for people",
    "stop": "shuts down",
    "move": "fails over",
    "turn": "commits, reprotects, cleans up",
    "sync": "synchronizes",
}
_SHADE = {
    Stage.AWAITING_APPROVAL: "people",
    Stage.AWAITING_COMMIT: "people",
    Stage.HOLDING: "people",
    Stage.SHUTTING_DOWN: "stop",
    Stage.FAILING_OVER: "move",
    Stage.TEST_FAILING_OVER: "move",
    Stage.COMMITTING: "turn",
    Stage.REPROTECTING: "turn",
    Stage.DISABLING: "turn",
    Stage.CLEANING_UP: "turn",
    Stage.SYNCHRONIZING: "sync",
}


@dataclass(frozen=True, slots=True)
class Scale:
    """From time to place, for all figures the same."""

    start: datetime
    end: datetime

    def x(self, at: datetime) -> float:
        whole = max((self.end - self.start).total_seconds(), 1.0)
        return _LABEL + (_WIDTH - _LABEL) * (aware(at) - self.start).total_seconds() / whole

    def ticks(self) -> list[datetime]:
        length = self.end - self.start
        step = next((one for one in _STEPS if length / one <= _MOST_TICKS), length / _MOST_TICKS)
        first = self.start - (self.start - self.start.replace(hour=0, minute=0, second=0)) % step
        return [
            at for number in range(_MOST_TICKS + 2) if self.start <= (at := first + number * step) <= self.end
        ]


def gantt(document: Document) -> list[Markup]:
    """The figures; none where nothing has a timeline."""
    items = [item for item in document.items if item.timeline]
    if not items:
        return []
    scale, links = _scale(items), chain(document)
    figures = list(_sheets(document, items))
    return [_legend(), *(_figure(rows, scale, links, number) for number, rows in enumerate(figures, 1))]


type Row = ItemReport | str


def _sheets(document: Document, items: list[ItemReport]) -> Iterator[list[Row]]:
    """The rows of each figure: the VMs by wave and begin, under their wave's name where there are several."""
    rows: list[Row] = []
    ordered = sorted(items, key=lambda one: (one.wave, aware(one.timeline[0].started_at)))
    wave = None
    for item in ordered:
        if len(rows) >= _MOST_ROWS:
            yield rows
            rows = []
        if document.waves_of_note and item.wave != wave:
            wave = item.wave
            rows.append(document.wave_name(wave))
        rows.append(item)
    yield rows


def _scale(items: Sequence[ItemReport]) -> Scale:
    spans = [span for item in items for span in item.timeline]
    times = [aware(at) for span in spans for at in (span.started_at, span.ended_at) if at]
    return Scale(min(times), max(times))


def _figure(rows: list[Row], scale: Scale, links: dict[str, Link], number: int) -> Markup:
    height = _TOP + _ROW * len(rows) + 4
    drawn = [_row(row, _TOP + _ROW * at, scale, links) for at, row in enumerate(rows)]
    vms = sum(not isinstance(row, str) for row in rows)
    said = f"Timeline {number}: the stages of {vms} VMs. The table below says the same."
    return el(
        "figure",
        el(
            "svg",
            _patterns() if number == 1 else None,
            _axis(scale, height),
            drawn,
            role="img",
            aria_label=said,
            viewBox=f"0 0 {_WIDTH} {height}",
        ),
        class_="gantt",
    )


def _axis(scale: Scale, height: int) -> list[Markup]:
    """Hours and minutes; the day where another begins."""
    ticks, drawn, day = scale.ticks(), list[Markup](), scale.start.date()
    for at in ticks:
        x = f"{scale.x(at):.1f}"
        words = f"{at:%H:%M}" if at.date() == day else f"{at.day} {at:%b %H:%M}"
        day = at.date()
        drawn.append(el("line", x1=x, x2=x, y1="14", y2=str(height), class_="tick"))
        edge = "end" if scale.x(at) > _WIDTH - 2 * _ROW else "middle"
        drawn.append(el("text", words, x=x, y="10", class_="axis", text_anchor=edge))
    return drawn


def _row(row: Row, y: int, scale: Scale, links: dict[str, Link]) -> Node:
    if isinstance(row, str):
        return el("text", row, x="0", y=str(y + _BAR), class_="wave")
    link = links.get(row.name)
    name = row.friendly_name if len(row.friendly_name) <= _MOST_NAME else f"{row.friendly_name[:_MOST_NAME]}…"
    label = el(
        "text", f"▶ {name}" if link else name, x="0", y=str(y + _BAR - 1), class_="critical" if link else None
    )
    return [
        label,
        *(
            _span(row, span, y, scale, critical=link is not None and link.covers(span))
            for span in row.timeline
        ),
    ]


_MOST_NAME = 22


def _span(item: ItemReport, span: StageSpan, y: int, scale: Scale, *, critical: bool) -> Markup:
    left = scale.x(span.started_at)
    width = max(scale.x(span.ended_at or scale.end) - left, 1.0)
    until = f"{aware(span.ended_at):%H:%M:%S}" if span.ended_at else "not ended"
    said = f"{item.friendly_name}: {staged(span.stage)}, {aware(span.started_at):%H:%M:%S} to {until}"
    shade = f"s-{_SHADE.get(span.stage, 'look')}{' on-path' if critical else ''}"
    place = {"x": f"{left:.1f}", "y": str(y), "width": f"{width:.1f}", "height": str(_BAR)}
    return el("rect", el("title", said), class_=shade, **place)


def _legend() -> Markup:
    """What each hatching means."""
    swatch = {"x": "1", "y": "1", "width": "22", "height": "10"}
    keys = [
        el(
            "li",
            el("svg", el("rect", class_=f"s-{shade}", **swatch), viewBox="0 0 24 12", aria_hidden="true"),
            words,
        )
        for shade, words in SHADES.items()
    ]
    path = el("li", el("svg", el("rect", class_="s-sync on-path", **swatch), viewBox="0 0 24 12", aria_hidden="true"),
              "▶ critical path: what the run's length came from")  # fmt: skip
    return el("ul", keys, path, class_="legend")


def _patterns() -> Markup:
    """Six-unit tiles; colours come from the style sheet, shapes from here."""

    def tile(name: str, *drawn: Markup) -> Markup:
        field = el("rect", width="6", height="6", class_="tile")
        return el(
            "pattern", field, drawn, id=f"p-{name}", width="6", height="6", patternUnits="userSpaceOnUse"
        )

    return el(
        "defs",
        tile("look", el("circle", cx="3", cy="3", r="1.1", class_="dot")),
        tile("stop", el("path", d="M-1 1l2-2M0 6l6-6M5 7l2-2", class_="stroke")),
        tile("turn", el("path", d="M2 0v6M5 0v6", class_="stroke")),
        tile("sync", el("path", d="M0 3h6", class_="thin")),
    )
