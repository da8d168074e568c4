"""The live table of a run on a terminal: at 500 VMs only what matters."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Self

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from homeward.cli import words
from homeward.cli.ending import by_stage, trouble
from homeward.cli.wire import Item, Run, label

_OUTCOME_STYLES = {"Succeeded": "green", "Unprotected": "yellow", "Failed": "red", "Cancelled": "yellow"}
# Lines around the rows: heading, counts (two, where many stages are), outlook (two), head and line
# of the table, what is left out.
_AROUND = 9
_FEWEST_ROWS = 5
_MOST_GATES = 3
# What names a stage, a time and an outcome in full; the names of VMs and what they wait for share what is left.
_COLUMNS = {"VM": None, "Stage": 16, "Waits for": None, "Data loss": 13, "Outcome": 11}
# Columns of a wide enough screen only.
_NEEDS = {"Data loss": 72, "Outcome": 56}
# Where a VM stands still by itself, before its turn and after its end.
_RESTING = frozenset({"Preflight", "AwaitingApproval", "Holding", "AwaitingCommit", "Done"})


# Where it runs again, and only its protection is still to come: an hour in which nobody need look at it.
_RECOVERED = frozenset({"Reprotecting", "Synchronizing", "CleaningUp", "CheckingCleanup"})


class LiveTable(AbstractContextManager["LiveTable"]):
    """Redrawn at every look, in no more lines than the screen has."""

    def __init__(self, console: Console | None = None) -> None:
        self._live = Live(console=console, auto_refresh=False)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def show(self, run: Run) -> None:
        console = self._live.console
        self._live.update(picture(run, console.height, console.width), refresh=True)

    def say(self, text: str) -> None:
        self._live.console.print(Text(text, style="yellow"))


def picture(run: Run, height: int, width: int) -> RenderableType:
    """The run in at most so many lines: those in trouble first, then those that are down, then the others."""
    items = run.get("items") or []
    gates = list(_gates(run))
    first = sorted(items, key=_urgency)[: max(_FEWEST_ROWS, height - _AROUND - len(gates))]
    told = [_heading(run), Text(by_stage(items)), *_outlook(run), *gates]
    return Group(*told, _table(first, width), *_left_out(items, first))


def _heading(run: Run) -> Text:
    said = [run.get("id") or "?", run.get("operation"), run.get("status") or "?", run.get("phase")]
    return Text("  ".join(word for word in said if word), style="bold")


def _outlook(run: Run) -> Iterator[Text]:
    """When it should be over, and what it is held up by."""
    waiting = run.get("waitingForArm")
    said = {
        "all Protected about": words.utc(run.get("protectedEta")) if run.get("protectedEta") else None,
        "objective: recovered by": words.utc(run.get("recoverBy")) if run.get("recoverBy") else None,
        "VMs that wait for the ARM budget:": str(waiting) if waiting else None,
    }
    if any(said.values()):
        yield Text("; ".join(f"{name} {value}" for name, value in said.items() if value), overflow="ellipsis")


def _gates(run: Run) -> Iterator[Text]:
    waiting = [gate for gate in run.get("gates") or [] if gate.get("state") == "Open"]
    for gate in waiting[:_MOST_GATES]:
        said = f"{gate.get('name')}: {gate.get('question')}"
        yield Text(said, style="yellow", no_wrap=True, overflow="ellipsis")
    if len(waiting) > _MOST_GATES:
        yield Text(f"and {len(waiting) - _MOST_GATES} more gates wait for a decision", style="yellow")


def _urgency(item: Item) -> int:
    if trouble(item):
        return 0
    if item.get("outcome"):
        return 4
    stage = item.get("stage")
    return 3 if stage in _RESTING else 2 if stage in _RECOVERED else 1


def _left_out(items: list[Item], shown: list[Item]) -> Iterator[Text]:
    if len(shown) < len(items):
        troubled = sum(1 for one in items if trouble(one)) - sum(1 for one in shown if trouble(one))
        also = f", {troubled} of them in trouble" if troubled else ""
        yield Text(f"and {len(items) - len(shown)} more VMs{also}", style="dim")


def _table(items: list[Item], width: int) -> Table:
    """The narrower the screen, the fewer columns: a row without its VM's name tells nothing."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0), expand=True)
    shown = {name: room for name, room in _COLUMNS.items() if width >= _NEEDS.get(name, 0)}
    for name, room in shown.items():
        table.add_column(name, width=room, ratio=None if room else 1, no_wrap=True, overflow="ellipsis")
    for item in items:
        cells = _cells(item)
        table.add_row(*(cells[name] for name in shown))
    return table


def _cells(item: Item) -> dict[str, Text]:
    loss, bound = item.get("dataLossSeconds"), bool(item.get("dataLossIsUpperBound"))
    return {
        "VM": Text(label(item)),
        "Stage": Text(item.get("stage") or "?"),
        "Waits for": Text(words.waits(item)),
        "Data loss": Text("" if loss is None else f"{'≤ ' if bound else ''}{words.duration(loss)}"),
        "Outcome": _outcome(item),
    }


def _outcome(item: Item) -> Text:
    outcome = item.get("outcome") or ("stalls" if item.get("stalled") else "")
    return Text(outcome, style=_OUTCOME_STYLES.get(outcome, "yellow"))
