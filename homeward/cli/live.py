"""The live table of a run on a terminal."""

from contextlib import AbstractContextManager
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from homeward.cli import words
from homeward.cli.wire import Item, Run, label

_OUTCOME_STYLES = {"Succeeded": "green", "Unprotected": "yellow", "Failed": "red"}


class LiveTable(AbstractContextManager["LiveTable"]):
    """One row an item, redrawn at every look."""

    def __init__(self, console: Console | None = None) -> None:
        self._live = Live(console=console, auto_refresh=False)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def show(self, run: Run) -> None:
        self._live.update(Group(_heading(run), _table(run)), refresh=True)

    def say(self, text: str) -> None:
        self._live.console.print(Text(text, style="yellow"))


def _heading(run: Run) -> Text:
    phase = run.get("phase")
    said = [run.get("id") or "?", run.get("operation"), run.get("status") or "?", phase]
    return Text("  ".join(word for word in said if word), style="bold")


def _table(run: Run) -> Table:
    table = Table("VM", "Stage", "Job", "Data loss", "Outcome")
    for item in run.get("items") or []:
        table.add_row(*(Text(cell) for cell in _cells(item)), _outcome(item))
    return table


def _cells(item: Item) -> list[str]:
    loss = item.get("dataLossSeconds")
    bound = bool(item.get("dataLossIsUpperBound"))
    return [
        label(item),
        item.get("stage") or "?",
        _job(item),
        "" if loss is None else words.data_loss(loss, upper_bound=bound),
    ]


def _job(item: Item) -> str:
    jobs = item.get("jobs") or []
    return f"{jobs[-1].get('scenario')} {jobs[-1].get('state')}" if jobs else ""


def _outcome(item: Item) -> Text:
    outcome = item.get("outcome") or ""
    return Text(outcome, style=_OUTCOME_STYLES.get(outcome, ""))
