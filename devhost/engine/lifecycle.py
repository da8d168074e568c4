"""Births and ends of instances, and what a client may ask of them in between."""

import logging

from devhost.engine import delivery, entities, timers
from devhost.engine.hub import Hub
from devhost.engine.model import Instance, Kind
from devhost.protos import CLOSED, instance_ref, pb, stamp, text
from devhost.tracing import within

log = logging.getLogger(__name__)


def create(hub: Hub, started: pb.ExecutionStartedEvent) -> Instance:
    """Bring an instance into being; one of the same id that may be replaced is gone before."""
    ref = started.orchestrationInstance
    if not ref.executionId.value:
        ref.executionId.value = hub.new_id()
    forget(hub, ref.instanceId)
    hub.tracer.place(started)
    instance = Instance(
        _first_state(hub, started), hub.history_log(ref.instanceId), hub.inbox_log(ref.instanceId)
    )
    hub.keep(instance)
    instance.inbox.append(hub.event(executionStarted=started))
    hub.save(instance)
    if instance.starts_at is not None and instance.starts_at > hub.now():
        timers.add(hub, instance.starts_at, instance.id, execution_id=instance.execution_id)
    if hub.versions.rejects(instance.version):
        log.warning(
            "%s waits: its version %r does not fit host.json's defaultVersion", instance.id, instance.version
        )
    delivery.nudge(hub, instance)
    return instance


def _first_state(hub: Hub, started: pb.ExecutionStartedEvent) -> pb.OrchestrationState:
    now = stamp(hub.now())
    parent = started.parentInstance.orchestrationInstance.instanceId
    return pb.OrchestrationState(
        instanceId=started.orchestrationInstance.instanceId,
        executionId=started.orchestrationInstance.executionId,
        name=started.name,
        version=started.version if started.HasField("version") else None,
        input=started.input if started.HasField("input") else None,
        tags=dict(started.tags),
        orchestrationStatus=pb.ORCHESTRATION_STATUS_PENDING,
        scheduledStartTimestamp=(
            started.scheduledStartTimestamp if started.HasField("scheduledStartTimestamp") else None
        ),
        createdTimestamp=now,
        lastUpdatedTimestamp=now,
        parentInstanceId=text(parent or None),
    )


def forget(hub: Hub, instance_id: str) -> bool:
    """Remove every trace of an instance."""
    instance = hub.instances.get(instance_id)
    if instance is None:
        return False
    hub.lose(instance)
    hub.flights.pop(instance.token or "", None)
    hub.ready[Kind.TURN].discard(instance_id)
    timers.cancel_all(hub, instance_id)
    for room in ("instance", "history", "inbox"):
        hub.store.drop(room, instance_id)
    hub.changed.add(instance_id)
    return True


def birth(instance: Instance) -> pb.ExecutionStartedEvent:
    return _birth(instance).executionStarted


def _birth(instance: Instance) -> pb.HistoryEvent:
    for event in (*instance.history.events, *instance.inbox.events):
        if event.HasField("executionStarted"):
            return event
    raise AssertionError("an instance without a start")  # pragma: no cover


def trace_end(hub: Hub, instance: Instance, status: pb.OrchestrationStatus) -> None:
    """An execution is over, with this status: its span is, too."""
    failed = status in (pb.ORCHESTRATION_STATUS_FAILED, pb.ORCHESTRATION_STATUS_TERMINATED)
    hub.tracer.over(_birth(instance), stamp(hub.now()), failed=failed)


def close(
    hub: Hub,
    instance: Instance,
    status: pb.OrchestrationStatus,
    output: str | None,
    failure: pb.TaskFailureDetails | None = None,
) -> None:
    """End an instance: tell its parent, free its locks, drop what waits for it."""
    state, now = instance.state, stamp(hub.now())
    state.orchestrationStatus = status
    state.lastUpdatedTimestamp.CopyFrom(now)
    state.completedTimestamp.CopyFrom(now)
    if output is not None:
        state.output.value = output
    if failure is not None:
        state.failureDetails.CopyFrom(failure)
    ended = pb.ExecutionCompletedEvent(
        orchestrationStatus=status, result=text(output), failureDetails=failure
    )
    instance.history.append(hub.event(executionCompleted=ended))
    instance.history.append(hub.event(orchestratorCompleted=pb.OrchestratorCompletedEvent()))
    instance.inbox.replace([])
    timers.cancel_all(hub, instance.id)
    entities.release_all(hub, instance.id)
    tell_parent(hub, instance)
    trace_end(hub, instance, status)
    instance.history.forget()
    hub.save(instance)


def tell_parent(hub: Hub, instance: Instance) -> None:
    parent = birth(instance).parentInstance
    source = parent.orchestrationInstance
    if not source.instanceId:
        return
    delivery.post(
        hub, source.instanceId, _outcome(hub, instance, parent.taskScheduledId), source.executionId.value
    )


def _outcome(hub: Hub, instance: Instance, task_id: int) -> pb.HistoryEvent:
    state = instance.state
    if state.orchestrationStatus == pb.ORCHESTRATION_STATUS_COMPLETED:
        result = state.output if state.HasField("output") else None
        done = pb.SubOrchestrationInstanceCompletedEvent(taskScheduledId=task_id, result=result)
        return hub.event(subOrchestrationInstanceCompleted=done)
    failure = state.failureDetails if state.HasField("failureDetails") else _terminated(instance)
    failed = pb.SubOrchestrationInstanceFailedEvent(taskScheduledId=task_id, failureDetails=failure)
    return hub.event(subOrchestrationInstanceFailed=failed)


def _terminated(instance: Instance) -> pb.TaskFailureDetails:
    message = f"Sub-orchestration '{instance.state.name}' with ID '{instance.id}' was terminated."
    return pb.TaskFailureDetails(errorType="OrchestrationTerminated", errorMessage=message)


def terminate(hub: Hub, instance: Instance, output: str | None, *, recurse: bool) -> None:
    """End an instance now, with its running children if they are to go too."""
    pending = [instance]
    while pending:
        each = pending.pop()
        _terminate_one(hub, each, output, recurse=recurse)
        if recurse:
            pending += [child for child in children(hub, each.id) if not child.closed]


def _terminate_one(hub: Hub, instance: Instance, output: str | None, *, recurse: bool) -> None:
    """Its code is not asked; a turn in flight counts for nothing."""
    hub.flights.pop(instance.token or "", None)
    hub.ready[Kind.TURN].discard(instance.id)
    instance.token, instance.taken = None, []
    if not len(instance.history):
        instance.history.extend(instance.inbox.events[:1])
    event = pb.ExecutionTerminatedEvent(input=text(output), recurse=recurse)
    instance.history.append(hub.event(executionTerminated=event))
    close(hub, instance, pb.ORCHESTRATION_STATUS_TERMINATED, output)


def children(hub: Hub, instance_id: str) -> list[Instance]:
    return [hub.instances[child] for child in sorted(hub.children.get(instance_id, ()))]


def purge(hub: Hub, instance: Instance, *, recurse: bool) -> int:
    """Remove an ended instance; how many are gone in all."""
    pending, gone = [instance], 0
    while pending:
        each = pending.pop()
        if each.closed:
            pending += children(hub, each.id) if recurse else []
            gone += forget(hub, each.id)
    return gone


def restarted(instance: Instance, new_id: str) -> pb.ExecutionStartedEvent:
    state = instance.state
    return pb.ExecutionStartedEvent(
        name=state.name,
        version=state.version if state.HasField("version") else None,
        input=state.input if state.HasField("input") else None,
        orchestrationInstance=pb.OrchestrationInstance(instanceId=new_id),
        tags=dict(state.tags),
    )


def replaceable(instance: Instance, policy: pb.OrchestrationIdReusePolicy | None, *, any_state: bool) -> bool:
    """Whether a start may take over this id; without a policy, as the real extension does it."""
    status = instance.state.orchestrationStatus
    if policy is not None:
        return status in policy.replaceableStatus
    return any_state or status in CLOSED


def adopt(hub: Hub, parent: Instance, task_id: int, action: pb.CreateSubOrchestrationAction) -> None:
    """Start a sub-orchestration, or let it fail at once if its id belongs to a running instance."""
    child_id = action.instanceId or f"{parent.execution_id}:{task_id:04x}"
    existing = hub.instances.get(child_id)
    if existing is not None and not existing.closed:
        message = f"An Orchestration instance with the ID {child_id} already exists."
        details = pb.TaskFailureDetails(errorType="OrchestrationAlreadyExists", errorMessage=message)
        failed = pb.SubOrchestrationInstanceFailedEvent(taskScheduledId=task_id, failureDetails=details)
        delivery.post(hub, parent.id, hub.event(subOrchestrationInstanceFailed=failed))
        return
    create(hub, _child(parent, child_id, task_id, action))


def _child(
    parent: Instance, child_id: str, task_id: int, action: pb.CreateSubOrchestrationAction
) -> pb.ExecutionStartedEvent:
    return pb.ExecutionStartedEvent(
        name=action.name,
        version=action.version if action.HasField("version") else None,
        input=action.input if action.HasField("input") else None,
        orchestrationInstance=pb.OrchestrationInstance(instanceId=child_id),
        parentInstance=pb.ParentInstanceInfo(
            taskScheduledId=task_id,
            name=text(parent.state.name),
            orchestrationInstance=instance_ref(parent.id, parent.execution_id),
        ),
        parentTraceContext=within(birth(parent)),
        tags=dict(action.tags),
    )
