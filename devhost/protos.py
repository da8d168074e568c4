"""The Durable Task wire types in typed form, with the three conversions that everything needs."""

from datetime import UTC, datetime

from durabletask.internal import orchestrator_service_pb2 as pb
from google.protobuf.timestamp_pb2 import Timestamp
from google.protobuf.wrappers_pb2 import StringValue

__all__ = ["CLOSED", "Timestamp", "instance_ref", "moment", "pb", "stamp", "text"]

CLOSED = frozenset(
    {
        pb.ORCHESTRATION_STATUS_COMPLETED,
        pb.ORCHESTRATION_STATUS_FAILED,
        pb.ORCHESTRATION_STATUS_TERMINATED,
        pb.ORCHESTRATION_STATUS_CANCELED,
    }
)


def text(value: str | None) -> StringValue | None:
    return None if value is None else StringValue(value=value)


def stamp(value: datetime) -> Timestamp:
    result = Timestamp()
    result.FromDatetime(value)
    return result


def moment(value: Timestamp) -> datetime:
    return value.ToDatetime(tzinfo=UTC)


def instance_ref(instance_id: str, execution_id: str) -> pb.OrchestrationInstance:
    return pb.OrchestrationInstance(instanceId=instance_id, executionId=text(execution_id))
