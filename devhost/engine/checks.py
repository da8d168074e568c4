"""The rules of the real host for names that clients choose."""

import re
import unicodedata

from google.protobuf.message import Message

from devhost.errors import InvalidRequestError
from devhost.protos import Timestamp, moment, pb

_LONGEST = 256
_LARGEST_STATUS_KB = 16
_FORBIDDEN = frozenset("/\\?#")


def check_instance_id(instance_id: str) -> None:
    if len(instance_id) > _LONGEST:
        raise InvalidRequestError(f"Instance IDs may have at most {_LONGEST} characters.")
    if instance_id.startswith("@"):
        raise InvalidRequestError("Instance IDs that start with '@' are reserved for entities.")
    if any(char in _FORBIDDEN or unicodedata.category(char) == "Cc" for char in instance_id):
        raise InvalidRequestError(
            f"Instance ID {instance_id!r} holds one of / \\ ? # or a control character."
        )


def check_entity_id(entity_id: str) -> None:
    if not re.fullmatch("@[^@]+@.*", entity_id, re.DOTALL):
        raise InvalidRequestError(f"Entity ID {entity_id!r} must be like @name@key.")


def check_times(request: Message) -> None:
    """Refuse a time that is none, however deep it stands in the request."""
    for field, value in request.ListFields():
        if isinstance(value, Timestamp):
            try:
                moment(value)
            except (ValueError, OverflowError) as error:
                raise InvalidRequestError(f"{field.name} is no time: {error}") from error
        elif isinstance(value, Message):
            check_times(value)


def check_event_name(name: str) -> None:
    if not name.strip():
        raise InvalidRequestError("An event needs a name.")


def refuse_custom_status(status: str) -> pb.TaskFailureDetails | None:
    """Why a custom status may not be kept; counted as the extension counts, in whole KB of UTF-16."""
    size = len(status.encode("utf-16-le")) // 1024
    if size <= _LARGEST_STATUS_KB:
        return None
    message = (
        f"The UTF-16 size of the JSON-serialized payload must not exceed {_LARGEST_STATUS_KB} KB. "
        f"The current payload size is {size} KB."
    )
    return pb.TaskFailureDetails(errorType="System.ArgumentException", errorMessage=message)
