"""Look at Azure as the app sees it: who it is there, what it may do, where it is, and what time it is."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime

from activities.registration import activity
from homeward.arm import resources
from homeward.arm.azure import Azure, connected
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain import fitness
from homeward.domain.arm_ids import group_id, name_of
from homeward.domain.fitness import Part
from homeward.domain.permissions import ACTING, OBSERVING, Scope, missing
from homeward.domain.replicated_item import ReplicatedItem
from homeward.errors import ArmError
from homeward.settings import SettingsError
from homeward.steps.self_check import LOOK_AT_AZURE, Looked, SelfCheckInput

# More groups are not asked one by one at every look.
_MOST_GROUPS = 20


@activity(LOOK_AT_AZURE, need=None)
async def look_at_azure(step: SelfCheckInput) -> Looked:  # noqa: ARG001 - nothing is said
    try:
        azure = connected()
    except SettingsError as error:
        return Looked((fitness.wrong_setting(str(error)),), datetime.now(UTC))
    vaults = azure.settings.vault_ids
    if not vaults:
        said, remedy = "HOMEWARD_VAULT_IDS is not set, so no run is allowed.", "Set it to the vault's ARM id."
        return Looked((Part("Vault", False, said, remedy),), datetime.now(UTC))
    parts, items = list[Part](), list[ReplicatedItem]()
    for vault in vaults:
        asked = datetime.now(UTC)
        read = await SiteRecovery(azure, vault).items()
        items += read.value
        parts.append(
            Part("Vault", True, f"{name_of(vault)} has {len(read.value)} items; the identity reads it.")
        )
        if not azure.settings.loopback:  # an emulator's clock goes as it likes
            parts.append(fitness.judge_clock(asked, read.at, datetime.now(UTC)))
    parts += [await _regions(azure, items), await _permissions(azure, vaults, items)]
    return Looked(tuple(parts), datetime.now(UTC))


async def _regions(azure: Azure, items: Iterable[ReplicatedItem]) -> Part:
    homes = {one.home.region for one in items if one.home.region}
    own = {"the app": place} if (place := os.environ.get("REGION_NAME", "")) else {}
    if group := os.environ.get("HOMEWARD_GROUP_ID", ""):
        own |= await resources.places(azure, group)
    return fitness.judge_regions(own, homes, deployed=azure.settings.deployed)


async def _permissions(azure: Azure, vaults: Iterable[str], items: Iterable[ReplicatedItem]) -> Part:
    groups = {
        group_id(one).lower(): one
        for item in items
        for one in (item.source_vm_id, item.recovery_vm_id)
        if one.startswith("/")
    }
    asked = [(one, Scope.VAULT) for one in vaults]
    asked += [(group_id(groups[one]), Scope.GROUPS) for one in sorted(groups)[:_MOST_GROUPS]]
    lacks: list[str] = []
    for scope, kind in asked:
        lacks += await _lacking(azure, scope, kind)
    if lacks:
        remedy = "Assign the roles that docs/roles.md names; it takes some minutes until that counts."
        return Part("Permissions", False, "; ".join(lacks), remedy)
    return Part("Permissions", True, f"Nothing that runs need lacks on {len(asked)} scopes.")


async def _lacking(azure: Azure, scope: str, kind: Scope) -> list[str]:
    """What the identities may not do there, by scope. A group that is gone lacks nothing: it may come back."""
    lacking: list[str] = []
    for needed, acting in ((OBSERVING[kind], False), (ACTING[kind], True)):
        try:
            given = await resources.permissions(azure, scope, acting=acting)
        except ArmError as error:
            return [f"{name_of(scope)}: {error.fault.code}"]
        lacking += missing(needed, given) if given is not None else []
    return [f"{name_of(scope)}: {', '.join(lacking)}"] if lacking else []
