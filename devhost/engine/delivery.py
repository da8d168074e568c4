"""Puts events into inboxes, and hands work out again when it came back undone."""

from devhost.engine.hub import Hub
from devhost.engine.model import Activity, Instance, Job, Kind
from devhost.protos import instance_ref, pb

_WAKES_SUSPENDED = frozenset({"executionResumed", "executionRewound"})


def post(hub: Hub, target: str, event: pb.HistoryEvent, execution_id: str | None = None) -> bool:
    """Deliver to a running instance; an execution that is over gets nothing, and that is no error."""
    instance = hub.instances.get(target)
    if instance is None or instance.closed or execution_id not in {None, "", instance.execution_id}:
        return False
    instance.inbox.append(event)
    nudge(hub, instance)
    return True


def nudge(hub: Hub, instance: Instance, *, first: bool = False) -> None:
    """Queue the instance if its inbox holds something that it may be given now."""
    if may_run(hub, instance):
        hub.ready[Kind.TURN].add(instance.id, first=first)


def may_run(hub: Hub, instance: Instance) -> bool:
    if instance.token is not None or instance.closed or not len(instance.inbox):
        return False
    if instance.suspended:
        return any(event.WhichOneof("eventType") in _WAKES_SUSPENDED for event in instance.inbox.events)
    if hub.versions.rejects(instance.version):
        return False
    return instance.starts_at is None or instance.starts_at <= hub.now()


def will_be_suspended(instance: Instance) -> bool:
    """Whether it is suspended once its inbox is read; a second suspend or resume would break the worker."""
    suspended = instance.suspended
    for event in instance.inbox.events:
        if event.HasField("executionSuspended"):
            suspended = True
        elif event.HasField("executionResumed"):
            suspended = False
    return suspended


def schedule(hub: Hub, instance: Instance, task_id: int, scheduled: pb.TaskScheduledEvent) -> None:
    """Queue an activity, unless the same one is still on its way."""
    request = pb.ActivityRequest(
        name=scheduled.name,
        version=scheduled.version if scheduled.HasField("version") else None,
        input=scheduled.input if scheduled.HasField("input") else None,
        orchestrationInstance=instance_ref(instance.id, instance.execution_id),
        taskId=task_id,
        parentTraceContext=scheduled.parentTraceContext if scheduled.HasField("parentTraceContext") else None,
        tags=dict(scheduled.tags),
    )
    activity = Activity(request)
    if activity.key in hub.activities:
        return
    hub.store.put("activity", activity.owner, request.SerializeToString(), request.taskId)
    queue(hub, activity)


def queue(hub: Hub, activity: Activity, *, first: bool = False) -> None:
    hub.activities[activity.key] = activity
    hub.ready[Kind.JOB].add(activity.key, first=first)


def take_job(hub: Hub) -> Job | None:
    if not len(hub.ready[Kind.JOB]):
        return None
    activity = hub.activities[hub.ready[Kind.JOB].pop()]
    activity.token = hub.fly(Kind.JOB, activity.key)
    return Job(activity.token, activity.request.name, activity.request)


def complete_job(hub: Hub, token: str, response: pb.ActivityResponse) -> bool:
    """Deliver an activity's result; false if the attempt was already given up."""
    if token not in hub.flights:
        return False
    _, key = hub.flights.pop(token)
    activity = hub.activities.pop(key)
    hub.store.drop("activity", activity.owner, activity.request.taskId)
    source = activity.request.orchestrationInstance
    post(hub, source.instanceId, _result(hub, activity.request.taskId, response), source.executionId.value)
    return True


def _result(hub: Hub, task_id: int, response: pb.ActivityResponse) -> pb.HistoryEvent:
    if response.HasField("failureDetails"):
        failed = pb.TaskFailedEvent(taskScheduledId=task_id, failureDetails=response.failureDetails)
        return hub.event(taskFailed=failed)
    result = response.result if response.HasField("result") else None
    return hub.event(taskCompleted=pb.TaskCompletedEvent(taskScheduledId=task_id, result=result))


def abandon(hub: Hub, token: str) -> None:
    """Give up an attempt: its work goes to the head of the queue, its late result counts for nothing."""
    if token not in hub.flights:
        return
    kind, key = hub.flights.pop(token)
    if kind is Kind.JOB:
        activity = hub.activities[key]
        activity.token = None
        queue(hub, activity, first=True)
    elif kind is Kind.TURN:
        instance = hub.instances[key]
        instance.token, instance.taken = None, []
        nudge(hub, instance, first=True)
    else:
        entity = hub.entities[key]
        entity.token, entity.taken = None, []
        hub.ready[Kind.BATCH].add(key, first=True)
