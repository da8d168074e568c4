"""Brings the records of an earlier host back into memory; what was in flight is simply ready again."""

import itertools
from datetime import datetime

from devhost.engine import delivery, entities, timers
from devhost.engine.hub import Hub
from devhost.engine.model import Activity, Instance
from devhost.protos import pb


def load(hub: Hub) -> None:
    for row in hub.store.rows("meta", "clock"):
        hub.clock.jump_to(datetime.fromisoformat(row.body.decode()))
    for row in hub.store.rows("instance"):
        _load_instance(hub, row.body)
    for row in hub.store.rows("activity"):
        delivery.queue(hub, Activity(pb.ActivityRequest.FromString(row.body)))
    for row in hub.store.rows("timer"):
        timers.load(hub, row)
    hub.timer_ids = itertools.count(max(hub.timers, default=0) + 1)
    for row in hub.store.rows("entity"):
        entities.load(hub, row)
    for instance in hub.instances.values():
        delivery.nudge(hub, instance)


def _load_instance(hub: Hub, body: bytes) -> None:
    state = pb.OrchestrationState.FromString(body)
    instance = Instance(state, hub.history_log(state.instanceId), hub.inbox_log(state.instanceId))
    hub.keep(instance)
    if not instance.closed:
        instance.history.recall()
        instance.inbox.recall()
