"""What entity code asked for in a batch: signals to other entities, new orchestrations."""

import logging
from collections.abc import Iterable

from devhost.engine import entities, lifecycle
from devhost.engine.hub import Hub
from devhost.protos import pb

log = logging.getLogger(__name__)


def carry_out(hub: Hub, wanted: Iterable[pb.OperationAction]) -> None:
    for action in wanted:
        if action.HasField("sendSignal"):
            _signal(hub, action.sendSignal)
        elif action.HasField("startNewOrchestration"):
            _start(hub, action.startNewOrchestration)


def _signal(hub: Hub, wanted: pb.SendSignalAction) -> None:
    signal = pb.EntityOperationSignaledEvent(
        requestId=hub.new_id(),
        operation=wanted.name,
        input=wanted.input if wanted.HasField("input") else None,
        scheduledTime=wanted.scheduledTime if wanted.HasField("scheduledTime") else None,
    )
    entities.send(hub, wanted.instanceId, hub.event(entityOperationSignaled=signal))


def _start(hub: Hub, wanted: pb.StartNewOrchestrationAction) -> None:
    instance_id = wanted.instanceId or hub.new_id()
    existing = hub.instances.get(instance_id)
    if existing is not None and not existing.closed:
        log.warning("an entity asked for orchestration %s, which is already running", instance_id)
        return
    started = pb.ExecutionStartedEvent(
        name=wanted.name,
        version=wanted.version if wanted.HasField("version") else None,
        input=wanted.input if wanted.HasField("input") else None,
        orchestrationInstance=pb.OrchestrationInstance(instanceId=instance_id),
        scheduledStartTimestamp=wanted.scheduledTime if wanted.HasField("scheduledTime") else None,
    )
    lifecycle.create(hub, started)
