"""Follows a run until it has ended, whatever the display."""

import sys
from contextlib import AbstractContextManager
from typing import Protocol

from homeward.cli.changes import Changes
from homeward.cli.client import Client
from homeward.cli.errors import UnreachableError
from homeward.cli.live import LiveTable
from homeward.cli.pace import Pace, patiently
from homeward.cli.wire import ENDED, Run, label


class Display(AbstractContextManager["Display"], Protocol):
    """Shows a run as it is now, again and again."""

    def show(self, run: Run) -> None: ...

    def say(self, text: str) -> None: ...


class PlainLines(AbstractContextManager["PlainLines"]):
    """For pipes, logs and continuous integration: one line a change, nothing redrawn."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._changes = Changes()

    def __exit__(self, *_: object) -> None:
        return None

    def show(self, run: Run) -> None:
        time = self._pace.now().strftime("%H:%M:%SZ")
        for change in self._changes.of(run):
            print(change.line(time), flush=True)

    def say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)


def display_for(pace: Pace) -> LiveTable | PlainLines:
    return LiveTable() if sys.stdout.isatty() else PlainLines(pace)


def follow(client: Client, run_id: str, pace: Pace, display: Display) -> Run:
    """The run as it ended. A host that restarts meanwhile is waited for, one that stays away is not."""
    run = Run(id=run_id)
    with display:
        while run.get("status") not in ENDED:
            if run.get("status"):
                pace.sleep(pace.interval)
            try:
                run = patiently(pace, lambda: client.run(run_id), display.say)
            except UnreachableError as error:
                raise UnreachableError(f"{error}\n{_last_seen(run)}") from error
            display.show(run)
    return run


def _last_seen(run: Run) -> str:
    items = [f"{label(item)} in {item.get('stage')}" for item in run.get("items") or []]
    seen = ", ".join([run.get("status") or "never", *items])
    return f"Last seen: {seen}. The run may go on without us; look again with: runs watch {run.get('id')}"
