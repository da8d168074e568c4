"""How a run that is followed is shown: a live table on a terminal, lines elsewhere, JSON lines for programs."""

import os
import sys
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import Protocol

from homeward.cli.changes import Changes
from homeward.cli.common import Answer, dump, note
from homeward.cli.live import LiveTable
from homeward.cli.pace import Pace
from homeward.cli.wire import Run


class Display(AbstractContextManager["Display"], Protocol):
    """Shows a run as it is now, again and again."""

    def show(self, run: Run) -> None: ...

    def say(self, text: str) -> None: ...


class PlainLines(AbstractContextManager["PlainLines"]):
    """For pipes, logs and continuous integration: one line a change, nothing redrawn."""

    def __init__(self, pace: Pace, answer: Answer) -> None:
        self._pace, self._json = pace, answer.json
        self._changes = Changes()

    def __exit__(self, *_: object) -> None:
        return None

    def show(self, run: Run) -> None:
        now = self._pace.now()
        for change in self._changes.of(run):
            line = {"kind": "change", "time": now.isoformat(), "run": run.get("id"), **asdict(change)}
            print(
                dump(line, indent=None) if self._json else change.line(now.strftime("%H:%M:%SZ")), flush=True
            )

    def say(self, text: str) -> None:
        note(text)


def display_for(pace: Pace, answer: Answer) -> LiveTable | PlainLines:
    return LiveTable() if _redraws() and not answer.json else PlainLines(pace, answer)


def _redraws() -> bool:
    """Whether standard output is a terminal, and one that takes more than lines."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


class Silence(AbstractContextManager["Silence"]):
    """For what is told only once it has ended."""

    def __exit__(self, *_: object) -> None:
        return None

    def show(self, run: Run) -> None:
        """Not of interest."""

    def say(self, text: str) -> None:
        note(text)
