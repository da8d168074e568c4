"""The Durable Task client API over gRPC on loopback, as the app's durable clients call it."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import grpc.aio
from google.protobuf.empty_pb2 import Empty
from google.protobuf.wrappers_pb2 import BoolValue

from devhost.engine import queries
from devhost.engine.engine import Engine
from devhost.engine.model import Instance
from devhost.protos import CLOSED, pb, text

OUTSIDE = "x-devhost-outside"
_CHUNK = 100

Context = grpc.aio.ServicerContext[Any, Any]


def _started(instance: Instance) -> bool:
    return instance.state.orchestrationStatus != pb.ORCHESTRATION_STATUS_PENDING


def _ended(instance: Instance) -> bool:
    return instance.state.orchestrationStatus in CLOSED


class ClientApi:
    """One method a remote procedure; what the engine refuses becomes a status code."""

    def __init__(self, engine: Engine, on_change: Callable[[], None]) -> None:
        self._engine, self._on_change = engine, on_change
        self.waiting = 0

    async def Hello(self, _: Empty, __: Context) -> Empty:  # noqa: N802
        return Empty()

    async def StartInstance(self, request: pb.CreateInstanceRequest, _: Context) -> pb.CreateInstanceResponse:  # noqa: N802
        at = request.scheduledStartTimestamp if request.HasField("scheduledStartTimestamp") else None
        started = pb.ExecutionStartedEvent(
            name=request.name,
            version=request.version if request.HasField("version") else None,
            input=request.input if request.HasField("input") else None,
            orchestrationInstance=pb.OrchestrationInstance(instanceId=request.instanceId),
            scheduledStartTimestamp=at,
            parentTraceContext=request.parentTraceContext if request.HasField("parentTraceContext") else None,
            tags=dict(request.tags),
        )
        given = request.HasField("orchestrationIdReusePolicy")
        instance_id = self._engine.start(started, request.orchestrationIdReusePolicy if given else None)
        return pb.CreateInstanceResponse(instanceId=instance_id)

    async def GetInstance(self, request: pb.GetInstanceRequest, _: Context) -> pb.GetInstanceResponse:  # noqa: N802
        return _instance(self._engine.get(request.instanceId), request)

    async def WaitForInstanceStart(  # noqa: N802
        self, request: pb.GetInstanceRequest, context: Context
    ) -> pb.GetInstanceResponse:
        return await self._wait(request, context, _started)

    async def WaitForInstanceCompletion(  # noqa: N802
        self, request: pb.GetInstanceRequest, context: Context
    ) -> pb.GetInstanceResponse:
        return await self._wait(request, context, _ended)

    async def _wait(
        self, request: pb.GetInstanceRequest, context: Context, enough: Callable[[Instance], bool]
    ) -> pb.GetInstanceResponse:
        inside = OUTSIDE not in dict(context.invocation_metadata() or ())
        self.waiting += inside
        self._on_change()
        try:
            return _instance(await self._engine.wait(request.instanceId, enough), request)
        finally:
            self.waiting -= inside

    async def RaiseEvent(self, request: pb.RaiseEventRequest, _: Context) -> pb.RaiseEventResponse:  # noqa: N802
        data = request.input.value if request.HasField("input") else None
        self._engine.raise_event(request.instanceId, request.name, data)
        return pb.RaiseEventResponse()

    async def TerminateInstance(self, request: pb.TerminateRequest, _: Context) -> pb.TerminateResponse:  # noqa: N802
        output = request.output.value if request.HasField("output") else None
        self._engine.terminate(request.instanceId, output, recurse=request.recursive)
        return pb.TerminateResponse()

    async def SuspendInstance(self, request: pb.SuspendRequest, _: Context) -> pb.SuspendResponse:  # noqa: N802
        self._engine.suspend(request.instanceId, request.reason.value)
        return pb.SuspendResponse()

    async def ResumeInstance(self, request: pb.ResumeRequest, _: Context) -> pb.ResumeResponse:  # noqa: N802
        self._engine.resume(request.instanceId, request.reason.value)
        return pb.ResumeResponse()

    async def RewindInstance(  # noqa: N802
        self, request: pb.RewindInstanceRequest, _: Context
    ) -> pb.RewindInstanceResponse:
        self._engine.rewind(request.instanceId, request.reason.value)
        return pb.RewindInstanceResponse()

    async def RestartInstance(  # noqa: N802
        self, request: pb.RestartInstanceRequest, _: Context
    ) -> pb.RestartInstanceResponse:
        new_id = self._engine.restart(request.instanceId, new_id=request.restartWithNewInstanceId)
        return pb.RestartInstanceResponse(instanceId=new_id)

    async def QueryInstances(  # noqa: N802
        self, request: pb.QueryInstancesRequest, _: Context
    ) -> pb.QueryInstancesResponse:
        found, token = self._engine.query(request.query)
        payloads = request.query.fetchInputsAndOutputs
        states = [queries.view(instance, payloads=payloads) for instance in found]
        return pb.QueryInstancesResponse(orchestrationState=states, continuationToken=text(token))

    async def ListInstanceIds(  # noqa: N802
        self, request: pb.ListInstanceIdsRequest, _: Context
    ) -> pb.ListInstanceIdsResponse:
        found, token = self._engine.ended_ids(request)
        ids = [instance.id for instance in found]
        return pb.ListInstanceIdsResponse(instanceIds=ids, lastInstanceKey=text(token))

    async def PurgeInstances(  # noqa: N802
        self, request: pb.PurgeInstancesRequest, _: Context
    ) -> pb.PurgeInstancesResponse:
        if request.HasField("purgeInstanceFilter"):
            gone = self._engine.purge_where(request.purgeInstanceFilter, recurse=request.recursive)
        else:
            ids = list(request.instanceBatch.instanceIds) or [request.instanceId]
            gone = sum(self._engine.purge(each, recurse=request.recursive) for each in ids)
        return pb.PurgeInstancesResponse(deletedInstanceCount=gone, isComplete=BoolValue(value=True))

    async def StreamInstanceHistory(  # noqa: N802
        self, request: pb.StreamInstanceHistoryRequest, _: Context
    ) -> AsyncIterator[pb.HistoryChunk]:
        events = self._engine.history(request.instanceId)
        for start in range(0, len(events), _CHUNK):
            yield pb.HistoryChunk(events=events[start : start + _CHUNK])

    async def SignalEntity(self, request: pb.SignalEntityRequest, _: Context) -> pb.SignalEntityResponse:  # noqa: N802
        signal = pb.EntityOperationSignaledEvent(
            requestId=request.requestId,
            operation=request.name,
            input=request.input if request.HasField("input") else None,
            scheduledTime=request.scheduledTime if request.HasField("scheduledTime") else None,
        )
        self._engine.signal(request.instanceId, signal)
        return pb.SignalEntityResponse()

    async def GetEntity(self, request: pb.GetEntityRequest, _: Context) -> pb.GetEntityResponse:  # noqa: N802
        entity = self._engine.entity(request.instanceId)
        if entity is None or entity.state is None:
            return pb.GetEntityResponse(exists=False)
        return pb.GetEntityResponse(
            exists=True, entity=queries.entity_view(entity, state=request.includeState)
        )

    async def QueryEntities(self, request: pb.QueryEntitiesRequest, _: Context) -> pb.QueryEntitiesResponse:  # noqa: N802
        found, token = self._engine.query_entities(request.query)
        views = [queries.entity_view(entity, state=request.query.includeState) for entity in found]
        return pb.QueryEntitiesResponse(entities=views, continuationToken=text(token))

    async def CleanEntityStorage(  # noqa: N802
        self, request: pb.CleanEntityStorageRequest, _: Context
    ) -> pb.CleanEntityStorageResponse:
        removed, released = self._engine.clean_entities(
            empty=request.removeEmptyEntities, locks=request.releaseOrphanedLocks
        )
        return pb.CleanEntityStorageResponse(emptyEntitiesRemoved=removed, orphanedLocksReleased=released)


def _instance(instance: Instance | None, request: pb.GetInstanceRequest) -> pb.GetInstanceResponse:
    if instance is None:
        return pb.GetInstanceResponse(exists=False)
    state = queries.view(instance, payloads=request.getInputsAndOutputs)
    return pb.GetInstanceResponse(exists=True, orchestrationState=state)
