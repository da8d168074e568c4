"""Takes a failed instance back to the moment before its failure, and its failed children with it."""

from collections.abc import Iterable

from devhost.engine import delivery, lifecycle, timers
from devhost.engine.hub import Hub
from devhost.engine.model import Instance
from devhost.protos import pb, text


def reopen(hub: Hub, instance: Instance, reason: str | None) -> None:
    """Begin a rewind: the worker rewrites the history on the next turn."""
    state = instance.state
    state.orchestrationStatus = pb.ORCHESTRATION_STATUS_RUNNING
    for name in ("output", "failureDetails", "completedTimestamp"):
        state.ClearField(name)
    instance.history.recall()
    rewound = pb.ExecutionRewoundEvent(reason=text(reason))
    instance.inbox.append(hub.event(executionRewound=rewound))
    hub.save(instance)
    delivery.nudge(hub, instance)


def rewrite(hub: Hub, instance: Instance, action: pb.OrchestratorAction) -> None:
    """Take over the history that the worker cleaned of failures, and bring back what was still pending.

    The execution keeps its id, so that activities and children that outlived the failure still report to it.
    """
    history = list(action.rewindOrchestration.newHistory)
    for event in history:
        if event.HasField("executionStarted"):
            event.executionStarted.orchestrationInstance.executionId.value = instance.execution_id
    instance.history.replace(history)
    rewound = next(
        event for event in reversed(history) if event.HasField("executionRewound")
    ).executionRewound
    for event in _pending(history):
        _bring_back(hub, instance, event, rewound.reason.value or None)
    instance.inbox.append(hub.event(executionRewound=pb.ExecutionRewoundEvent(reason=rewound.reason)))


def _pending(history: Iterable[pb.HistoryEvent]) -> list[pb.HistoryEvent]:
    """What was begun and has no result."""
    begun: dict[int, pb.HistoryEvent] = {}
    for event in history:
        kind = event.WhichOneof("eventType")
        if kind in {"taskScheduled", "timerCreated", "subOrchestrationInstanceCreated"}:
            begun[event.eventId] = event
        elif kind == "timerFired":
            begun.pop(event.timerFired.timerId, None)
        elif kind in {"taskCompleted", "subOrchestrationInstanceCompleted"}:
            begun.pop(getattr(event, kind).taskScheduledId, None)
    return list(begun.values())


def _bring_back(hub: Hub, instance: Instance, event: pb.HistoryEvent, reason: str | None) -> None:
    if event.HasField("taskScheduled"):
        delivery.schedule(hub, instance, event.eventId, event.taskScheduled)
    elif event.HasField("timerCreated"):
        timers.set_for(hub, instance, event.eventId, event.timerCreated.fireAt)
    else:
        child = hub.instances.get(event.subOrchestrationInstanceCreated.instanceId)
        if child is not None and child.closed:
            _revive(hub, child, reason)


def _revive(hub: Hub, child: Instance, reason: str | None) -> None:
    """A child that failed is rewound too; one that completed while nobody listened reports again."""
    if child.state.orchestrationStatus == pb.ORCHESTRATION_STATUS_COMPLETED:
        child.history.recall()
        lifecycle.tell_parent(hub, child)
        child.history.forget()
    else:
        reopen(hub, child, reason)
