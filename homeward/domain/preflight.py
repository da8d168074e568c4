"""The prerequisites of a failover and a failback, each judged on its own and each with a remedy.

They are those of Microsoft's tutorial (healthy, synchronised, Protected; the primary region accepts resources;
the original VM is off) and those that it leaves out (direction, the way back, what cannot be moved alone).
"""

from collections.abc import Iterator

from homeward.domain import arm_ids, way_back
from homeward.domain.addresses import AddressNeed, needs_of
from homeward.domain.arm_json import child, text
from homeward.domain.findings import Finding, blocking, information, warning
from homeward.domain.health import judge_health
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.runs import Mode, Operation, Reprotect
from homeward.domain.survey import Survey
from homeward.domain.target import Target, retargeted

FAILOVER_OPERATION = "UnplannedFailover"
_SYNCHRONISED = ("", "Protected")


def judge(
    survey: Survey,
    mode: Mode,
    reprotect: Reprotect = Reprotect.AUTO,
    operation: Operation = Operation.FAILBACK,
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
        *(way_back_findings(survey) if reprotect is not Reprotect.MANUAL else ()),
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
    if item.test_failover_pending:
        yield blocking(
            "TestFailoverPending",
            f"A test failover of {item.friendly_name} waits for its clean-up ({item.test_failover_state}).",
            "Run 'Cleanup test failover' on the item and try again.",
        )
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
        yield blocking(
            "NoManagedDisks",
            f"{item.friendly_name} shows no replicated managed disk.",
            "Homeward moves VMs with managed disks only.",
        )
    if item.unprotected_disks:
        yield warning(
            "UnprotectedDisks",
            f"{item.unprotected_disks} disks of {item.friendly_name} are not replicated: they stay behind.",
            "Enable replication for them first, or accept that they stay behind.",
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
    if survey.network is None:
        yield blocking(
            "TargetNetworkMissing",
            f"The target network {arm_ids.name_of(item.recovery_network_id) or '(none)'} does not exist.",
            "Create it, or map the network in the vault's network mappings.",
        )
        return
    for need in needs_of(survey):
        yield from _subnet(item, need)


def _subnet(item: ReplicatedItem, need: AddressNeed) -> Iterator[Finding]:
    if need.free is None:
        yield blocking(
            "TargetSubnetMissing",
            f"The target network has no subnet {need.subnet!r}.",
            "Create the subnet, or choose another in the item's network settings.",
        )
    elif need.free < need.wanted:
        yield blocking(
            "TargetSubnetFull",
            f"Subnet {need.subnet!r} has {max(need.free, 0)} free addresses; "
            f"{item.friendly_name} needs {need.wanted}.",
            "Free addresses in the subnet or choose another.",
        )


def way_back_findings(survey: Survey) -> Iterator[Finding]:
    """What a reprotect would miss."""
    item = survey.item
    if way_back.mapping_back(item, survey.mappings) is None:
        yield blocking(
            "NoMappingBack",
            f"No container mapping leads back from {arm_ids.name_of(item.recovery_container_id)} "
            f"to {arm_ids.name_of(item.container_id)}, so {item.friendly_name} could not be reprotected.",
            "Create the mapping with a replication policy in the vault.",
        )
    if item.not_carried:
        yield blocking(
            "SettingsNotCarried",
            f"A reprotect would lose these settings of {item.friendly_name}: {', '.join(item.not_carried)}.",
            "Fail it back with reprotect Manual and reprotect it in the portal.",
        )
    yield from _cache(survey)


def _cache(survey: Survey) -> Iterator[Finding]:
    region, accounts = survey.item.target.region, way_back.cache_accounts(survey)
    if not accounts:
        yield blocking(
            "NoCacheAccount",
            f"Reprotecting needs a cache storage account in {region}; found none.",
            "Create a standard storage account there whose name ends in asrcache.",
        )
    elif len(accounts) > 1:
        names = ", ".join(arm_ids.name_of(one) for one in accounts)
        yield warning(
            "SeveralCacheAccounts",
            f"{region} has several cache storage accounts ({names}); a reprotect will use the first.",
        )


def way_back_of(survey: Survey) -> way_back.WayBack | None:
    """The way back that preflight accepted; None where a finding says why there is none."""
    mapping = way_back.mapping_back(survey.item, survey.mappings)
    accounts = way_back.cache_accounts(survey)
    if mapping is None or not accounts:
        return None
    return way_back.WayBack(text(child(mapping, "properties"), "policyId"), accounts[0])
