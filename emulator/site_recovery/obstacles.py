"""What keeps a failover from making its virtual machine, in the words Site Recovery has for it."""

from dataclasses import replace

from emulator import locks
from emulator.compute import capacity, sizes
from emulator.inventory import Group, Nic, Vm, Vnet
from emulator.network import addresses
from emulator.site_recovery import cards, machines
from emulator.site_recovery.item import Item
from emulator.site_recovery.job import Doom
from emulator.topology import last_segment
from emulator.world import World

NO_MACHINE, NO_CARD = "28031", "28092"


def obstacle(world: World, item: Item) -> Doom | None:
    """Tell what stands in the way of the recovered VM, if anything does."""
    there = world.inventory.find(Vm, item.target.vm_id)
    found = _no_place(world, item) or _no_machine(world, item, there) or _no_card(world, item, there)
    return _generic(found) if found and world.variant("targetErrorCodes") == "generic" else found


def _generic(found: Doom) -> Doom:
    """Say it as it is on record for another provider: one code for all, the reason among the causes."""
    return replace(found, code="28020", message="The requested operation failed.", causes=found.message)


def _no_place(world: World, item: Item) -> Doom | None:
    target = item.target
    vnet = world.inventory.find(Vnet, target.vnet_id)
    if world.inventory.find(Group, target.group_id) is None:
        return _doom(NO_MACHINE, f"Resource group '{target.group}' does not exist.")
    if locks.over(world.inventory, target.group_id, ("ReadOnly",)):
        return _doom(NO_MACHINE, f"Resource group '{target.group}' is locked: nothing can be created in it.")
    if vnet is None or target.subnet not in vnet.subnets:
        return _doom(NO_CARD, f"Subnet '{target.subnet}' of '{target.vnet}' does not exist.")
    return None


def _no_machine(world: World, item: Item, there: Vm | None) -> Doom | None:
    target = item.target
    if there and not there.off:
        text = f"Virtual machine '{there.name}' in '{there.group}' is running. It must be shut down first."
        return _doom(NO_MACHINE, text)
    lack = (
        ""
        if there
        else capacity.shortage(world, sizes.named(machines.size(item, target)), target.location, target.zone)
    )
    return _doom(NO_MACHINE, lack) if lack else None


def _no_card(world: World, item: Item, there: Vm | None) -> Doom | None:
    """Check addresses; those of a machine that is going to be replaced count as free."""
    target, inventory = item.target, world.inventory
    vnet = inventory.find(Vnet, target.vnet_id)
    if vnet is None:
        return None
    own = [card for card in (inventory.find(Nic, one) for one in (there.nics if there else ())) if card]
    free = addresses.free_addresses(inventory, vnet, target.subnet)
    free += sum(
        config.subnet_id.lower() == target.subnet_id.lower() for card in own for config in card.configs
    )
    if free < item.override.ip_configurations:
        return _doom(NO_CARD, f"Subnet '{target.subnet}' has no free IP address.")
    wanted = cards.static_address(world, item, target)
    user = inventory.users(target.subnet_id).get(wanted or "")
    if user and not any(user.startswith(card.id) for card in own):
        return _doom(
            NO_CARD, f"IP address {wanted} is in use by '{last_segment(user.split('/ipConfig')[0])}'."
        )
    return None


def _doom(code: str, message: str) -> Doom:
    causes = "The target of the failover does not accept the virtual machine."
    return Doom("VmFailover", code, message, causes, "Correct the target and retry the failover.")
