"""Enable replication: a machine becomes an item, and is Protected when its first recovery point is there."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from ipaddress import ip_address

from emulator.calls import Answer, Call
from emulator.errors import bad_request, not_allowed
from emulator.inventory import Nic, Vm, Vnet
from emulator.network import addresses
from emulator.overrides import Override
from emulator.routing import Route
from emulator.site_recovery import accepted, finding, initial_replication
from emulator.site_recovery.flow import Flow, Step, of_item, start
from emulator.site_recovery.item import Item, Phase, key_of
from emulator.site_recovery.job import Doom
from emulator.site_recovery.paths import ITEM
from emulator.site_recovery.place import Place
from emulator.site_recovery.protection import disks, targets
from emulator.site_recovery.vault import Container, Policy
from emulator.topology import last_segment
from emulator.wire import Json, as_list, as_object, as_text, dig
from emulator.world import World

FIRST_POINT_SHARE = 0.6
CHECK, STATES = 3.0, 1.0
STEPS = (
    ("EnableProtectionPrerequisitesCheck", "Prerequisites check for enabling protection"),
    ("InstallMobilityService", "Installing Mobility Service and preparing target"),
    ("EnableReplication", "Enable replication"),
    ("UpdateDraState", "Updating the provider states"),
)


def put(world: World, call: Call) -> Answer:
    """Accept a new item, or refuse it before anything changed."""
    source, name = finding.container(world, call), call.params["item"]
    if key_of(source.vault, name) in world.items:
        reason = "an item of this name is there."
        raise not_allowed(world.variant("refusal"), "EnableProtection", name, reason)
    item = _item(world, source, name, as_object(call.body.get("properties")))
    world.add_item(item)
    flow = Flow(
        "EnableDr",
        "Enable replication",
        "AsrJobDetails",
        of_item(world, item),
        _steps(world, item),
        partial(_replicate, world, item),
        partial(_forget, world, item),
        doom=call.doom,
    )
    return accepted.accepted(world, call, start(world, flow))


def _item(world: World, source: Container, name: str, properties: Json) -> Item:
    details = properties.get("providerSpecificDetails")
    if dig(details, "instanceType") != "A2A":
        raise bad_request("InvalidProviderDetails", "providerSpecificDetails.instanceType must be A2A.")
    target = _container(source, as_text(dig(details, "recoveryContainerId")))
    policy = _policy(source, target, as_text(properties.get("policyId")))
    vm = _vm(world, source, as_text(dig(details, "fabricObjectId")))
    home = _home(world, source, vm)
    away = _away(world, home, target, details)
    item = Item(name, home, away, policy, Phase.ENABLING, [], _as_it_is(vm), host=_host(world, vm))
    item.disks = [
        disks.read(world, vm, source.location, one) for one in as_list(dig(details, "vmManagedDisks"))
    ]
    if not any(disk.os for disk in item.disks):
        raise bad_request("VMDisksMissing", "vmManagedDisks does not name the operating system's disk.")
    item.group_name = as_text(dig(details, "multiVmGroupName"))
    return item


def _container(source: Container, wanted: str) -> Container:
    for container in source.vault.containers():
        if container.id.lower() == wanted.lower():
            return container
    raise bad_request("InvalidRecoveryContainerId", f"recoveryContainerId '{wanted}' is not in this vault.")


def _policy(source: Container, target: Container, wanted: str) -> Policy:
    for mapping in source.vault.mappings_between(source, target):
        if mapping.policy.id.lower() == wanted.lower():
            return mapping.policy
    text = f"Container '{source.name}' is not mapped to '{target.name}' under policyId '{wanted}'."
    raise bad_request("ContainerMappingNotFound", text, "Create the protection container mapping first.")


def _vm(world: World, source: Container, wanted: str) -> Vm:
    vm = world.inventory.find(Vm, wanted)
    if vm is None or vm.location != source.location:
        raise bad_request(
            "InvalidFabricObjectId", f"fabricObjectId '{wanted}' is no machine in {source.location}."
        )
    if world.item_of_vm(vm):
        raise bad_request("AlreadyProtected", f"fabricObjectId: '{vm.name}' is an item already.")
    return vm


def _home(world: World, source: Container, vm: Vm) -> Place:
    card = world.inventory.find(Nic, vm.nics[0]) if vm.nics else None
    subnet = card.configs[0].subnet_id if card else ""
    return Place(
        source,
        vm.group,
        vm.name,
        subnet.split("/subnets/")[0],
        last_segment(subnet),
        vm.zone,
        vm.subscription,
        vm.size,
        vm.availability_set,
    )


def _away(world: World, home: Place, target: Container, details: object) -> Place:
    """Read where it goes: the network named, else the mapped one, else the first of the region."""
    away = replace(home, container=target, zone=None, availability_set=None)
    away = targets.settle(world, away, details)
    network = as_text(dig(details, "recoveryAzureNetworkId")) or _mapped(world, home, target)
    return targets.in_network(world, away, network, as_text(dig(details, "recoverySubnetName")))


def _mapped(world: World, home: Place, target: Container) -> str:
    for mapping in target.vault.network_mappings:
        sides = (mapping.source, mapping.target) == (home.container.fabric, target.fabric)
        if sides and mapping.network.lower() == home.vnet_id.lower():
            return mapping.recovery_network
    found = (vnet.id for vnet in world.inventory.each(Vnet) if vnet.location == target.location)
    return next(found, "")


def _as_it_is(vm: Vm) -> Override:
    return Override(size=vm.size, tags=dict(vm.tags), delete_option=vm.delete_option, power_off=vm.power_off)


def _host(world: World, vm: Vm) -> int:
    """Tell how far into its subnet the machine's address is."""
    card = world.inventory.find(Nic, vm.nics[0]) if vm.nics else None
    config = card.configs[0] if card else None
    vnet = world.inventory.find(Vnet, config.subnet_id.split("/subnets/")[0]) if config else None
    subnet = vnet.subnets.get(last_segment(config.subnet_id)) if vnet and config else None
    if config is None or subnet is None:
        return addresses.FIRST_RESERVED
    return int(ip_address(config.address)) - int(addresses.network_of(subnet).network_address)


def _steps(world: World, item: Item) -> list[Step]:
    total = max(world.seconds("enable", item) - CHECK - STATES, 1)
    seconds = (CHECK, total * 0.6, total * 0.4, STATES)
    steps = [
        Step(f"{name}Task", name, friendly, each)
        for (name, friendly), each in zip(STEPS, seconds, strict=True)
    ]
    steps[1].check = partial(_agent, world, item)
    return steps


def _agent(world: World, item: Item) -> Doom | None:
    """Fail where the agent cannot be installed."""
    vm = world.source_vm(item)
    if vm and vm.power == "running":
        return None
    causes = "The mobility service can be installed on a running machine only."
    return Doom(
        "InstallMobilityService", "150253", "Protection couldnt be enabled.", causes, "Start the machine."
    )


def _replicate(world: World, item: Item, moment: datetime) -> None:
    ends = moment + timedelta(seconds=world.seconds("initialReplication", item))
    initial_replication.begin(world, item, moment, ends, FIRST_POINT_SHARE)


def _forget(world: World, item: Item, _moment: datetime) -> None:
    world.remove_item(item)


ROUTES = [Route("PUT", ITEM, put)]
