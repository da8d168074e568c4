"""What an orchestrator asked for in a turn, one small handler an action."""

import logging
from collections.abc import Callable, Iterable

from devhost.engine import delivery, entities, lifecycle, rewinding, timers
from devhost.engine.hub import Hub
from devhost.engine.model import Instance
from devhost.protos import pb
from devhost.tracing import within

log = logging.getLogger(__name__)

Handler = Callable[[Hub, Instance, pb.OrchestratorAction], None]


def apply(
    hub: Hub, instance: Instance, wanted: Iterable[pb.OrchestratorAction]
) -> pb.CompleteOrchestrationAction | None:
    """Carry out the actions of a turn; the one that ends the execution is given back to the caller.

    Ids may repeat: a retry schedules its task again under the id of the first attempt.
    """
    end: pb.CompleteOrchestrationAction | None = None
    for action in wanted:
        kind = action.WhichOneof("orchestratorActionType")
        if kind == "completeOrchestration":
            end = action.completeOrchestration
        elif kind in _HANDLERS:
            _HANDLERS[kind](hub, instance, action)
    return end


def _schedule_task(hub: Hub, instance: Instance, action: pb.OrchestratorAction) -> None:
    task = action.scheduleTask
    version = task.version if task.HasField("version") else None
    payload = task.input if task.HasField("input") else None
    scheduled = pb.TaskScheduledEvent(
        name=task.name,
        version=version,
        input=payload,
        parentTraceContext=within(lifecycle.birth(instance)),
        tags=dict(task.tags),
    )
    instance.history.append(hub.event(action.id, taskScheduled=scheduled))
    delivery.schedule(hub, instance, action.id, scheduled)


def _create_timer(hub: Hub, instance: Instance, action: pb.OrchestratorAction) -> None:
    due = action.createTimer.fireAt
    instance.history.append(hub.event(action.id, timerCreated=pb.TimerCreatedEvent(fireAt=due)))
    timers.set_for(hub, instance, action.id, due)


def _create_child(hub: Hub, instance: Instance, action: pb.OrchestratorAction) -> None:
    child = action.createSubOrchestration
    created = pb.SubOrchestrationInstanceCreatedEvent(
        instanceId=child.instanceId,
        name=child.name,
        version=child.version if child.HasField("version") else None,
        input=child.input if child.HasField("input") else None,
        parentTraceContext=within(lifecycle.birth(instance)),
        tags=dict(child.tags),
    )
    instance.history.append(hub.event(action.id, subOrchestrationInstanceCreated=created))
    lifecycle.adopt(hub, instance, action.id, child)


def _send_event(hub: Hub, instance: Instance, action: pb.OrchestratorAction) -> None:
    sent = action.sendEvent
    data = sent.data if sent.HasField("data") else None
    target = sent.instance.instanceId
    record = pb.EventSentEvent(instanceId=target, name=sent.name, input=data)
    instance.history.append(hub.event(action.id, eventSent=record))
    raised = hub.event(eventRaised=pb.EventRaisedEvent(name=sent.name, input=data))
    if not delivery.post(hub, target, raised):
        log.warning("event %r from %s reached nobody: %s is not running", sent.name, instance.id, target)


def _send_entity_message(hub: Hub, instance: Instance, action: pb.OrchestratorAction) -> None:
    message = action.sendEntityMessage
    kind = message.WhichOneof("EntityMessageType") or ""
    instance.history.append(hub.event(action.id, **{kind: getattr(message, kind)}))
    if message.HasField("entityUnlockSent"):
        unlock = message.entityUnlockSent
        entities.unlock(hub, unlock.targetInstanceId.value, unlock.criticalSectionId)
    elif message.HasField("entityLockRequested"):
        request = message.entityLockRequested
        entities.receive(hub, request.lockSet[request.position], hub.event(entityLockRequested=request))
    elif message.HasField("entityOperationCalled"):
        call = pb.EntityOperationCalledEvent()
        call.CopyFrom(message.entityOperationCalled)
        call.parentExecutionId.value = instance.execution_id
        entities.send(hub, call.targetInstanceId.value, hub.event(entityOperationCalled=call))
    else:
        signal = message.entityOperationSignaled
        entities.send(hub, signal.targetInstanceId.value, hub.event(entityOperationSignaled=signal))


def _terminate(hub: Hub, instance: Instance, action: pb.OrchestratorAction) -> None:
    wanted = action.terminateOrchestration
    target = hub.instances.get(wanted.instanceId)
    if target is not None and not target.closed and target is not instance:
        lifecycle.terminate(hub, target, wanted.reason.value or None, recurse=wanted.recurse)


_HANDLERS: dict[str, Handler] = {
    "scheduleTask": _schedule_task,
    "createTimer": _create_timer,
    "createSubOrchestration": _create_child,
    "sendEvent": _send_event,
    "sendEntityMessage": _send_entity_message,
    "terminateOrchestration": _terminate,
    "rewindOrchestration": rewinding.rewrite,
}
