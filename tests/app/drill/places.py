"""Where a fault of the matrix strikes an operation, and which faults there are. Data; nothing of Homeward.

A place is a kind of request in a stage. Its `opener` is the change that is held while the fault is laid, so that the
fault meets the first such request from there on; without one it is laid before the run begins.
HERE and THERE are the region where the VM runs at first, and the other.
"""

from dataclasses import dataclass

from tests.app.drill.machine import Json

HOME, AWAY = "eastus", "westus"
_DRILL_GROUP = "/subscriptions/5eed0000-0000-4000-8000-000000000001/resourceGroups/rg-drill"
_TEST_NETWORK = f"{_DRILL_GROUP}/providers/Microsoft.Network/virtualNetworks/sandbox"
_SANDBOX: Json = {
    "name": "sandbox",
    "group": "rg-drill",
    "location": AWAY,
    "prefix": "10.99.0.0/16",
    "subnets": {"default": "10.99.0.0/24"},
}


@dataclass(frozen=True)
class Setting:
    """What is asked for, what it begins in, and whether somebody must approve it."""

    request: Json
    state: str
    here: str
    there: str
    approved: bool = False
    trip: bool = False
    way_back: bool = False

    @property
    def calls(self) -> str:
        """What stands in the path of every call that changes something on the way that is struck."""
        return f"-{self.here}.*" if self.trip else ""


_ROUND = {"operation": "RoundTrip", "awayFor": 3600}
# The first look of a way back that nobody makes on the way over.
MIDDLE = {"method": "GET", "path": rf"-{AWAY}.*/recoveryPoints\?", "nth": 1}
SETTINGS = {
    "Failover": Setting({"operation": "Failover"}, "protected-home", HOME, AWAY),
    "Failback": Setting({"operation": "Failback"}, "protected-away", AWAY, HOME),
    "Unplanned": Setting({"operation": "Failover", "mode": "Unplanned"}, "protected-home", HOME, AWAY),
    "Reprotect": Setting({"operation": "Reprotect"}, "failed-over", AWAY, HOME),
    "Disable": Setting({"operation": "Disable"}, "protected-away", AWAY, HOME, approved=True),
    "Drill": Setting(
        {"operation": "Drill", "drill": {"network": _TEST_NETWORK}}, "protected-home", HOME, AWAY
    ),
    # Struck on the way over, and on the way back.
    "RoundTrip": Setting(_ROUND, "protected-home", HOME, AWAY, trip=True),
    "WayBack": Setting(_ROUND, "protected-home", AWAY, HOME, trip=True, way_back=True),
}


def reset(operation: str) -> Json:
    """The world that an operation begins in."""
    return {"state": SETTINGS[operation].state, "vms": 1, "networks": [_SANDBOX]}


@dataclass(frozen=True)
class Place:
    operations: tuple[str, ...]
    stage: str
    what: str
    match: Json
    opener: str = ""
    changes: bool = False


def _change(operations: tuple[str, ...], stage: str, path: str) -> Place:
    return Place(operations, stage, path, {"method": "POST", "path": rf"/{path}\?"}, changes=True)


def _reads(operations: tuple[str, ...], stage: str, opener: str, *kinds: str) -> tuple[Place, ...]:
    return tuple(Place(operations, stage, kind, {"method": "GET", **_KINDS[kind]}, opener) for kind in kinds)


_KINDS: dict[str, Json] = {
    "items": {"path": r"vault-recovery/replicationProtectedItems\?"},
    "item": {"path": r"replicationProtectedItems/[^/]+\?"},
    "points": {"path": "/recoveryPoints?"},
    "mappings": {"path": "ContainerMappings?"},
    "jobs": {"path": r"/replicationJobs\?"},
    "job": {"path": "/replicationJobs/"},
    "source": {"path": r"virtualMachines/vm-01\?", "region": "HERE"},
    "target": {"path": r"virtualMachines/vm-01\?", "region": "THERE"},
    "test VM": {"path": r"virtualMachines/vm-01-test\?"},
    "machines": {"path": r"virtualMachines\?", "region": "THERE"},
    "network": {"path": "virtualNetworks/"},
    "card": {"path": "networkInterfaces/vm-01-nic", "region": "THERE"},
    "disks": {"path": r"/disks\?"},
    "here": {"region": "HERE"},
    "there": {"region": "THERE"},
}
_PLANNED = ("Failover", "Failback", "RoundTrip", "WayBack")
_MOVES = (*_PLANNED, "Unplanned")
_TURNED = (*_MOVES, "Reprotect")
# A preflight reads at the same moment as that by which a way back is known.
_FIRST = tuple(one for one in _TURNED if one != "WayBack")
_FIRST_MOVES = tuple(one for one in _MOVES if one != "WayBack")
_DISABLE, _DRILL = ("Disable",), ("Drill",)

PLACES = (
    *_reads((*_FIRST, *_DISABLE, *_DRILL), "Preflight", "", "items", "item", "source"),
    *_reads(_FIRST, "Preflight", "", "points", "mappings", "network"),
    *_reads(_FIRST_MOVES, "Preflight", "", "machines", "here", "there"),
    _change(_PLANNED, "ShuttingDown", "powerOff"),
    *_reads(_PLANNED, "ShuttingDown", "powerOff", "source", "item", "jobs", "target", "here"),
    _change(_MOVES, "FailingOver", "unplannedFailover"),
    *_reads(_MOVES, "FailingOver", "unplannedFailover", "jobs", "job", "item", "here"),
    *_reads(_MOVES, "Verifying", "unplannedFailover", "target", "card", "there"),
    _change(_MOVES, "Committing", "failoverCommit"),
    *_reads(_MOVES, "Committing", "failoverCommit", "jobs", "item", "target"),
    _change(_TURNED, "Reprotecting", "switchprotection"),
    *_reads(_TURNED, "Reprotecting", "switchprotection", "jobs", "item"),
    *_reads(_TURNED, "Synchronizing", "switchprotection", "items"),
    *_reads(_TURNED, "CheckingCleanup", "switchprotection", "disks"),
    _change(_DISABLE, "Disabling", "remove"),
    *_reads(_DISABLE, "Disabling", "remove", "jobs", "item"),
    *_reads(_DISABLE, "CheckingCleanup", "remove", "disks"),
    _change(_DRILL, "TestFailingOver", "testFailover"),
    *_reads(_DRILL, "TestFailingOver", "testFailover", "jobs", "item"),
    *_reads(_DRILL, "Verifying", "testFailover", "test VM", "there"),
    _change(_DRILL, "CleaningUp", "testFailoverCleanup"),
    *_reads(_DRILL, "CleaningUp", "testFailoverCleanup", "jobs", "item"),
    *_reads(_DRILL, "CheckingCleanup", "testFailoverCleanup", "test VM", "there"),
)


@dataclass(frozen=True)
class Fault:
    """`times`: which of the requests that fit it meets; none for all. `on`: changes, reads, or both."""

    do: Json
    times: tuple[int, ...] = (1,)
    on: str = "both"


_TWICE, _OFTEN, _FOR_GOOD = (1, 2), (1, 2, 3, 4, 5), ()
_OVERLOADED: Json = {"status": 429, "retryAfterSeconds": 20}
_FORBIDDEN: Json = {"status": 403, "code": "AuthorizationFailed"}
_CONFLICT: Json = {"status": 409, "code": "InProgress"}

FAULTS = {
    "429 once": Fault(_OVERLOADED),
    "429 often": Fault(_OVERLOADED, _OFTEN),
    "500 once": Fault({"status": 500}),
    "503 twice": Fault({"status": 503}, _TWICE),
    "503 often": Fault({"status": 503}, _OFTEN, "reads"),
    "503 for good": Fault({"status": 503}, _FOR_GOOD),
    "400 for good": Fault({"status": 400, "code": "SomethingOdd"}, _FOR_GOOD),
    "403 once": Fault(_FORBIDDEN),
    "403 for good": Fault(_FORBIDDEN, _FOR_GOOD),
    "409 once": Fault(_CONFLICT, on="changes"),
    "409 for good": Fault(_CONFLICT, _FOR_GOOD, "changes"),
    "token once": Fault({"expireToken": True}),
    "drop before once": Fault({"drop": "before"}),
    "drop after once": Fault({"drop": "after"}),
    "drop before for good": Fault({"drop": "before"}, _FOR_GOOD),
    "drop after for good": Fault({"drop": "after"}, _FOR_GOOD, "changes"),
    "slow": Fault({"delaySeconds": 0.2}),
    "hold before": Fault({"hold": "before"}),
    "hold after": Fault({"hold": "after"}),
    "no Retry-After": Fault({"omitRetryAfter": True}, _FOR_GOOD),
    "hidden 45 s": Fault({"hideSeconds": 45}, on="changes"),
    "hidden 600 s": Fault({"hideSeconds": 600}, on="changes"),
    "stale 20 s": Fault({"staleSeconds": 20}, _FOR_GOOD, "reads"),
    "stale 60 s": Fault({"staleSeconds": 60}, _FOR_GOOD, "reads"),
}
# The tasks of each job, at which it may fail, or stay until somebody cancels it.
TASKS = {
    "unplannedFailover": ("VmUfoPrerequisitesCheck", "VmFailover", "VmFoStartVmOnSecondary"),
    "failoverCommit": ("VmCommitPrerequisitesCheck", "VmCommit"),
    "switchprotection": ("SwitchReplicationGroupProtectionPreflightTask", "ProtectReplicaTask"),
    "testFailover": ("VmTfoPrerequisitesCheck", "VmTfoBootTestVm"),
    "testFailoverCleanup": ("VmTfoCleanupPreflightsCheck", "VmTfoDeleteTestVm"),
}
# What becomes of the VM itself, before the answer to a request about it.
CHANGES: dict[str, Json] = {
    "will not stop": {"powerOff": "fails"},
    "never stops": {"powerOff": "hangs"},
    "sick": {"replicationHealth": "Critical"},
}


def faults_at(place: Place) -> dict[str, Fault]:
    """Every fault that this place can have, by its name."""
    kind = "changes" if place.changes else "reads"
    found = {name: fault for name, fault in FAULTS.items() if fault.on in (kind, "both")}
    for task in TASKS.get(place.what, ()):
        found[f"fail {task}"] = Fault({"failTask": task})
        found[f"hang {task}"] = Fault({"hangTask": task})
    changes = {"powerOff": ("will not stop", "never stops"), "item": ("sick",)}.get(place.what, ())
    if place.stage == "Disabling":  # what is read there is gone
        changes = ()
    return found | {name: Fault({"change": CHANGES[name]}) for name in changes}
