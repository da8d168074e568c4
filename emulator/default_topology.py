"""The default vault: one fabric and one container in each of two regions, everything mapped both ways."""

from emulator.inventory import Account, Group, Subnet, Vnet
from emulator.site_recovery.place import Place
from emulator.site_recovery.vault import Container, Fabric, Mapping, NetworkMapping, Policy, Vault
from emulator.topology import AWAY, HOME, POLICY, VAULT, VAULT_GROUP, arm_id
from emulator.world import World

PREFIXES = {HOME: "10.10", AWAY: "10.20"}


def add(world: World) -> Vault:
    vault = Vault(VAULT, VAULT_GROUP, AWAY)
    world.add_vault(vault)
    vault.policies[POLICY] = Policy(vault, POLICY)
    home, away = (_add_fabric(vault, location) for location in (HOME, AWAY))
    for location in (HOME, AWAY):
        add_surroundings(world, location, f"rg-app-{location}")
    world.inventory.add(Group(VAULT_GROUP, VAULT_GROUP, AWAY))
    for source, target in ((home, away), (away, home)):
        _map(vault, source, target)
    return vault


def _add_fabric(vault: Vault, location: str) -> Container:
    fabric = Fabric(vault, f"asr-a2a-default-{location}", location)
    container = Container(fabric, f"{fabric.name}-container")
    vault.fabrics[fabric.name] = fabric
    fabric.containers[container.name] = container
    return container


def _map(vault: Vault, source: Container, target: Container) -> None:
    name = f"{source.location}-{target.location}"
    mapping = Mapping(f"{name}-{POLICY}", source, target, vault.policies[POLICY], vault.automation_account)
    vault.mappings.append(mapping)
    networks = network_id(source.location), network_id(target.location)
    vault.network_mappings.append(NetworkMapping(f"{name}-network", source.fabric, target.fabric, *networks))


def add_surroundings(world: World, location: str, group: str) -> None:
    """Make a resource group with its network, and the region's cache account."""
    prefix = PREFIXES[location]
    subnet = Subnet("default", f"{prefix}.0.0/17")
    world.inventory.add(Group(group, group, location))
    world.inventory.add(
        Vnet(f"vnet-app-{location}", group, location, f"{prefix}.0.0/16", {subnet.name: subnet})
    )
    world.inventory.add(Account(cache_account(location), VAULT_GROUP, location))


def cache_account(location: str) -> str:
    return f"{location}vaultrecoasrcache"


def network_id(location: str, group: str | None = None) -> str:
    return arm_id(group or f"rg-app-{location}", Vnet.TYPE, f"vnet-app-{location}")


def places(vault: Vault, vm: str, groups: str = "rg-app") -> tuple[Place, Place]:
    """Give a machine's place at home and away, in groups of that name and region."""
    home, away = (_place(container, vm, groups) for container in vault.containers())
    return home, away


def _place(container: Container, vm: str, groups: str) -> Place:
    group = f"{groups}-{container.location}"
    return Place(container, group, vm, network_id(container.location, group))
