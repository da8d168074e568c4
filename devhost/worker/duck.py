"""The few message types that the worker library fills in, as plain objects instead of protobuf."""

from types import SimpleNamespace


class _Message(SimpleNamespace):
    """Takes any keywords, as a generated message would."""


class StatusResult(_Message):
    Failure = 0
    Success = 1


class BindingInfo(_Message):
    out = 1
    inout = 2
    undefined = 0


class Protos:
    """Stands where the worker library expects the generated module."""

    BindingInfo = BindingInfo
    FunctionMetadataResponse = _Message
    RpcException = _Message
    RpcFunctionMetadata = _Message
    RpcRetryOptions = _Message
    StatusResult = StatusResult
    WorkerInitResponse = _Message
    WorkerMetadata = _Message
