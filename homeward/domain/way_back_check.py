"""Whether a VM that goes over could come back: what a reprotect needs is there, usable, and does not run out."""

from collections.abc import Iterator
from datetime import timedelta

from homeward.domain import locks, way_back_choice
from homeward.domain.arm_ids import name_of
from homeward.domain.arm_json import text
from homeward.domain.findings import Finding, Severity, blocking, information, warning
from homeward.domain.runs import Mode
from homeward.domain.survey import Survey
from homeward.domain.way_back import Presence, WayBack, Wayback

# An agent or certificate that ends within this time may end before the VM is home again.
_SOON = timedelta(days=14)
_CREATE = "or let the run make it, with wayback Create"


def judge_way_back(
    survey: Survey, mode: Mode = Mode.PLANNED, wayback: Wayback = Wayback.REFUSE
) -> tuple[Finding, ...]:
    """What a reprotect would miss. A region that is lost is left all the same where only coming back is in doubt."""
    settings = way_back_choice.way_back_of(survey, wayback)
    grave = Severity.BLOCKING if mode is Mode.PLANNED else Severity.WARNING
    return (
        *_mapping(survey, settings),
        *_cache(survey, settings),
        *_group(survey, settings),
        *_network(survey, settings),
        *_sets(survey, wayback),
        *_keys(survey),
        *_size(survey, grave),
        *_locks(survey, mode),
        *_agent(survey, grave),
        *_unknown(settings),
        *_to_make(settings),
    )


def _mapping(survey: Survey, settings: WayBack) -> Iterator[Finding]:
    item = survey.item
    if settings.mapping.state is Presence.MISSING:
        yield blocking(
            "NoMappingBack",
            f"No container mapping leads back from {name_of(item.recovery_container_id)} "
            f"to {name_of(item.container_id)}, so {item.friendly_name} could not be reprotected.",
            f"Create the mapping with a replication policy in the vault, {_CREATE}.",
        )


def _cache(survey: Survey, settings: WayBack) -> Iterator[Finding]:
    region, accounts = survey.item.target.region, way_back_choice.cache_accounts(survey)
    if len(accounts) > 1:
        names = ", ".join(name_of(one) for one in accounts)
        yield warning(
            "SeveralCacheAccounts",
            f"{region} has several cache storage accounts ({names}); a reprotect will use the first.",
        )
    if settings.cache_account.state is not Presence.MISSING:
        return
    barred = [
        (text(one, "name"), way_back_choice.unusable(one, survey.item))
        for one in way_back_choice.accounts_there(survey)
    ]
    why = "; ".join(f"{name} will not do, for {reason}" for name, reason in barred if reason)
    yield blocking(
        "NoCacheAccount",
        f"Reprotecting needs a cache storage account in {region}; found none{f' ({why})' if why else ''}.",
        f"Create a standard storage account there whose name ends in asrcache, {_CREATE}.",
    )


def _group(survey: Survey, settings: WayBack) -> Iterator[Finding]:
    if settings.group.state is Presence.MISSING:
        yield blocking(
            "GroupBackMissing",
            f"The resource group {name_of(settings.group.id)}, to which {survey.item.friendly_name} "
            "would come back, does not exist.",
            f"Create it in {survey.item.source.region}.",
        )


def _network(survey: Survey, settings: WayBack) -> Iterator[Finding]:
    item = survey.item
    if settings.network is None:
        yield warning(
            "NoNetworkMappingBack",
            f"No network mapping leads back from {name_of(item.recovery_network_id) or '(none)'}: "
            f"Site Recovery will choose the network in {item.source.region} itself.",
            "Map the networks in the vault in this direction, too.",
        )
    elif settings.network.state is Presence.MISSING:
        yield blocking(
            "NetworkBackMissing",
            f"The network {name_of(settings.network.id)}, to which {item.friendly_name} would come back, "
            "does not exist.",
            "Create it, or correct the network mapping in the vault.",
        )


def _sets(survey: Survey, wayback: Wayback) -> Iterator[Finding]:
    vm, to_make = survey.source_vm, way_back_choice.set_to_make(survey.item, survey.source_vm)
    if to_make and wayback is not Wayback.CREATE and survey.source_answers:
        yield warning(
            "NoAvailabilitySetBack",
            f"{survey.item.friendly_name} goes into the availability set "
            f"{name_of(survey.item.target_settings.availability_set)} and would come back into none.",
            f"Accept it, or let the run make {name_of(to_make)}, with wayback Create.",
        )
    if vm and vm.scale_set:
        yield warning(
            "ScaleSetMember",
            f"{vm.name} belongs to the scale set {name_of(vm.scale_set)}. Site Recovery was seen to refuse a "
            "second reprotect of such a VM.",
            "Try the whole round in a drill, or take it out of the scale set first.",
        )


def _keys(survey: Survey) -> Iterator[Finding]:
    if survey.item.replication.guest_encrypted:
        yield blocking(
            "SettingsNotCarried",
            f"{survey.item.friendly_name} is encrypted by Azure Disk Encryption; "
            "a reprotect of ours cannot name its keys and would fail late.",
            "Move it with reprotect Manual and reprotect it in the portal, which copies the keys.",
        )


def _size(survey: Survey, grave: Severity) -> Iterator[Finding]:
    vm, capacity = survey.source_vm, survey.capacity_back
    if vm is None or capacity is None or not capacity.bars(vm.size, vm.zone):
        return
    where = f"{capacity.region}{f' zone {vm.zone}' if vm.zone else ''}"
    yield Finding(
        "SizeNotAvailableBack",
        grave,
        f"The size {vm.size} of {vm.name} is not available in {where} any more: it could not come back.",
        "Have the restriction lifted, or resize the VM to one that is.",
    )


def _locks(survey: Survey, mode: Mode) -> Iterator[Finding]:
    item = survey.item
    held = locks.over(survey.locks, survey.source_vm.id if survey.source_vm else item.source_vm_id)
    held += [lock for lock in survey.locks if lock.scope in {disk.id.lower() for disk in item.disks}]
    for lock in held:
        stops = lock.level == locks.READ_ONLY and mode is Mode.PLANNED
        yield Finding(
            "SourceLocked",
            Severity.BLOCKING if stops else Severity.WARNING,
            f"The lock {lock.name} ({lock.level}) holds {item.friendly_name} or its group where it runs now: "
            "a reprotect, which replaces that VM, may fail or leave it behind.",
            "Remove the lock before the reprotect, and set it again afterwards.",
        )


def _agent(survey: Survey, grave: Severity) -> Iterator[Finding]:
    agent, name = survey.item.replication.agent, survey.item.friendly_name
    ends = (("replication agent", agent.expires_at), ("agent's certificate", agent.certificate_expires_at))
    for what, moment in ends:
        if moment is None or moment > survey.read_at + _SOON:
            continue
        over = moment <= survey.read_at
        yield Finding(
            "AgentExpired" if over else "AgentExpiresSoon",
            grave if over else Severity.WARNING,
            f"The {what} of {name} (version {agent.version or 'unknown'}) "
            f"{'expired' if over else 'expires'} on {moment:%Y-%m-%d}; it could not be reprotected then.",
            "Update the agent, or renew its certificate, on the item's page in the vault.",
        )
    if agent.update_required:
        yield information("AgentUpdateRequired", f"Site Recovery asks for an update of {name}'s agent.")


def _unknown(settings: WayBack) -> Iterator[Finding]:
    if not settings.known:
        yield information(
            "WayBackUnknown",
            "The source does not answer: its availability set, placement and capacity groups are read "
            "when it is reprotected.",
        )


def _to_make(settings: WayBack) -> Iterator[Finding]:
    for one in settings.to_make:
        yield information(
            "WillBeCreated",
            f"{name_of(one.id)} does not exist; it will be created for the way back (wayback Create): {one.id}.",
        )
