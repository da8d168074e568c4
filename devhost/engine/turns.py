"""Turns of orchestrations: what a worker is handed, and what its answer changes."""

from devhost.engine import actions, checks, delivery, lifecycle, timers
from devhost.engine.hub import Hub
from devhost.engine.model import Instance, Kind, Turn
from devhost.engine.versions import MISMATCH
from devhost.protos import instance_ref, pb, stamp, text

# Letters that outlive an execution; all others answer questions that the next execution never asked.
_OUTLIVES = frozenset({"eventRaised", "executionSuspended", "executionResumed"})


def take_turn(hub: Hub) -> Turn | None:
    while len(hub.ready[Kind.TURN]):
        instance = hub.instances.get(hub.ready[Kind.TURN].pop())
        if instance is not None and delivery.may_run(hub, instance):
            return _hand_out(hub, instance)
    return None


def _hand_out(hub: Hub, instance: Instance) -> Turn:
    letters = instance.inbox.letters
    rewinds = letters[0].event.HasField("executionRewound")  # the worker wants it alone
    instance.taken = letters[:1] if rewinds else list(letters)
    instance.opening = hub.event(orchestratorStarted=pb.OrchestratorStartedEvent())
    instance.token = hub.fly(Kind.TURN, instance.id)
    request = pb.OrchestratorRequest(
        instanceId=instance.id,
        executionId=text(instance.execution_id),
        pastEvents=instance.history.events,
        newEvents=[instance.opening, *(letter.event for letter in instance.taken)],
    )
    if hub.versions.default:
        request.properties["defaultVersion"].string_value = hub.versions.default
    refusal = MISMATCH if hub.versions.fails(instance.version) else None
    return Turn(instance.token, instance.state.name, request, refusal)


def complete_turn(hub: Hub, token: str, response: pb.OrchestratorResponse) -> bool:
    """Commit a turn; false if the attempt was already given up."""
    if token not in hub.flights:
        return False
    if (refusal := checks.refuse_custom_status(response.customStatus.value)) is not None:
        response = _failing(refusal)
    instance = hub.instances[hub.flights.pop(token)[1]]
    events = _commit_letters(instance)
    instance.state.orchestrationStatus = _status_after(instance, events)
    instance.state.lastUpdatedTimestamp.CopyFrom(stamp(hub.now()))
    if response.HasField("customStatus"):
        instance.state.customStatus.CopyFrom(response.customStatus)
    else:
        instance.state.ClearField("customStatus")
    end = actions.apply(hub, instance, response.actions)
    if end is None:
        instance.history.append(hub.event(orchestratorCompleted=pb.OrchestratorCompletedEvent()))
        hub.save(instance)
    else:
        _end(hub, instance, end)
    delivery.nudge(hub, instance)
    return True


def _commit_letters(instance: Instance) -> list[pb.HistoryEvent]:
    """Move what was handed out from the inbox to the history."""
    if instance.opening is None:
        raise AssertionError("a turn that was never handed out")  # pragma: no cover
    events = [letter.event for letter in instance.taken]
    instance.history.append(instance.opening)
    instance.history.extend(events)
    instance.inbox.remove(instance.taken)
    instance.token, instance.taken, instance.opening = None, [], None
    return events


def _status_after(instance: Instance, events: list[pb.HistoryEvent]) -> pb.OrchestrationStatus:
    status = instance.state.orchestrationStatus
    if status == pb.ORCHESTRATION_STATUS_PENDING:
        status = pb.ORCHESTRATION_STATUS_RUNNING
    for event in events:
        if event.HasField("executionSuspended"):
            status = pb.ORCHESTRATION_STATUS_SUSPENDED
        elif event.HasField("executionResumed"):
            status = pb.ORCHESTRATION_STATUS_RUNNING
    return status


def _end(hub: Hub, instance: Instance, end: pb.CompleteOrchestrationAction) -> None:
    if end.orchestrationStatus == pb.ORCHESTRATION_STATUS_CONTINUED_AS_NEW:
        _begin_anew(hub, instance, end)
        return
    output = end.result.value if end.HasField("result") else None
    failure = end.failureDetails if end.HasField("failureDetails") else None
    lifecycle.close(hub, instance, end.orchestrationStatus, output, failure)


def _begin_anew(hub: Hub, instance: Instance, end: pb.CompleteOrchestrationAction) -> None:
    """Continue as new: same id, fresh history, and the letters that were not for the old execution alone."""
    lifecycle.trace_end(hub, instance, end.orchestrationStatus)
    started = _next_start(hub, instance, end)
    hub.tracer.place(started)
    waiting = [event for event in instance.inbox.events if event.WhichOneof("eventType") in _OUTLIVES]
    letters = [hub.event(executionStarted=started), *end.carryoverEvents, *waiting]
    if instance.suspended:
        letters.insert(1, hub.event(executionSuspended=pb.ExecutionSuspendedEvent()))
    instance.history.replace([])
    instance.inbox.replace(letters)
    timers.cancel_all(hub, instance.id)
    state = instance.state
    state.orchestrationStatus = pb.ORCHESTRATION_STATUS_RUNNING
    state.executionId.CopyFrom(started.orchestrationInstance.executionId)
    for name, value in (("input", started.input), ("version", started.version)):
        state.ClearField(name)
        if started.HasField(name):
            getattr(state, name).CopyFrom(value)
    hub.save(instance)


def _next_start(
    hub: Hub, instance: Instance, end: pb.CompleteOrchestrationAction
) -> pb.ExecutionStartedEvent:
    started = pb.ExecutionStartedEvent()
    started.CopyFrom(lifecycle.birth(instance))
    started.orchestrationInstance.CopyFrom(instance_ref(instance.id, hub.new_id()))
    for name in ("input", "scheduledStartTimestamp"):
        started.ClearField(name)
    if end.HasField("result"):
        started.input.CopyFrom(end.result)
    if end.HasField("newVersion"):
        started.version.CopyFrom(end.newVersion)
    return started


def fail_turn(hub: Hub, token: str, failure: pb.TaskFailureDetails) -> bool:
    """End an orchestration whose function failed as a function, outside the orchestrator's own code."""
    return complete_turn(hub, token, _failing(failure))


def _failing(failure: pb.TaskFailureDetails) -> pb.OrchestratorResponse:
    end = pb.CompleteOrchestrationAction(
        orchestrationStatus=pb.ORCHESTRATION_STATUS_FAILED, failureDetails=failure
    )
    action = pb.OrchestratorAction(id=-1, completeOrchestration=end)
    return pb.OrchestratorResponse(actions=[action])
