"""The rules of the real host for names that clients choose."""

import unicodedata

from devhost.errors import InvalidRequestError

_LONGEST = 256
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


def check_event_name(name: str) -> None:
    if not name.strip():
        raise InvalidRequestError("An event needs a name.")
