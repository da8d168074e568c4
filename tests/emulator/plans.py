"""Small calls about recovery plans."""

from typing import Any

from tests.emulator.support import VAULT, Emulator, Reply

PLAN = f"{VAULT}/replicationRecoveryPlans/evening"


def member(emulator: Emulator, vm: str) -> dict[str, Any]:
    vm_id = emulator.item(vm)["providerSpecificDetails"]["fabricObjectId"]
    return {"id": emulator.item_id(vm), "virtualMachineId": vm_id}


def body(emulator: Emulator, *groups: list[str], **first_group: object) -> dict[str, Any]:
    boots: list[dict[str, Any]] = [
        {"groupType": "Boot", "replicationProtectedItems": [member(emulator, vm) for vm in group]}
        for group in groups
    ]
    boots[0] |= first_group
    fabric = emulator.item_id().split("/replicationProtectionContainers/")[0]
    properties = {
        "primaryFabricId": fabric,
        "recoveryFabricId": emulator.item()["recoveryFabricId"],
        "failoverDeploymentModel": "ResourceManager",
        "groups": boots,
    }
    return {"properties": properties}


def saved(emulator: Emulator, *groups: list[str], **first_group: object) -> None:
    reply = emulator.call("PUT", PLAN, body(emulator, *groups, **first_group))
    assert reply.status == 202, reply.body
    emulator.advance(30)


def act(emulator: Emulator, operation: str, properties: dict[str, Any] | None = None) -> Reply:
    return emulator.call("POST", f"{PLAN}/{operation}", {"properties": properties or {}})


def fail_over(
    emulator: Emulator, kind: str = "Latest", operations: str = "NotRequired", **more: str
) -> Reply:
    details = {"instanceType": "A2A", "recoveryPointType": kind} | more
    properties = {
        "failoverDirection": "PrimaryToRecovery",
        "sourceSiteOperations": operations,
        "providerSpecificDetails": [details],
    }
    return act(emulator, "unplannedFailover", properties)


def drill(emulator: Emulator, network: str) -> Reply:
    properties = {
        "failoverDirection": "PrimaryToRecovery",
        "networkType": "VmNetworkAsInput",
        "networkId": network,
        "providerSpecificDetails": [{"instanceType": "A2A", "recoveryPointType": "Latest"}],
    }
    return act(emulator, "testFailover", properties)


def shown(emulator: Emulator) -> dict[str, Any]:
    return emulator.get(PLAN)["properties"]
