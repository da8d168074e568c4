"""Finds what a path names in the vault, or answers as the service does when it is not there."""

from emulator.calls import Call
from emulator.errors import group_missing, resource_missing, subscription_missing, vault_child_missing
from emulator.site_recovery.item import Item, Phase, key_of
from emulator.site_recovery.job import Job
from emulator.site_recovery.vault import Container, Fabric, Mapping, NetworkMapping, Policy, Vault
from emulator.topology import SUBSCRIPTION, VAULT_TYPE, arm_id
from emulator.world import World


def subscription(world: World, call: Call) -> str:
    given = call.params.get("sub", SUBSCRIPTION).lower()
    if given not in world.subscriptions:
        raise subscription_missing(call.params["sub"])
    return given


def vault(world: World, call: Call) -> Vault:
    where = subscription(world, call)
    group, name = call.params["rg"], call.params["vault"]
    if world.inventory.group(group, where) is None:
        raise group_missing(group)
    found = world.vaults.get(arm_id(group, VAULT_TYPE, name, where).lower())
    if found is None:
        raise resource_missing(VAULT_TYPE, name, group)
    return found


def fabric(world: World, call: Call) -> Fabric:
    found = vault(world, call).fabrics.get(call.params["fabric"].lower())
    if found is None:
        raise vault_child_missing(call.params["fabric"])
    return found


def container(world: World, call: Call) -> Container:
    """Find a container by its name or by its internal id."""
    where, name = fabric(world, call), call.params["container"].lower()
    found = where.containers.get(name) or next(
        (one for one in where.containers.values() if one.guid == name), None
    )
    if found is None:
        raise vault_child_missing(call.params["container"])
    return found


def item(world: World, call: Call) -> Item:
    return item_named(world, container(world, call), call.params["item"])


def item_named(world: World, where: Container, name: str) -> Item:
    found = world.items.get(key_of(where.vault, name))
    if found is None or found.source.container is not where or not is_shown(world, found):
        raise vault_child_missing(name)
    return found


def named(found: Vault, call: Call, key: str, only: str) -> Vault:
    """Check that a path names the only child of its kind that there is."""
    if call.params[key].lower() != only.lower():
        raise vault_child_missing(call.params[key])
    return found


def is_shown(world: World, item: Item) -> bool:
    """Tell whether an item can be read; whether one that is being enabled can is a variant."""
    return item.phase is not Phase.ENABLING or world.variant("itemWhileEnabling") == "visible"


def job(world: World, call: Call) -> Job:
    """Find a job by its name, or by the id of the operation that it belongs to."""
    where, name = vault(world, call), call.params["job"].lower()
    found = world.jobs.get(name) or world.operation_jobs.get(name)
    if found is None or found.vault is not where:
        raise vault_child_missing(call.params["job"])
    return found


def mapping(world: World, call: Call) -> Mapping:
    here, name = container(world, call), call.params["mapping"]
    for found in here.vault.mappings:
        if found.source is here and found.name.lower() == name.lower():
            return found
    raise vault_child_missing(name)


def network_mapping(world: World, call: Call) -> NetworkMapping:
    here, name = fabric(world, call), call.params["mapping"]
    for found in here.vault.network_mappings:
        if found.source is here and found.name.lower() == name.lower():
            return found
    raise vault_child_missing(name)


def policy(world: World, call: Call) -> Policy:
    found = vault(world, call).policies.get(call.params["policy"].lower())
    if found is None:
        raise vault_child_missing(call.params["policy"])
    return found
