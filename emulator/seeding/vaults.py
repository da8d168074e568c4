"""The vaults of a seed file, with their policies, fabrics, containers and mappings."""

from emulator.errors import ControlError
from emulator.inventory import Vnet
from emulator.seeding import around
from emulator.seeding.reader import Reader
from emulator.site_recovery.vault import Container, Fabric, Mapping, NetworkMapping, Policy, Vault
from emulator.topology import POLICY, SUBSCRIPTION
from emulator.world import World


def add(world: World, value: object, path: str) -> None:
    reader = Reader(value, path, *around.WHERE, "policies", "fabrics", "containerMappings", "networkMappings")
    vault = Vault(
        reader.text("name"),
        reader.text("group"),
        around.location(reader),
        reader.text("subscription", SUBSCRIPTION),
    )
    around.add_group(world, vault.group, vault.location, vault.subscription)
    world.add_vault(vault)
    for entry in reader.entries("policies") or [({"name": POLICY}, path)]:
        _policy(vault, *entry)
    for entry in reader.entries("fabrics"):
        _fabric(vault, *entry)
    for entry in reader.entries("containerMappings"):
        _mapping(vault, *entry)
    for entry in reader.entries("networkMappings"):
        _network_mapping(world, vault, *entry)


def _policy(vault: Vault, value: object, path: str) -> None:
    reader = Reader(value, path, "name", "historyMinutes", "appConsistentMinutes", "crashConsistentMinutes")
    policy = Policy(vault, reader.text("name"))
    policy.history = reader.whole("historyMinutes", policy.history)
    policy.app_consistent = reader.whole("appConsistentMinutes", policy.app_consistent)
    policy.crash_consistent = reader.whole("crashConsistentMinutes", policy.crash_consistent)
    vault.policies[policy.name.lower()] = policy


def _fabric(vault: Vault, value: object, path: str) -> None:
    reader = Reader(value, path, "name", "location", "containers")
    fabric = Fabric(vault, reader.text("name"), around.location(reader))
    vault.fabrics[fabric.name.lower()] = fabric
    for name in reader.texts("containers"):
        fabric.containers[name.lower()] = Container(fabric, name)


def _mapping(vault: Vault, value: object, path: str) -> None:
    """Map two containers, one way or both, under a policy."""
    reader = Reader(value, path, "containers", "policy", "oneWay")
    wanted = reader.text("policy", next(iter(vault.policies.values())).name)
    policy = vault.policies.get(wanted.lower())
    if policy is None:
        raise ControlError(400, f"{reader.at('policy')}: vault '{vault.name}' has no policy '{wanted}'.")
    here, there = (container(vault, name, reader.at("containers")) for name in reader.pair("containers"))
    ways = [(here, there)] if reader.flag("oneWay", default=False) else [(here, there), (there, here)]
    for source, target in ways:
        name = f"{source.name}-{target.name}-{policy.name}"
        vault.mappings.append(Mapping(name, source, target, policy, vault.automation_account))


def container(vault: Vault, name: str, path: str) -> Container:
    found = [one for one in vault.containers() if one.name.lower() == name.lower()]
    if len(found) != 1:
        raise ControlError(400, f"{path}: vault '{vault.name}' has no one container '{name}'.")
    return found[0]


def _network_mapping(world: World, vault: Vault, value: object, path: str) -> None:
    reader = Reader(value, path, "fabrics", "networks", "oneWay")
    names, networks = reader.pair("fabrics"), reader.pair("networks")
    for name in names:
        if name.lower() not in vault.fabrics:
            raise ControlError(400, f"{reader.at('fabrics')}: vault '{vault.name}' has no fabric '{name}'.")
    here, there = (vault.fabrics[name.lower()] for name in names)
    first, second = (around.named(world, Vnet, one, reader.at("networks")).id for one in networks)
    ways = [(here, there, first, second), (there, here, second, first)]
    for source, target, network, recovery in ways[:1] if reader.flag("oneWay", default=False) else ways:
        label = f"{network.rsplit('/', 1)[-1]}-{recovery.rsplit('/', 1)[-1]}"
        vault.network_mappings.append(NetworkMapping(label, source, target, network, recovery))
