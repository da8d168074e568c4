"""Serves the client API: a gRPC server on a free loopback port."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc
import grpc.aio
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message

from devhost.engine.checks import check_times
from devhost.errors import (
    DuplicateInstanceError,
    InvalidRequestError,
    MissingInstanceError,
    RefusedError,
    WrongStateError,
)
from devhost.grpc_api import ClientApi, Context
from devhost.protos import pb

_SERVICE = "TaskHubSidecarService"
_CODES: dict[type[RefusedError], grpc.StatusCode] = {
    MissingInstanceError: grpc.StatusCode.NOT_FOUND,
    WrongStateError: grpc.StatusCode.FAILED_PRECONDITION,
    DuplicateInstanceError: grpc.StatusCode.ALREADY_EXISTS,
    InvalidRequestError: grpc.StatusCode.INVALID_ARGUMENT,
}
_REQUESTS: dict[str, type[Message]] = {
    "Hello": Empty,
    "StartInstance": pb.CreateInstanceRequest,
    "GetInstance": pb.GetInstanceRequest,
    "WaitForInstanceStart": pb.GetInstanceRequest,
    "WaitForInstanceCompletion": pb.GetInstanceRequest,
    "RaiseEvent": pb.RaiseEventRequest,
    "TerminateInstance": pb.TerminateRequest,
    "SuspendInstance": pb.SuspendRequest,
    "ResumeInstance": pb.ResumeRequest,
    "RewindInstance": pb.RewindInstanceRequest,
    "RestartInstance": pb.RestartInstanceRequest,
    "QueryInstances": pb.QueryInstancesRequest,
    "ListInstanceIds": pb.ListInstanceIdsRequest,
    "PurgeInstances": pb.PurgeInstancesRequest,
    "SignalEntity": pb.SignalEntityRequest,
    "GetEntity": pb.GetEntityRequest,
    "QueryEntities": pb.QueryEntitiesRequest,
    "CleanEntityStorage": pb.CleanEntityStorageRequest,
}
_UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]

Method = Callable[[Any, Context], Awaitable[Any]]


def _guarded(method: Method) -> Method:
    async def handler(request: Any, context: Context) -> Any:
        try:
            check_times(request)
            return await method(request, context)
        except RefusedError as refusal:
            await context.abort(_CODES.get(type(refusal), grpc.StatusCode.UNKNOWN), str(refusal))

    return handler


def _guarded_stream(api: ClientApi) -> Callable[[Any, Context], AsyncIterator[pb.HistoryChunk]]:
    async def handler(
        request: pb.StreamInstanceHistoryRequest, context: Context
    ) -> AsyncIterator[pb.HistoryChunk]:
        try:
            async for chunk in api.StreamInstanceHistory(request, context):
                yield chunk
        except RefusedError as refusal:
            await context.abort(_CODES.get(type(refusal), grpc.StatusCode.UNKNOWN), str(refusal))

    return handler


def _handlers(api: ClientApi) -> dict[str, Any]:
    handlers: dict[str, Any] = {
        name: grpc.unary_unary_rpc_method_handler(_guarded(getattr(api, name)), kind.FromString, _serialize)
        for name, kind in _REQUESTS.items()
    }
    handlers["StreamInstanceHistory"] = grpc.unary_stream_rpc_method_handler(
        _guarded_stream(api), pb.StreamInstanceHistoryRequest.FromString, _serialize
    )
    return handlers


def _serialize(message: Message) -> bytes:
    return message.SerializeToString()


class RpcServer:
    """The listening side; `address` is what a durable client is told."""

    def __init__(self, api: ClientApi) -> None:
        self._server = grpc.aio.server(options=_UNLIMITED)
        self._server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler(_SERVICE, _handlers(api)),)
        )
        self.address = f"http://127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"

    async def start(self) -> None:
        await self._server.start()

    async def close(self) -> None:
        await self._server.stop(grace=None)
