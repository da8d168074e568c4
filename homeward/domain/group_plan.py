"""The temporary recovery plan by which a multi-VM group fails over: its name, and what is sent about it.

Source: the recorded plan creation and the SDK's models. A plan names no recovery point; Azure chooses it by type.
"""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from typing import Protocol

from homeward.domain.arm_json import ArmJson, children, text
from homeward.domain.runs import PointKind

_TYPES = {
    PointKind.LATEST: "Latest",
    PointKind.LATEST_PROCESSED: "LatestProcessed",
    PointKind.LATEST_APP_CONSISTENT: "LatestApplicationConsistent",
}


def plan_name(members: Iterable[str]) -> str:
    """Derived from the orchestrations of its members, which name run, items and attempts.

    Nobody else's plan has this name: whatever job is about it is of this attempt.
    """
    digest = hashlib.sha256("\n".join(sorted(members)).encode()).digest()
    return "homeward-" + base64.b32encode(digest).decode().lower()[:20]


def plan_id(vault_id: str, name: str) -> str:
    return f"{vault_id}/replicationRecoveryPlans/{name}"


class Member(Protocol):
    """What a plan says of an item."""

    @property
    def id(self) -> str: ...
    @property
    def source_vm_id(self) -> str: ...
    @property
    def container_id(self) -> str: ...
    @property
    def recovery_container_id(self) -> str: ...


def plan_body(members: Sequence[Member]) -> ArmJson:
    """All members in one group that starts at once."""
    items = [{"id": one.id, "virtualMachineId": one.source_vm_id} for one in members]
    return {
        "properties": {
            "primaryFabricId": _fabric(members[0].container_id),
            "recoveryFabricId": _fabric(members[0].recovery_container_id),
            "failoverDeploymentModel": "ResourceManager",
            "groups": [{"groupType": "Boot", "replicationProtectedItems": items}],
        }
    }


def names_exactly(groups: Iterable[ArmJson], item_ids: Iterable[str]) -> bool:
    """Whether a plan's groups hold these members and no others."""
    held = [
        text(one, "id").lower() for group in groups for one in children(group, "replicationProtectedItems")
    ]
    return sorted(held) == sorted(one.lower() for one in item_ids)


def failover_body(kind: PointKind, *, shut_down: bool) -> ArmJson:
    """Points of a type are taken where all members have one of the same moment; Latest makes one."""
    details = {"instanceType": "A2A", "recoveryPointType": _TYPES[kind]}
    if kind is not PointKind.LATEST:
        details["multiVmSyncPointOption"] = "UseMultiVmSyncRecoveryPoint"
    return {
        "properties": {
            "failoverDirection": "PrimaryToRecovery",
            "sourceSiteOperations": "Required" if shut_down else "NotRequired",
            "providerSpecificDetails": [details],
        }
    }


def _fabric(container_id: str) -> str:
    return container_id[: container_id.lower().index("/replicationprotectioncontainers/")]
