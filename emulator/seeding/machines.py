"""The machines of a seed file: items in any state, and machines that do not replicate yet."""

from collections.abc import Iterator
from dataclasses import replace

from emulator import overrides, seed_item
from emulator.errors import ControlError
from emulator.ids import hex32, opaque_name
from emulator.inventory import Account, Vm, Vnet
from emulator.overrides import Override
from emulator.plain import Plain
from emulator.seeding import around, vaults
from emulator.seeding.names import expanded
from emulator.seeding.reader import Reader, wrong
from emulator.site_recovery import machines
from emulator.site_recovery.item import Item, Phase, ReplicatedDisk
from emulator.site_recovery.place import Place
from emulator.site_recovery.vault import Vault
from emulator.topology import SUBSCRIPTION
from emulator.world import World

KEYS = ("name", "count", "vault", "policy", "state", "multiVmGroup", "overrides", "disks", "home", "away")
SETS = {
    "availabilitySet": "availability_set",
    "proximityPlacementGroup": "placement_group",
    "virtualMachineScaleSet": "scale_set",
    "capacityReservationGroup": "capacity_group",
    "diskEncryptionSet": "encryption_set",
}
SIDE = (
    "container",
    "group",
    "subscription",
    "network",
    "subnet",
    "zone",
    "vmName",
    "size",
    "diskAccount",
    *SETS,
)


def add(world: World, value: object, path: str, said: dict[str, Override], number: int) -> int:
    """Add a machine, or as many as its count says; answers how many."""
    reader = Reader(value, path, *KEYS)
    names = expanded(reader)
    for place, name in enumerate(names):
        given = said.get(name) or overrides.parse(name, reader.value.get("overrides", {}))
        _add(world, reader, name, given, number + place)
    return len(names)


def _add(world: World, reader: Reader, name: str, said: Override, number: int) -> None:
    vault = _vault(world, reader)
    home = seed_item.equip(_place(world, vault, reader, "home", name), said)
    away = home
    if "away" in reader.value:
        away = seed_item.equip(_place(world, vault, reader, "away", name), said)
    state = reader.text("state", world.settings.state)
    if state not in seed_item.STATES:
        raise wrong(reader.at("state"), f"one of {', '.join(seed_item.STATES)}", state)
    wanted = reader.text("policy", next(iter(vault.policies.values())).name)
    policy = vault.policies.get(wanted.lower())
    if policy is None:
        raise ControlError(400, f"{reader.at('policy')}: vault '{vault.name}' has no policy '{wanted}'.")
    item = Item(opaque_name("item", name), home, away, policy, Phase.PROTECTED, [], said, host=number + 4)
    item.group_name = reader.maybe("multiVmGroup") or ""
    disks = list(_disks(reader, name)) or [(disk, True) for disk in seed_item.disks(name, said, world.now)]
    item.disks = [disk for disk, replicated in disks if replicated]
    if away is home:
        machines.create(world, item, home, world.now, recovered=False)
    else:
        seed_item.settle(world, item, state)
    _attach(world, item, [disk for disk, replicated in disks if not replicated])


def _vault(world: World, reader: Reader) -> Vault:
    wanted = reader.maybe("vault")
    found = [one for one in world.vaults.values() if wanted in (None, one.name)]
    if len(found) != 1:
        raise ControlError(400, f"{reader.at('vault')} names one vault of the file, not {wanted!r}.")
    return found[0]


def _place(world: World, vault: Vault, parent: Reader, side: str, name: str) -> Place:
    reader = Reader(parent.value.get(side), parent.at(side), *SIDE)
    container = vaults.container(vault, reader.text("container"), reader.at("container"))
    vnet = around.named(world, Vnet, reader.text("network"), reader.at("network"))
    subnet = reader.text("subnet", next(iter(vnet.subnets)))
    if subnet.lower() not in vnet.subnets or vnet.location != container.location:
        text = f"{reader.at('subnet')}: '{vnet.name}' has no subnet '{subnet}' in {container.location}."
        raise ControlError(400, text)
    place = Place(
        container,
        reader.text("group"),
        reader.text("vmName", name),
        vnet.id,
        subnet.lower(),
        reader.maybe("zone"),
        reader.text("subscription", SUBSCRIPTION),
        reader.text("size", "") if "size" in reader.value else "",
    )
    if "diskAccount" in reader.value:
        account = around.named(world, Account, reader.text("diskAccount"), reader.at("diskAccount"))
        place = replace(place, disk_account=account.name)
    around.add_group(world, place.group, place.location, place.subscription)
    for key, field in SETS.items():
        if key in reader.value:
            found = around.named(world, Plain, reader.text(key), reader.at(key))
            place = replace(place, **{field: found.id})
    return place


def _disks(parent: Reader, name: str) -> Iterator[tuple[ReplicatedDisk, bool]]:
    """Read the disks, the first the operating system's, with whether each replicates."""
    for number, (value, path) in enumerate(parent.entries("disks")):
        reader = Reader(value, path, "name", "sizeGb", "replicated")
        made = f"{name}_{'OsDisk' if number == 0 else f'DataDisk_{number - 1}'}_{hex32('disk', name, number)}"
        disk = ReplicatedDisk(reader.text("name", made), reader.whole("sizeGb", 127), os=number == 0)
        yield disk, reader.flag("replicated", default=True)


def _attach(world: World, item: Item, others: list[ReplicatedDisk]) -> None:
    """Hang disks that do not replicate on the running machine."""
    vm = world.inventory.find(Vm, item.running_in.vm_id)
    if vm is None:
        return
    for disk in others:
        machines.add_disk(world, item.running_in, disk, world.now, vm.id)
        vm.disks.append(item.running_in.disk_id(disk.name))
