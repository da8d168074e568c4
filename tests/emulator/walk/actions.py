"""What can be asked, each with the word that must have been allowed if it is accepted."""

from random import Random
from typing import Any, NamedTuple

from tests.emulator.support import SUB, VAULT, Emulator, Reply, failover_body

PLANS = ("both", "single")
LIKELY = 0.7
CHANGE = {"replicationHealth": "Critical", "powerOff": "fails"}
NETWORKS = ("vnet-app-eastus", "vnet-app-westus", "vnet-nowhere")
TASKS = (
    "VmUfoPrerequisitesCheck",
    "VmFailover",
    "VmFoStartVmOnSecondary",
    "VmCommit",
    "VmTfoPrepareTestVm",
    "VmTfoDeleteTestVm",
    "CancelFailoverRecovery",
    "ProtectReplicaTask",
)
ITEM_NEEDS = {
    "unplannedFailover": "UnplannedFailover",
    "failoverCommit": "Commit",
    "failoverCancel": "CancelFailover",
    "applyRecoveryPoint": "ChangePit",
    "testFailover": "TestFailover",
    "testFailoverCleanup": "TestFailoverCleanup",
    "switchprotection": "SwitchProtection",
    "plannedFailover": "PlannedFailover",
    "reProtect": "SwitchProtection",
}
ITEMS_ONLY = ("applyRecoveryPoint", "switchprotection", "reProtect")
PLAN_NEEDS = {name: word for name, word in ITEM_NEEDS.items() if name not in ITEMS_ONLY}
JOB_NEEDS = {"cancel": "Cancel", "restart": "Restart", "resume": "Resume"}


class Asked(NamedTuple):
    """What was asked, the word it needs, what was allowed just before, and the answer."""

    what: str
    needs: str
    allowed: list[str]
    reply: Reply


def _choose(dice: Random, needs: dict[str, str], allowed: list[str]) -> str:
    """Choose mostly among what is allowed."""
    fitting = [name for name, word in needs.items() if word in allowed]
    return dice.choice(fitting if fitting and dice.random() < LIKELY else list(needs))


def on_item(emulator: Emulator, dice: Random, vm: str) -> Asked:
    item = emulator.get(emulator.item_id(vm))
    operation = _choose(dice, ITEM_NEEDS, item["properties"]["allowedOperations"])
    path, body = f"{item['id']}/{operation}", _body(emulator, dice, operation, item)
    if operation == "switchprotection":
        path = f"{item['id'].split('/replicationProtectedItems/')[0]}/switchprotection"
        recovered = item["properties"]["providerSpecificDetails"]["recoveryFabricObjectId"]
        body = emulator.switch_body(vm) if recovered and _exists(emulator, recovered) else None
        body = body or {"properties": {"replicationProtectedItemName": item["name"]}}
    reply = emulator.call("POST", path, body)
    return Asked(f"{operation} {vm}", ITEM_NEEDS[operation], item["properties"]["allowedOperations"], reply)


def _exists(emulator: Emulator, vm_id: str) -> bool:
    return emulator.call("GET", vm_id).status == 200


def _body(emulator: Emulator, dice: Random, operation: str, item: dict[str, Any]) -> dict[str, Any] | None:
    points = emulator.get(f"{item['id']}/recoveryPoints")["value"]
    point = dice.choice(points)["id"] if points and dice.random() < 0.5 else None
    match operation:
        case "unplannedFailover":
            return failover_body(sourceSiteOperations=dice.choice(["Required", "NotRequired"]), point=point)
        case "applyRecoveryPoint":
            provider = {"instanceType": "A2A"}
            return {"properties": {"recoveryPointId": point, "providerSpecificDetails": provider}}
        case "testFailover":
            return {"properties": _network(dice, item) | {"providerSpecificDetails": {"instanceType": "A2A"}}}
        case _:
            return None


def _network(dice: Random, item: dict[str, Any]) -> dict[str, Any]:
    """Name a network: the right one half of the time."""
    location = item["properties"]["providerSpecificDetails"]["recoveryFabricLocation"]
    name = dice.choice([f"vnet-app-{location}", *NETWORKS])
    group = f"{SUB}/resourceGroups/rg-app-{location}/providers/Microsoft.Network/virtualNetworks"
    return {"networkType": "VmNetworkAsInput", "networkId": f"{group}/{name}"}


def on_plan(emulator: Emulator, dice: Random) -> Asked:
    plan = f"{VAULT}/replicationRecoveryPlans/{dice.choice(PLANS)}"
    allowed = emulator.get(plan)["properties"]["allowedOperations"]
    operation = _choose(dice, PLAN_NEEDS, allowed)
    item = emulator.get(emulator.item_id(dice.choice(["vm-01", "vm-03"])))
    kind = dice.choice(["Latest", "LatestProcessed", "LatestApplicationConsistent", "LatestCrashConsistent"])
    properties = {
        "failoverDirection": "PrimaryToRecovery",
        "sourceSiteOperations": dice.choice(["Required", "NotRequired"]),
        "providerSpecificDetails": [{"instanceType": "A2A", "recoveryPointType": kind}],
    } | _network(dice, item)
    reply = emulator.call("POST", f"{plan}/{operation}", {"properties": properties})
    return Asked(f"{operation} {plan.rsplit('/', 1)[-1]}", PLAN_NEEDS[operation], allowed, reply)


def on_job(emulator: Emulator, dice: Random) -> Asked | None:
    jobs = emulator.get(f"{emulator.jobs_path}?$filter=state ne 'Succeeded'")["value"]
    if not jobs:
        return None
    job = emulator.get(dice.choice(jobs[:5])["id"])
    action = _choose(dice, JOB_NEEDS, job["properties"]["allowedActions"])
    reply = emulator.call("POST", f"{job['id']}/{action}")
    return Asked(f"{action} {job['name']}", JOB_NEEDS[action], job["properties"]["allowedActions"], reply)


def on_machine(emulator: Emulator, dice: Random, vm: str) -> None:
    where = dice.choice(["eastus", "westus"])
    emulator.call("POST", f"{emulator.vm_path(where, vm)}/{dice.choice(['powerOff', 'deallocate', 'start'])}")


def fault(emulator: Emulator, dice: Random) -> None:
    """Spoil what comes: a task fails or hangs, a health changes, an answer is an error."""
    emulator.control("DELETE", "faults")
    kinds: list[dict[str, Any]] = [
        {"match": {"nth": 1}, "do": {"failTask": dice.choice(TASKS)}},
        {"match": {"nth": 1}, "do": {"hangTask": dice.choice(TASKS)}},
        {"match": {"path": "replicationProtectedItems", "nth": 1}, "do": {"change": CHANGE}},
        {"match": {"method": "POST", "path": "replicationProtectedItems", "nth": 2}, "do": {"status": 503}},
        {"match": {"method": "POST", "path": "failover", "nth": 1}, "do": {"status": 429}},
    ]
    emulator.control("POST", "faults", dice.choice(kinds))
