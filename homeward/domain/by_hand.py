"""What each stage of a run does, as commands for a person with `az`: for the day Homeward itself is down.

Changes go out as `az rest` with the path and the body that our own adapters send. A path without a host is taken for
the Resource Manager of the cloud that `az` is signed in to.
"""

import json
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from homeward.domain import arm_ids, group_plan
from homeward.domain.arm_json import ArmJson
from homeward.domain.drills import DrillOrder
from homeward.domain.failover_body import failover_body, test_cleanup_body, test_failover_body
from homeward.domain.operations import PROCEDURES
from homeward.domain.payload import Payload
from homeward.domain.removal import RemovalReason, removal_body
from homeward.domain.runs import Fate, Operation, PointUsed, Remainder, Shutdown, Stage

SITE_RECOVERY_API = "2025-08-01"
COMPUTE_API = "2024-11-01"

_STATE = (
    "{state:properties.protectionState,active:properties.activeLocation,"
    "allowed:properties.allowedOperations,job:properties.currentScenario.jobId}"
)
_POWER = "instanceView.statuses[?starts_with(code,'PowerState/')].displayStatus | [0]"


@dataclass(frozen=True, slots=True)
class ByHand(Payload):
    """`about`: the stage, the code of a finding, or the id of a left-over that a command belongs to."""

    about: str
    does: str
    command: str


@dataclass(frozen=True, slots=True)
class Scene(Payload):
    """What preflight saw of an item, as far as the commands name it."""

    id: str
    source_vm_id: str
    recovery_vm_id: str
    new_item_id: str
    operation: Operation
    shutdown: Shutdown
    point: PointUsed
    former_ids: tuple[str, ...] = ()
    multi_vm_group: str = ""
    reprotect_body: str = ""
    removal_reason: RemovalReason = RemovalReason.NOT_SPECIFIED
    purge: bool = False
    replica_ids: tuple[str, ...] = ()
    drill: DrillOrder | None = None
    test_vm_id: str = ""

    @property
    def container_id(self) -> str:
        return self.id.rsplit("/", 2)[0]

    @property
    def recovery_container_id(self) -> str:
        return self.new_item_id.rsplit("/", 2)[0]


def scene_of(preflight: Mapping[str, Any]) -> Scene | None:
    """From the result of an item's preflight; None where it saw too little of the item."""
    health: Mapping[str, Any] = preflight.get("health") or {}
    if not health.get("baseline") or not preflight.get("operation"):
        return None
    said = {key: preflight.get(key) for key in ("operation", "shutdown", "removalReason", "purge", "drill")}
    return Scene.from_json({**health["baseline"], **health, "id": preflight["named"]["itemId"], **said})


def stages(scene: Scene, others: Sequence[Scene] = ()) -> Iterator[ByHand]:
    """The commands of every stage of the item's operation, in their order; `others` are its run's other items."""
    mates = (
        [one for one in others if one.multi_vm_group == scene.multi_vm_group] if scene.multi_vm_group else []
    )
    together = {Stage.FAILING_OVER: partial(_fail_over_together, mates)} if mates else {}
    for stage in PROCEDURES[scene.operation].stages:
        for does, command in (_STAGES | together).get(stage, _nothing)(scene):
            yield ByHand(stage.value, does, command)


def findings(scene: Scene, codes: Iterable[str]) -> Iterator[ByHand]:
    """What mends a finding, or shows more of it."""
    for code in codes:
        does, command = _FINDINGS.get(code, _look)(scene)
        yield ByHand(code, does, command)


def left_overs(remainders: Sequence[Remainder]) -> Iterator[ByHand]:
    """Looks at what is left over, and deletes what is removable, in an order that Azure takes."""
    for one in remainders:
        if one.verdict in (Fate.REMOVABLE, Fate.UNKNOWN):
            yield ByHand(one.id, f"Look at this {one.kind}. {one.reason}", _az("resource", "show", one.id))
        if one.verdict is Fate.REMOVABLE:
            does = f"Delete this {one.kind}. Nothing brings it back."
            yield ByHand(one.id, does, _az("resource", "delete", one.id))


def rest(method: str, path: str, api_version: str, body: ArmJson | None = None) -> str:
    """A call of Resource Manager, quoted for a POSIX shell."""
    uri = f"{path}?api-version={api_version}"
    sent = ["--body", json.dumps(body)] if body is not None else []
    return shlex.join(["az", "rest", "--method", method, "--uri", uri, *sent])


def _az(group: str, verb: str, resource_id: str, *more: str) -> str:
    return shlex.join(["az", group, verb, "--ids", resource_id, *more])


type _Command = tuple[str, str]


def _state(item_id: str, until: str) -> _Command:
    command = rest("get", item_id, SITE_RECOVERY_API)
    return until, f"{command} {shlex.join(['--query', _STATE])}"


def _power(vm_id: str, until: str) -> _Command:
    return until, _az("vm", "get-instance-view", vm_id, "--query", _POWER, "--output", "tsv")


def _look(scene: Scene) -> _Command:
    return _state(scene.id, "Look at the item.")


def _nothing(_scene: Scene) -> Iterator[_Command]:
    yield from ()


def _preflight(scene: Scene) -> Iterator[_Command]:
    procedure = PROCEDURES[scene.operation]
    yield _state(
        scene.id,
        f"Look: it must be {' or '.join(procedure.begins_in or ('in some state',))}, and have no job.",
    )
    if Stage.FAILING_OVER in procedure.stages:
        yield _power(scene.recovery_vm_id, "Look: a VM of this name at the target must be off, or not exist.")


def _power_off(scene: Scene) -> Iterator[_Command]:
    if scene.shutdown is Shutdown.POWER_OFF:
        yield "Shut the source VM down.", rest("post", f"{scene.source_vm_id}/powerOff", COMPUTE_API)
        yield _power(scene.source_vm_id, "Wait until it is stopped or deallocated; fail over only then.")


def _fail_over(scene: Scene) -> Iterator[_Command]:
    body = failover_body(scene.point.id, shut_down=scene.shutdown is Shutdown.SITE_RECOVERY)
    yield "Fail over.", rest("post", f"{scene.id}/unplannedFailover", SITE_RECOVERY_API, body)
    yield _state(scene.id, "Wait until it waits for its commit and is active in Recovery.")


def _fail_over_together(mates: Sequence[Scene], scene: Scene) -> Iterator[_Command]:
    """One member of a multi-VM group cannot go alone: a recovery plan of ours takes them all."""
    members = sorted([scene, *mates], key=lambda one: one.id)
    plan = group_plan.plan_id(_vault(scene), f"by-hand-{arm_ids.name_of(members[0].id)[:20]}")
    body = group_plan.plan_body(members)
    yield "Once for the whole group: make a recovery plan of it.", rest("put", plan, SITE_RECOVERY_API, body)
    shut_down = any(one.shutdown is Shutdown.SITE_RECOVERY for one in members)
    start = group_plan.failover_body(scene.point.kind, shut_down=shut_down)
    does = "Once for the whole group, when every member's source is off: fail over."
    yield does, rest("post", f"{plan}/unplannedFailover", SITE_RECOVERY_API, start)
    yield _state(scene.id, "Wait until it waits for its commit and is active in Recovery.")
    yield "Once for the whole group, at last: remove the plan.", rest("delete", plan, SITE_RECOVERY_API)


def _test_fail_over(scene: Scene) -> Iterator[_Command]:
    if scene.drill is None:
        return
    body = test_failover_body(scene.point.id, scene.drill.network)
    yield "Fail over for a test.", rest("post", f"{scene.id}/testFailover", SITE_RECOVERY_API, body)
    yield _state(scene.id, "Wait until it allows TestFailoverCleanup.")


def _clean_test(scene: Scene) -> Iterator[_Command]:
    yield _end_drill(scene)
    yield _state(scene.id, "Wait until it allows TestFailover again.")


def _verify(scene: Scene) -> Iterator[_Command]:
    vm, which = (scene.test_vm_id, "test") if scene.test_vm_id else (scene.recovery_vm_id, "recovered")
    yield _power(vm, f"Look: the {which} VM must run. Then look at the application.")


def _commit(scene: Scene) -> Iterator[_Command]:
    does = "Commit. All recovery points go with it."
    yield does, rest("post", f"{scene.id}/failoverCommit", SITE_RECOVERY_API)
    yield _state(scene.id, "Wait until it is UnplannedFailoverCommitted.")


def _reprotect(scene: Scene) -> Iterator[_Command]:
    if not scene.reprotect_body:
        return
    query = "storageProfile.[osDisk,dataDisks[]][].managedDisk.id"
    disks = _az("vm", "show", scene.recovery_vm_id, "--query", query)
    yield "Look: the next command must name exactly these disks.", disks
    path = f"{scene.container_id}/switchprotection"
    does = "Reprotect. It may delete the VM in the former region (look afterwards); its disks become the replica."
    yield does, rest("post", path, SITE_RECOVERY_API, json.loads(scene.reprotect_body))


def _synchronize(scene: Scene) -> Iterator[_Command]:
    yield _state(scene.new_item_id, "Wait until it is Protected at its new id (30 to 60 minutes).")


def _disable(scene: Scene) -> Iterator[_Command]:
    if scene.purge:
        yield "Purge the item. Nothing brings it back.", rest("delete", scene.id, SITE_RECOVERY_API)
    else:
        body = removal_body(scene.removal_reason)
        yield "Disable replication.", rest("post", f"{scene.id}/remove", SITE_RECOVERY_API, body)
    yield _state(scene.id, "Wait until it answers 404.")


def _clean_up(scene: Scene) -> Iterator[_Command]:
    left = scene.replica_ids if scene.operation is Operation.DISABLE else scene.former_ids
    for one in (scene.test_vm_id,) if scene.test_vm_id else left:
        yield f"Look whether {arm_ids.name_of(one)} still exists.", _az("resource", "show", one)


_STAGES: dict[Stage, Callable[[Scene], Iterator[_Command]]] = {
    Stage.PREFLIGHT: _preflight,
    Stage.SHUTTING_DOWN: _power_off,
    Stage.FAILING_OVER: _fail_over,
    Stage.TEST_FAILING_OVER: _test_fail_over,
    Stage.VERIFYING: _verify,
    Stage.COMMITTING: _commit,
    Stage.REPROTECTING: _reprotect,
    Stage.SYNCHRONIZING: _synchronize,
    Stage.DISABLING: _disable,
    Stage.CLEANING_UP: _clean_test,
    Stage.CHECKING_CLEANUP: _clean_up,
}


def _list(what: str, of: Callable[[Scene], str], api_version: str, does: str) -> Callable[[Scene], _Command]:
    return lambda scene: (does, rest("get", f"{of(scene)}/{what}", api_version))


def _target_group(scene: Scene) -> str:
    return arm_ids.group_id(scene.recovery_vm_id)


def _target_provider(scene: Scene) -> str:
    return f"{_target_group(scene)}/providers/Microsoft.Network"


def _vault(scene: Scene) -> str:
    return scene.id[: scene.id.lower().index("/replicationfabrics/")]


def _deallocate_target(scene: Scene) -> _Command:
    return "Shut that VM down. Do not delete it.", _az("vm", "deallocate", scene.recovery_vm_id)


def _end_drill(scene: Scene) -> _Command:
    path = f"{scene.id}/testFailoverCleanup"
    return "Clean the test failover up.", rest("post", path, SITE_RECOVERY_API, test_cleanup_body("By hand"))


def _source_power(scene: Scene) -> _Command:
    return _power(scene.source_vm_id, "Look how the source VM stands.")


def _target_groups(scene: Scene) -> _Command:
    return "Look for the group.", shlex.join(["az", "resource", "show", "--ids", _target_group(scene)])


_MAPPINGS = _list(
    "replicationProtectionContainerMappings", lambda scene: scene.container_id, SITE_RECOVERY_API,
    "List the mappings of both directions.",
)  # fmt: skip
_NETWORKS = _list(
    "virtualNetworks", _target_provider, "2024-05-01", "List the networks, their subnets and what uses them."
)
_JOBS = _list("replicationJobs", _vault, SITE_RECOVERY_API, "List the vault's jobs.")
_FINDINGS: dict[str, Callable[[Scene], _Command]] = {
    "OriginalVmRunning": _deallocate_target,
    "OriginalVmOff": lambda scene: _power(scene.recovery_vm_id, "Look how it stands."),
    "SourceUnknown": _source_power,
    "SourceNotRunning": _source_power,
    "SourceLeftOff": lambda scene: ("Start the source VM again.", _az("vm", "start", scene.source_vm_id)),
    "TestFailoverPending": _end_drill,
    "JobRunning": _JOBS,
    "TargetGroupMissing": _target_groups,
    "TargetNetworkMissing": _NETWORKS,
    "TargetSubnetMissing": _NETWORKS,
    "TargetSubnetFull": _NETWORKS,
    "NoMappingBack": _MAPPINGS,
}
