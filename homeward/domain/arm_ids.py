"""ARM ids. Azure echoes them in any case, so they are compared and taken apart without regard to it."""

import re
from itertools import pairwise

VAULT = re.compile(
    r"^/subscriptions/(?P<subscription>[0-9a-f-]{36})/resourceGroups/(?P<group>[^/\s?#]+)"
    r"/providers/Microsoft\.RecoveryServices/vaults/(?P<vault>[^/\s?#]+)$",
    re.IGNORECASE,
)


def same(one: str | None, other: str | None) -> bool:
    return bool(one) and bool(other) and str(one).strip("/").lower() == str(other).strip("/").lower()


def part(arm_id: str, key: str) -> str:
    """The segment that follows `key` in an ARM id; KeyError names what is missing."""
    segments = arm_id.strip("/").split("/")
    for name, value in pairwise(segments):
        if name.lower() == key.lower():
            return value
    raise KeyError(f"{arm_id!r} has no /{key}/ segment.")


def name_of(arm_id: str) -> str:
    return arm_id.rstrip("/").rsplit("/", 1)[-1]


def kind_of(arm_id: str) -> str:
    """The kind of a resource in lower case: the segment before its name."""
    return arm_id.lower().rstrip("/").split("/")[-2]


def group_id(arm_id: str) -> str:
    """The resource group that a resource id lies in."""
    return f"/subscriptions/{part(arm_id, 'subscriptions')}/resourceGroups/{part(arm_id, 'resourceGroups')}"


def vm_id(group: str, name: str) -> str:
    return f"{group.rstrip('/')}/providers/Microsoft.Compute/virtualMachines/{name}"
