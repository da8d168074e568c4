"""The engine's shared state: the records in memory, the queues of ready work, and who holds what.

The rooms beside it (turns, entities, timers, delivery, lifecycle) are functions over this state.
"""

import itertools
import uuid
from datetime import datetime

from google.protobuf.message import Message

from devhost.clock import Clock
from devhost.engine.log import Log
from devhost.engine.model import Activity, Entity, Instance, Kind, Timer
from devhost.engine.queue import ReadyQueue
from devhost.engine.versions import Versions
from devhost.protos import pb, stamp
from devhost.store import Store
from devhost.tracing import Tracer


class Hub:
    """One task hub."""

    def __init__(self, store: Store, clock: Clock, versions: Versions, tracer: Tracer) -> None:
        self.store, self.clock, self.versions, self.tracer = store, clock, versions, tracer
        self.instances: dict[str, Instance] = {}
        self.children: dict[str, set[str]] = {}
        self.entities: dict[str, Entity] = {}
        self.activities: dict[str, Activity] = {}
        self.timers: dict[int, Timer] = {}
        self.timers_of: dict[str, set[int]] = {}
        self.timer_heap: list[tuple[datetime, int]] = []
        self.timer_ids = itertools.count(1)
        self.ready = {kind: ReadyQueue() for kind in Kind}
        self.flights: dict[str, tuple[Kind, str]] = {}
        self.changed: set[str] = set()
        self._tokens = itertools.count(1)

    def now(self) -> datetime:
        return self.clock.now()

    def new_id(self) -> str:
        return uuid.uuid4().hex

    def fly(self, kind: Kind, key: str) -> str:
        """Note that `key` is handed out, and return the token that its completion must show."""
        token = str(next(self._tokens))
        self.flights[token] = (kind, key)
        return token

    def keep(self, instance: Instance) -> None:
        self.instances[instance.id] = instance
        if instance.parent_id:
            self.children.setdefault(instance.parent_id, set()).add(instance.id)

    def lose(self, instance: Instance) -> None:
        del self.instances[instance.id]
        if instance.parent_id:
            siblings = self.children[instance.parent_id]
            siblings.discard(instance.id)
            if not siblings:
                del self.children[instance.parent_id]

    def history_log(self, instance_id: str) -> Log:
        return Log(self.store, "history", instance_id)

    def inbox_log(self, instance_id: str) -> Log:
        return Log(self.store, "inbox", instance_id)

    def mail_log(self, entity_id: str) -> Log:
        return Log(self.store, "mail", entity_id)

    def save(self, instance: Instance) -> None:
        """Write what clients see of an instance, and tell those who wait for it."""
        self.store.put("instance", instance.id, instance.state.SerializeToString())
        self.changed.add(instance.id)

    def event(self, event_id: int = -1, **body: Message) -> pb.HistoryEvent:
        """A history event of now; the one keyword names its kind."""
        event = pb.HistoryEvent(eventId=event_id, timestamp=stamp(self.now()))
        for kind, value in body.items():
            part: Message = getattr(event, kind)
            part.CopyFrom(value)
            part.SetInParent()
        return event
