"""Survey one item and judge it, for its preflight. Reads only."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

from homeward.arm.azure import Azure
from homeward.arm.site_recovery import SiteRecovery
from homeward.arm.survey import survey
from homeward.domain.arm_ids import name_of, same
from homeward.domain.arm_json import ArmJson
from homeward.domain.claims import claims_of
from homeward.domain.data_loss import judge_loss
from homeward.domain.disable_check import judge_disable
from homeward.domain.drill_check import judge_drill
from homeward.domain.evidence import Evidence
from homeward.domain.findings import Finding, blocking
from homeward.domain.operations import PROCEDURES
from homeward.domain.preflight import judge
from homeward.domain.recovery_points import Chosen, Offer, choose
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.reprotect_check import judge_reprotect
from homeward.domain.reprotection import switch_body
from homeward.domain.runs import Mode, Operation, PointUsed, Reprotect, Stage
from homeward.domain.standing import (
    Standing,
    already_begun,
    judge_taken_over,
    nothing_to_fence,
    standing,
    with_job,
)
from homeward.domain.survey import Survey
from homeward.domain.virtual_machine import announced
from homeward.domain.way_back import WayBack
from homeward.domain.way_back_choice import way_back_of
from homeward.steps.health_check import Baseline, HealthCheckInput, HealthCheckResult

# A step's value stays well under 32 KB; a body grows by 700 bytes a disk.
_LONGEST_BODY = 12_000


def _move(seen: Survey, step: HealthCheckInput) -> tuple[Finding, ...]:
    return judge(seen, step.mode, step.reprotect, step.operation, step.wayback)


def _reprotect(seen: Survey, step: HealthCheckInput) -> tuple[Finding, ...]:
    return judge_reprotect(seen, step.reprotect, step.wayback)


def _disable(seen: Survey, step: HealthCheckInput) -> tuple[Finding, ...]:
    return judge_disable(seen, purge=step.purge)


def _drill(seen: Survey, _step: HealthCheckInput) -> tuple[Finding, ...]:
    return judge_drill(seen)


# Which findings concern an operation.
JUDGES: dict[Operation, Callable[[Survey, HealthCheckInput], tuple[Finding, ...]]] = {
    Operation.FAILOVER: _move,
    Operation.FAILBACK: _move,
    Operation.REPROTECT: _reprotect,
    Operation.DISABLE: _disable,
    Operation.DRILL: _drill,
}


def _patience(step: HealthCheckInput) -> Mode:
    """Who waits for home to come back does not need an answer from there now."""
    waits = step.operation is Operation.REPROTECT and step.reprotect is Reprotect.WHEN_HOME_IS_BACK
    return Mode.UNPLANNED if waits else step.mode


async def check(azure: Azure, step: HealthCheckInput) -> HealthCheckResult:
    """Survey one item and judge it. Sends nothing but GETs."""
    seen = await survey(azure, step.vault_id, step.item_id, _patience(step), step.operation, step.page)
    if seen is None:
        return HealthCheckResult((_gone(step),), PointUsed(step.choice.kind))
    item, back = seen.item, way_back_of(seen, step.wayback)
    disks = len(item.disks) + item.unprotected_disks
    offer = Offer(seen.points, disks, seen.read_at, item.rpo_seconds, grouped=bool(item.multi_vm_group))
    chosen = choose(step.choice, offer)
    begun = await _begun(azure, step, item)
    return HealthCheckResult(
        findings=tuple(_judged(seen, step, chosen, begun)),
        standing=begun if step.adopt else None,
        point=chosen.point,
        baseline=_baseline(seen),
        way_back=back,
        claims=claims_of(seen),
        data_loss_seconds=chosen.data_loss_seconds,
        evidence=tuple(_evidence(seen, back)),
        reprotect_body=_reprotect_body(seen, back) if back.complete else "",
    )


def _judged(
    seen: Survey, step: HealthCheckInput, chosen: Chosen, begun: Standing | None
) -> Iterator[Finding]:
    item = seen.item
    if begun is not None and step.adopt:
        yield from judge_taken_over(seen, begun, step.reprotect, step.wayback, fence=step.fence)
        return
    if step.fence:
        yield nothing_to_fence(item)
    yield from JUDGES[step.operation](seen, step)
    if "recovery_point" in PROCEDURES[step.operation].choices and item.active_location != "Recovery":
        yield from chosen.findings
        yield from judge_loss(item.friendly_name, chosen.data_loss_seconds, step.max_data_loss)
    if begun is not None and begun.stage is not Stage.DONE:  # what is done already says so by itself
        yield already_begun(item, begun)


async def _begun(azure: Azure, step: HealthCheckInput, item: ReplicatedItem) -> Standing | None:
    """How far somebody else brought it; only who takes it over needs to know the job."""
    begun = standing(item, step.operation) if "adopt" in PROCEDURES[step.operation].choices else None
    if begun is None or not step.adopt:
        return begun
    listed = await SiteRecovery(azure, step.vault_id).jobs()
    return with_job(begun, listed.value, item.friendly_name)


def _evidence(seen: Survey, back: WayBack) -> Iterator[Evidence]:
    item = seen.item
    state = f"{item.protection_state}, replicating from {item.source} to {item.target}"
    yield Evidence(f"{item.friendly_name} is {state}.", item.id, seen.read_at)
    settings = f"the policy {name_of(back.policy_id)} and the cache account {name_of(back.cache_account.id)}"
    yield Evidence(
        f"A reprotect will use {settings}; its target is the resource group {name_of(back.group.id)}.",
        item.recovery_container_id,
        seen.common_read_at,
    )


def _baseline(seen: Survey) -> Baseline:
    item, vm = seen.item, seen.source_vm
    known = (vm.id, *vm.nic_ids, *vm.disk_ids) if vm else (item.source_vm_id,)
    caches = (disk.staging_account_id for disk in item.disks if disk.staging_account_id)
    configs = [config for nic in seen.former_nics for config in nic.configurations]
    addresses = (config.public_address for config in configs if config.public_address)
    named = (*(disk.id for disk in item.disks), *known, *addresses, *caches)
    parts = {one.lower(): one for one in named}
    return Baseline(
        read_at=seen.read_at,
        friendly_name=item.friendly_name,
        source_vm_id=item.source_vm_id,
        recovery_vm_id=item.recovery_vm_id,
        target_region=item.target.region,
        network_id=item.recovery_network_id,
        new_item_id=item.new_id,
        protection_state=item.protection_state,
        active_location=item.active_location,
        lifecycle_id=item.lifecycle_id,
        last_failover_at=item.last_failover_at,
        newest_point_at=max((point.time for point in seen.points), default=None),
        source_was_running=vm is not None and vm.running,
        target_vm=next((one.vm_id for one in seen.target_vms if same(one.id, item.recovery_vm_id)), None),
        former_ids=tuple(parts.values()),
        multi_vm_group=item.multi_vm_group,
        replica_ids=tuple(_replicas(seen)),
        target=item.target_settings,
        nics=seen.former_nics,
        extensions=vm.extensions if vm else (),
    )


def _reprotect_body(seen: Survey, back: WayBack) -> str:
    recovered = next((one for one in seen.target_vms if same(one.id, seen.item.recovery_vm_id)), None)
    if recovered is not None and seen.item.active_location == "Recovery":
        return _short(switch_body(seen.item, recovered, back))
    disks = tuple(replace(disk, target_id=disk.announced_id) for disk in seen.item.disks)
    ids = tuple(disk.target_id for disk in disks)
    if not all(ids):
        return ""
    item = replace(seen.item, disks=disks)
    return _short(switch_body(item, announced(item.recovery_vm_id, ids), back))


def _short(body: ArmJson) -> str:
    text = json.dumps(body)
    return text if len(text) <= _LONGEST_BODY else ""


def _replicas(seen: Survey) -> dict[str, None]:
    """What there is of this VM at its target: Site Recovery's disks, and a machine that stood there before."""
    disks = (
        one
        for disk in seen.item.disks
        for one in (disk.replica_id, disk.target_id, disk.original_target_id)
        if one
    )
    vms = (one for vm in seen.target_vms for one in (vm.id, *vm.nic_ids, *vm.disk_ids))
    return dict.fromkeys({one.lower(): one for one in (*disks, *vms)}.values())


def _gone(step: HealthCheckInput) -> Finding:
    return blocking(
        "ItemGone",
        f"Azure has no item {name_of(step.item_id)} any more.",
        "It was moved or disabled since the list was read; start a new run.",
    )
