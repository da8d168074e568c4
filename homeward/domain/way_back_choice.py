"""What a later reprotect will use, found before anything is changed: a VM that can go over must be able to come back.

Every setting is the former source's own (its resource group, its sets, its zone), as it is now; the network follows
from the vault's network mapping, and the cache account lies where the VM will run (docs/sources.md).
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from homeward.domain import arm_ids
from homeward.domain.arm_json import ArmJson, child, text
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.survey import Survey
from homeward.domain.virtual_machine import VirtualMachine
from homeward.domain.way_back import Presence, Setting, WayBack, Wayback

_CACHE = "asrcache"


def way_back_of(survey: Survey, wayback: Wayback) -> WayBack:
    """`wayback` says whether what is missing may be made."""
    item, vm = survey.item, survey.source_vm
    mapping, accounts = mapping_back(item, survey.mappings), cache_accounts(survey)
    return WayBack(
        policy_id=text(child(mapping, "properties"), "policyId") if mapping else item.replication.policy_id,
        mapping=_setting(text(mapping, "id") if mapping else "", _mapping_to_make(item), wayback),
        group=_exists_or_missing(group_back(item, vm), there=survey.group_back_exists),
        cache_account=_setting(accounts[0] if accounts else "", _account_to_make(item), wayback),
        region=item.source.region,
        zone=item.source.zone,
        network=_network(survey),
        availability_set=_availability_set(survey, wayback),
        proximity_placement_group=_own(vm.placement_group if vm else ""),
        capacity_reservation_group=_own(vm.capacity_group if vm else ""),
        virtual_machine_scale_set=_own(vm.scale_set if vm else ""),
        disk_encryption_sets=tuple(Setting(one) for one in _encryption_sets(item)),
        known=survey.source_answers,
    )


def completed(back: WayBack, vm: VirtualMachine | None) -> WayBack:
    """The settings of a former source that could not be read beforehand, now that it answers."""
    if back.known or vm is None:
        return back
    return replace(
        back,
        group=Setting(arm_ids.group_id(vm.id)),
        zone=vm.zone or back.zone,
        availability_set=_own(vm.availability_set),
        proximity_placement_group=_own(vm.placement_group),
        capacity_reservation_group=_own(vm.capacity_group),
        virtual_machine_scale_set=_own(vm.scale_set),
        known=True,
    )


def mapping_back(item: ReplicatedItem, mappings: list[ArmJson]) -> ArmJson | None:
    """The paired mapping from the item's recovery container to the container it is in now.

    One container's list holds both directions (recorded), so both ends are compared.
    """
    for mapping in mappings:
        properties = child(mapping, "properties")
        from_target = text(mapping, "id").lower().startswith(item.recovery_container_id.lower() + "/")
        to_here = arm_ids.same(text(properties, "targetProtectionContainerId"), item.container_id)
        if from_target and to_here and text(properties, "state") == "Paired":
            return mapping
    return None


def group_back(item: ReplicatedItem, vm: VirtualMachine | None) -> str:
    """The former source's resource group; Site Recovery tells its id in lower case only (recorded)."""
    return arm_ids.group_id(vm.id if vm else item.source_vm_id)


def network_back(item: ReplicatedItem, mappings: Iterable[ArmJson]) -> str:
    """The network that the vault's mappings give a VM on its way back; empty where none does."""
    fabric = item.container_id.rsplit("/", 2)[0]
    for mapping in mappings:
        properties = child(mapping, "properties")
        from_there = arm_ids.same(text(properties, "primaryNetworkId"), item.recovery_network_id)
        if from_there and arm_ids.same(text(properties, "recoveryFabricArmId"), fabric):
            return text(properties, "recoveryNetworkId")
    return ""


def cache_accounts(survey: Survey) -> list[str]:
    """Cache accounts for replicating out of the target region, the likeliest ones only.

    Site Recovery names its own `...asrcache`. Where there is none, an account in one of the groups that this item
    already uses for its cache or its VM will do; any other could be anybody's.
    """
    ids = [text(one, "id") for one in accounts_there(survey) if not unusable(one, survey.item)]
    named = [one for one in ids if arm_ids.name_of(one).lower().endswith(_CACHE)]
    groups = {disk.staging_account_id.lower().rsplit("/providers/", 1)[0] for disk in survey.item.disks}
    groups.add(survey.item.recovery_group_id.lower())
    near = [one for one in named or ids if one.lower().rsplit("/providers/", 1)[0] in groups]
    return sorted(near or named)


def accounts_there(survey: Survey) -> list[ArmJson]:
    """The storage accounts of the region in which the VM will run."""
    region = survey.item.target.region
    return [one for one in survey.storage_accounts if _region(one) == region]


def unusable(account: ArmJson, item: ReplicatedItem) -> str:
    """Why an account cannot be a cache; empty where it can. Source: Site Recovery's support matrix."""
    properties = child(account, "properties")
    rules = child(properties, "networkAcls")
    if text(child(account, "sku"), "name").startswith("Premium") and not item.replication.high_churn:
        return "it is a premium account"
    if text(rules, "defaultAction") == "Deny" and "AzureServices" not in text(rules, "bypass"):
        return "its firewall keeps Azure's trusted services out"
    if text(properties, "publicNetworkAccess") == "Disabled":
        return "its public network access is disabled"
    return ""


def set_to_make(item: ReplicatedItem, vm: VirtualMachine | None) -> str:
    """The availability set for the way back of a VM that has one at its target and none here; else empty.

    It has the name that Azure's portal would give it.
    """
    placed = item.source.zone or (vm and (vm.availability_set or vm.zone or vm.scale_set))
    if placed or not item.target_settings.availability_set:
        return ""
    name = f"{arm_ids.name_of(item.target_settings.availability_set)}-asr"
    return f"{group_back(item, vm)}/providers/Microsoft.Compute/availabilitySets/{name}"


def _setting(found: str, to_make: str, wayback: Wayback) -> Setting:
    if found:
        return Setting(found)
    return Setting(to_make, Presence.NEW if wayback is Wayback.CREATE else Presence.MISSING)


def _exists_or_missing(found: str, *, there: bool) -> Setting:
    return Setting(found, Presence.EXISTS if there else Presence.MISSING)


def _own(found: str) -> Setting | None:
    """What the former source stands in is there as long as it does: Azure keeps it from deletion."""
    return Setting(found) if found else None


def _mapping_to_make(item: ReplicatedItem) -> str:
    name = f"{item.target.region}-{item.source.region}-{arm_ids.name_of(item.replication.policy_id)}"
    return f"{item.recovery_container_id}/replicationProtectionContainerMappings/{name}"


def _account_to_make(item: ReplicatedItem) -> str:
    """Its name is everybody's in Azure, at most 24 letters and digits: one for each group and region."""
    said = f"{item.recovery_group_id} {item.target.region}".lower()
    name = f"{hashlib.sha256(said.encode()).hexdigest()[:16]}{_CACHE}"
    return f"{item.recovery_group_id}/providers/Microsoft.Storage/storageAccounts/{name}"


def _network(survey: Survey) -> Setting | None:
    mapped = network_back(survey.item, survey.network_mappings)
    if mapped:
        return _exists_or_missing(mapped, there=survey.network_back_exists)
    here = [subnet.split("/subnets/")[0] for nic in survey.former_nics for subnet in nic.subnet_ids]
    same_region = survey.item.source.region == survey.item.target.region
    return Setting(here[0]) if here and same_region else None


def _availability_set(survey: Survey, wayback: Wayback) -> Setting | None:
    vm = survey.source_vm
    if vm and vm.availability_set:
        return Setting(vm.availability_set)
    to_make = set_to_make(survey.item, vm) if survey.source_answers and wayback is Wayback.CREATE else ""
    if not to_make:
        return None
    return Setting(to_make, Presence.EXISTS if survey.set_back_exists else Presence.NEW)


def _encryption_sets(item: ReplicatedItem) -> Iterator[str]:
    named = {disk.source_encryption_set.lower(): disk.source_encryption_set for disk in item.disks}
    yield from sorted(one for one in named.values() if one)


def _region(account: ArmJson) -> str:
    return text(account, "location").lower().replace(" ", "")
