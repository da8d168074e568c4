"""Letters that wait for a moment: durable timers, delayed signals, delayed starts."""

import base64
import heapq
import json
from datetime import datetime

from devhost.engine.hub import Hub
from devhost.engine.model import Instance, Timer
from devhost.protos import Timestamp, moment, pb
from devhost.store import Row


def add(
    hub: Hub,
    due: datetime,
    target: str,
    event: pb.HistoryEvent | None = None,
    execution_id: str | None = None,
) -> None:
    timer = Timer(next(hub.timer_ids), due, target, execution_id, event)
    hub.store.put("timer", "", _encode(timer), timer.id)
    _hold(hub, timer)


def set_for(hub: Hub, instance: Instance, task_id: int, due: Timestamp) -> None:
    """Set a durable timer of an orchestration."""
    fired = pb.HistoryEvent(eventId=-1, timerFired=pb.TimerFiredEvent(fireAt=due, timerId=task_id))
    add(hub, moment(due), instance.id, fired, instance.execution_id)


def next_due(hub: Hub) -> datetime | None:
    """When the next live timer is due; timers that were cancelled are swept on the way."""
    while hub.timer_heap:
        due, timer_id = hub.timer_heap[0]
        if timer_id in hub.timers:
            return due
        heapq.heappop(hub.timer_heap)
    return None


def pop_due(hub: Hub) -> list[Timer]:
    """Take out every timer whose moment has come, in order."""
    taken: list[Timer] = []
    now = hub.now()
    while (due := next_due(hub)) is not None and due <= now:
        _, timer_id = heapq.heappop(hub.timer_heap)
        taken.append(_release(hub, timer_id))
    return taken


def cancel_all(hub: Hub, target: str) -> None:
    """Drop the timers of an instance that ended or began anew: they must not move the clock."""
    for timer_id in list(hub.timers_of.get(target, ())):
        _release(hub, timer_id)


def load(hub: Hub, row: Row) -> None:
    data = json.loads(row.body)
    event = None if data["event"] is None else pb.HistoryEvent.FromString(base64.b64decode(data["event"]))
    due = datetime.fromisoformat(data["due"])
    _hold(hub, Timer(row.seq, due, data["target"], data["execution"], event))


def _hold(hub: Hub, timer: Timer) -> None:
    hub.timers[timer.id] = timer
    hub.timers_of.setdefault(timer.target, set()).add(timer.id)
    heapq.heappush(hub.timer_heap, (timer.due, timer.id))


def _release(hub: Hub, timer_id: int) -> Timer:
    timer = hub.timers.pop(timer_id)
    siblings = hub.timers_of[timer.target]
    siblings.discard(timer_id)
    if not siblings:
        del hub.timers_of[timer.target]
    hub.store.drop("timer", "", timer_id)
    return timer


def _encode(timer: Timer) -> bytes:
    event = None if timer.event is None else base64.b64encode(timer.event.SerializeToString()).decode()
    record = {
        "due": timer.due.isoformat(),
        "target": timer.target,
        "execution": timer.execution_id,
        "event": event,
    }
    return json.dumps(record).encode()
