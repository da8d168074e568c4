"""Locks of Azure Resource Manager, and what they hold."""

from collections.abc import Iterable
from dataclasses import dataclass

from homeward.domain.arm_json import ArmJson, child, text

READ_ONLY = "ReadOnly"
_MARK = "/providers/microsoft.authorization/locks/"


@dataclass(frozen=True, slots=True)
class Lock:
    """`scope`: the id of the resource, group or subscription that it was set on, in lower case."""

    name: str
    level: str
    scope: str


def parse_lock(data: ArmJson) -> Lock:
    scope = text(data, "id").lower().partition(_MARK)[0]
    return Lock(text(data, "name"), text(child(data, "properties"), "level"), scope)


def over(locks: Iterable[Lock], resource_id: str) -> list[Lock]:
    """The locks that hold for a resource: its own, its group's, its subscription's."""
    wanted = f"{resource_id.lower()}/"
    return [lock for lock in locks if wanted.startswith(f"{lock.scope}/")]
