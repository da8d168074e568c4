"""Timer triggers: fired by the host's clock, with a status that outlives the host.

As the real extension does it: one run of a function at a time, a missed occurrence is made up for once, and
a run that was cut off is missed.
"""

import asyncio
import json
import logging
import os
from collections.abc import Coroutine, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from devhost.errors import WorkerLostError
from devhost.functions import Function
from devhost.listeners.listener import Surroundings
from devhost.listeners.schedules import Schedule, parse
from devhost.worker.messages import Input

log = logging.getLogger(__name__)

_ROOM = "schedule"
_NEVER = "0001-01-01T00:00:00"


@dataclass(frozen=True, slots=True)
class Status:
    """The last occurrence that was served (none yet: None), the next one, and when that was worked out."""

    last: datetime | None
    next: datetime
    updated: datetime


class _Timer:
    """One function with its schedule."""

    def __init__(self, function: Function, schedule: Schedule, at: Surroundings) -> None:
        self.function, self.schedule, self._at = function, schedule, at
        trigger = function.trigger
        self._monitored = not schedule.often and trigger.get("useMonitor") is not False
        now = at.clock.now()
        self.status = self._recalled(now)
        self.past_due = self.status.next < now
        self.due: datetime | None = (
            now if self.past_due or trigger.get("runOnStartup") is True else self.status.next
        )

    def _recalled(self, now: datetime) -> Status:
        """The kept status, unless the schedule was changed so that its next occurrence is another."""
        fresh = Status(None, self.schedule.after(now), now)
        rows = list(self._at.store.rows(_ROOM, self.function.name)) if self._monitored else []
        if rows:
            kept = _decoded(rows[0].body)
            following = self.schedule.after(kept.last or kept.updated)
            if kept.next == following:
                return kept
            if following > now:
                fresh = Status(None, following, kept.last or kept.updated)
        self._keep(fresh)
        return fresh

    async def fire(self, now: datetime) -> None:
        """Run the function once, and work out when it is due again."""
        past_due, self.past_due = self.past_due, False
        await self.run("past due" if past_due else "timer", past_due=past_due)
        self.status = Status(now, self.schedule.after(now), now)
        self._keep(self.status)
        self.due = self.status.next

    async def run(self, why: str, *, past_due: bool = False) -> None:
        label = f"{self.function.name} ({why})"
        log.info("%s fires", label)
        try:
            await self._at.run(self.function, self._value(past_due=past_due), label)
        except WorkerLostError as lost:
            log.error("%s failed: %s", label, lost)  # noqa: TRY400

    def _value(self, *, past_due: bool) -> Input:
        status = self.status
        shown = {
            "Last": status.last.isoformat() if status.last else _NEVER,
            "LastUpdated": status.updated.isoformat(),
            "Next": status.next.isoformat(),
        }
        info = {
            "Schedule": {"AdjustForDST": True},
            "ScheduleStatus": shown if self._monitored else None,
            "IsPastDue": past_due,
        }
        return Input(self.function.parameter, "json", json.dumps(info))

    def _keep(self, status: Status) -> None:
        if self._monitored:
            body = {name: each.isoformat() if each else None for name, each in asdict(status).items()}
            self._at.store.put(_ROOM, self.function.name, json.dumps(body).encode())
            self._at.store.commit()


class Timers:
    """All timer triggers of the app."""

    def __init__(self, functions: Iterable[Function], at: Surroundings) -> None:
        self._at = at
        self._schedules = [(each, parse(str(each.trigger["schedule"]), each.name)) for each in functions]
        self._timers: list[_Timer] = []
        self._running: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        if self._schedules and (zone := os.environ.get("WEBSITE_TIME_ZONE")):
            log.warning("WEBSITE_TIME_ZONE is %s: devhost has no time zones, schedules run in UTC", zone)
        self._timers = [_Timer(*each, self._at) for each in self._schedules]

    def next_due(self) -> datetime | None:
        return min((timer.due for timer in self._timers if timer.due), default=None)

    def fire_due(self) -> None:
        now = self._at.clock.now()
        for timer in self._timers:
            if timer.due and timer.due <= now:
                timer.due = None
                self._begin(timer.fire(now))

    def fire_by_hand(self, function: Function, text: str) -> None:  # noqa: ARG002 - a timer takes no text
        self._begin(next(each for each in self._timers if each.function is function).run("by hand"))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._at.changed()

    async def stop(self, seconds: float) -> None:
        self._timers = []
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


def _decoded(body: bytes) -> Status:
    kept = json.loads(body)
    last = datetime.fromisoformat(kept["last"]) if kept["last"] else None
    return Status(last, datetime.fromisoformat(kept["next"]), datetime.fromisoformat(kept["updated"]))
