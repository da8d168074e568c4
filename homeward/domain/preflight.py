"""The prerequisites of a failover and a failback, each judged on its own and each with a remedy.

They are those of Microsoft's tutorial (healthy, synchronised, Protected; the primary region accepts resources;
the original VM is off) and those that it leaves out (direction, the way back, what cannot be moved alone).
"""

from collections.abc import Iterator

from homeward.domain import arm_ids, locks
from homeward.domain.claims import Claim, claims_of
from homeward.domain.findings import Finding, Severity, blocking, information, warning
from homeward.domain.health import judge_health
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.runs import Mode, Operation, Reprotect
from homeward.domain.survey import Survey
from homeward.domain.target import Target, retargeted
from homeward.domain.way_back import Wayback
from homeward.domain.way_back_check import judge_way_back

FAILOVER_OPERATION = "UnplannedFailover"
_SYNCHRONISED = ("", "Protected")


def judge(
    survey: Survey,
    mode: Mode,
    reprotect: Reprotect = Reprotect.AUTO,
    operation: Operation = Operation.FAILBACK,
    wayback: Wayback = Wayback.REFUSE,
) -> tuple[Finding, ...]:
    """Every finding about this item; an empty Blocking set means it may be failed over, or back."""
    item = survey.item
    if item.active_location == "Recovery":
        return (*kind(item), *state(item))  # its sides are not turned around yet: the rest would mislead
    return (
        *kind(item),
        *(_homewards(item) if operation is Operation.FAILBACK else _away(item)),
        *state(item),
        *judge_health(item, source_running=_runs(survey, mode)),
        *disks(item),
        *_source(survey, mode),
        *_original_vm(survey),
        *_target(survey),
        *(judge_way_back(survey, mode, wayback) if reprotect is not Reprotect.MANUAL else ()),
    )


def _runs(survey: Survey, mode: Mode) -> bool:
    """Whether the source counts as running: a planned run takes a source that it cannot read for one."""
    vm = survey.source_vm
    return mode is Mode.PLANNED if vm is None else vm.running


def kind(item: ReplicatedItem) -> Iterator[Finding]:
    """What no operation of ours is for."""
    if item.provider != "A2A":
        yield blocking(
            "NotAzureToAzure",
            f"{item.friendly_name} is replicated by {item.provider or 'nobody known'}, not Azure to Azure.",
            "Leave it out of the request; Homeward moves Azure VMs only.",
        )
    if item.multi_vm_group:
        yield information(
            "MultiVmGroup",
            f"{item.friendly_name} moves together with the multi-VM group {item.multi_vm_group!r}, "
            "by a temporary recovery plan.",
        )
    if item.cluster:
        yield blocking(
            "SharedDiskCluster",
            f"{item.friendly_name} is a node of the shared-disk cluster {arm_ids.name_of(item.cluster)!r}.",
            "Fail the cluster back in the portal; Homeward does not move shared-disk clusters yet.",
        )


def _away(item: ReplicatedItem) -> Iterator[Finding]:
    if item.source != item.home:
        yield blocking(
            "NotAtHome",
            f"{item.friendly_name} runs in {item.source}, away from its home {item.home}.",
            "Use Failback to bring it home; leave it out of a Failover.",
        )


def _homewards(item: ReplicatedItem) -> Iterator[Finding]:
    if item.source == item.home:
        yield blocking(
            "AlreadyHome",
            f"{item.friendly_name} runs at home ({item.home}) and replicates to {item.target}.",
            "Nothing needs to be failed back; leave it out of the request.",
        )
    elif item.target != item.home:
        yield blocking(
            "WrongDirection",
            f"{item.friendly_name} replicates from {item.source} to {item.target}; its home is {item.home}.",
            "Reprotect it towards its home first.",
        )


def changed(item: ReplicatedItem, target: Target) -> Iterator[Finding]:
    """What keeps an item now that passed its preflight before, with these target settings."""
    yield from state(item)
    yield from retargeted(item.friendly_name, target, item.target_settings)


def state(item: ReplicatedItem, operation: str = FAILOVER_OPERATION) -> Iterator[Finding]:
    """Whether the item stands where `operation` (Site Recovery's word) may begin."""
    if item.protection_state != "Protected":
        yield blocking(
            "NotProtected",
            f"{item.friendly_name} is {item.protection_state}, not Protected.",
            "Reprotect it if it was failed over and committed, or wait until its replication is Protected.",
        )
    elif operation not in item.allowed_operations:
        allowed = ", ".join(item.allowed_operations) or "nothing"
        yield blocking(
            "FailoverNotAllowed",
            f"Azure allows {allowed} on {item.friendly_name} now, and not {operation}.",
            "Finish what keeps it busy; its page in the vault names it.",
        )
    yield from drilled(item)
    yield from busy(item)


def drilled(item: ReplicatedItem) -> Iterator[Finding]:
    """A test failover that nobody has cleaned up."""
    if item.test_failover_pending:
        yield blocking(
            "TestFailoverPending",
            f"A test failover of {item.friendly_name} waits for its clean-up ({item.test_failover_state}).",
            "Run 'Cleanup test failover' on the item and try again.",
        )


def busy(item: ReplicatedItem) -> Iterator[Finding]:
    """A job that works on it now."""
    if not item.idle:
        yield blocking(
            "JobRunning",
            f"{item.friendly_name} is busy with {item.scenario} ({arm_ids.name_of(item.scenario_job_id)}).",
            "Wait for that job to end.",
        )


def disks(item: ReplicatedItem) -> Iterator[Finding]:
    """Whether all of its disks are replicated, and as they should be."""
    for disk in item.disks:
        if disk.state not in _SYNCHRONISED:
            yield blocking(
                "NotSynchronised",
                f"Disk {arm_ids.name_of(disk.id)} of {item.friendly_name} is {disk.state}, not Protected.",
                "Wait until the synchronisation is complete.",
            )
    if not item.disks:
        yield _no_managed_disks(item)
    if item.unprotected_disks:
        yield warning(
            "UnprotectedDisks",
            f"{item.unprotected_disks} disks of {item.friendly_name} are not replicated: they stay behind.",
            "Enable replication for them first, or accept that they stay behind.",
        )


def unmanaged(item: ReplicatedItem) -> Iterator[Finding]:
    """Disks of which no reprotect of ours would tell anything: the blobs of a storage account."""
    if item.replication.unmanaged_disks and not item.disks:
        yield _no_managed_disks(item)


def _no_managed_disks(item: ReplicatedItem) -> Finding:
    count = item.replication.unmanaged_disks
    return blocking(
        "NoManagedDisks",
        f"{item.friendly_name} shows {f'{count} unmanaged disks and ' if count else ''}no replicated managed disk.",
        "Homeward moves and reprotects VMs with managed disks only; the portal may do it. "
        "Do not convert the disks of one side: Site Recovery refuses to reprotect such a VM.",
    )


def _source(survey: Survey, mode: Mode) -> Iterator[Finding]:
    name, vm = survey.item.friendly_name, survey.source_vm
    if vm is not None and vm.running:
        return
    if mode is Mode.UNPLANNED or (vm is not None and vm.off):
        said = "does not answer" if vm is None else f"is {vm.power_word}"
        yield information("SourceNotRunning", f"The active VM of {name} {said}.")
    else:
        yield blocking(
            "SourceUnknown",
            f"The active VM of {name} is {'gone' if vm is None else vm.power_word}, so it cannot be shut down.",
            "If the region is lost, use mode Unplanned; else bring the VM to a clear power state.",
        )


def _original_vm(survey: Survey) -> Iterator[Finding]:
    for vm in survey.target_vms:
        if vm.off:
            yield information("OriginalVmOff", f"The VM {vm.id} at the target is {vm.power_word}.")
        else:
            yield blocking(
                "OriginalVmRunning",
                f"The VM {vm.id} at the target is {vm.power_word}. Changes are written to its disks, "
                "so the failover fails while it is on.",
                "Shut it down (deallocate it) and try again. Do not delete it.",
            )


def _target(survey: Survey) -> Iterator[Finding]:
    item = survey.item
    if not survey.target_group_exists:
        yield blocking(
            "TargetGroupMissing",
            f"The target resource group {arm_ids.name_of(item.recovery_group_id)} does not exist.",
            "Create it in the home region, or change the item's target settings.",
        )
    yield from _not_read(survey)
    yield from _locks(survey)
    yield from _capacity(survey)
    if survey.network is None:
        yield blocking(
            "TargetNetworkMissing",
            f"The target network {arm_ids.name_of(item.recovery_network_id) or '(none)'} does not exist.",
            "Create it, or map the network in the vault's network mappings.",
        )
    for claim in claims_of(survey):
        yield from _claim(item, claim)


def _not_read(survey: Survey) -> Iterator[Finding]:
    for what in survey.not_read:
        yield warning(
            "NotAllowedToRead",
            f"The app's identity may not read the {what} of the subscription: they were not checked.",
            "Give it the role Reader on the subscription.",
        )


def _locks(survey: Survey) -> Iterator[Finding]:
    group = survey.item.recovery_group_id
    for lock in locks.over(survey.locks, group) if group else ():
        stops = lock.level == locks.READ_ONLY
        yield Finding(
            "TargetLocked",
            Severity.BLOCKING if stops else Severity.WARNING,
            f"The lock {lock.name} ({lock.level}) holds the target resource group {arm_ids.name_of(group)}: "
            f"Site Recovery cannot {'create' if stops else 'clean up'} anything in it.",
            "Remove the lock for the time of the run.",
        )


def _claim(item: ReplicatedItem, claim: Claim) -> Iterator[Finding]:
    short = claim.short(item.friendly_name)
    if claim.free is None:
        yield blocking(
            "TargetSubnetMissing",
            f"The target network has no subnet {claim.of!r}.",
            "Create the subnet, or choose another in the item's network settings.",
        )
    elif short is not None:
        yield blocking(short.code, short.message, short.recommended_action)


def _capacity(survey: Survey) -> Iterator[Finding]:
    """A VM that stands at the target already has its size there."""
    item, capacity = survey.item, survey.capacity
    there = any(arm_ids.same(vm.id, item.recovery_vm_id) for vm in survey.target_vms)
    if capacity is None or there or not item.target_settings.size:
        return
    if capacity.bars(item.target_settings.size, item.target.zone):
        yield blocking(
            "TargetSizeNotAvailable",
            f"The size {item.target_settings.size} of {item.friendly_name} is not available in {item.target}.",
            "Choose another size in the item's compute settings, or have the restriction lifted.",
        )
