"""The temporary recovery plan by which a multi-VM group fails over: its name, and what is sent about it.

Source: the recorded plan creation and the SDK's models. A plan names no recovery point; Azure chooses it by type.
"""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from homeward.domain.arm_json import ArmJson, children, text
from homeward.domain.payload import Payload
from homeward.domain.runs import PointKind

_TYPES = {
    PointKind.LATEST: "Latest",
    PointKind.LATEST_PROCESSED: "LatestProcessed",
    PointKind.LATEST_APP_CONSISTENT: "LatestApplicationConsistent",
}


@dataclass(frozen=True, slots=True)
class PlanMember(Payload):
    """An item as a recovery plan names it."""

    item_id: str
    vm_id: str


def plan_name(run_id: str, group: str, attempt: int) -> str:
    """Nobody else's plan has this name: whatever job is about it is of this run, group and attempt."""
    digest = hashlib.sha256(f"{run_id}\n{group}\n{attempt}".encode()).digest()
    return "homeward-" + base64.b32encode(digest).decode().lower()[:20]


def plan_id(vault_id: str, name: str) -> str:
    return f"{vault_id}/replicationRecoveryPlans/{name}"


def plan_body(members: Sequence[PlanMember], recovery_container_id: str) -> ArmJson:
    """All members in one group that starts at once."""
    items = [{"id": one.item_id, "virtualMachineId": one.vm_id} for one in members]
    return {
        "properties": {
            "primaryFabricId": _fabric(members[0].item_id),
            "recoveryFabricId": _fabric(recovery_container_id),
            "failoverDeploymentModel": "ResourceManager",
            "groups": [{"groupType": "Boot", "replicationProtectedItems": items}],
        }
    }


def names_exactly(groups: Iterable[ArmJson], members: Sequence[PlanMember]) -> bool:
    """Whether a plan's groups hold these members and no others."""
    held = [
        text(one, "id").lower() for group in groups for one in children(group, "replicationProtectedItems")
    ]
    return sorted(held) == sorted(one.item_id.lower() for one in members)


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


def _fabric(arm_id: str) -> str:
    """The fabric that a container or an item lies in."""
    return arm_id[: arm_id.lower().index("/replicationprotectioncontainers/")]
