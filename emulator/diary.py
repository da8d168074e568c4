"""What happened to an item, in its order: the operations that were accepted, and its machines going off and on."""

from emulator.inventory import Vm
from emulator.site_recovery.item import Item, Note
from emulator.site_recovery.place import Place
from emulator.world import World


def accept(world: World, item: Item, action: str) -> None:
    """Count an operation, and note how its machines stood when it was accepted."""
    item.count(action)
    write(world, item, action)


def write(world: World, item: Item, what: str) -> None:
    item.diary.append(Note(world.now, what, powers(world, item)))


def powers(world: World, item: Item) -> dict[str, str | None]:
    return {side: _power(world, place) for side, place in sides(item)}


def sides(item: Item) -> list[tuple[str, Place]]:
    """Name the two sides by their regions, or by zones where both are in one."""
    home, away = item.home, item.away
    if home.location != away.location:
        return [(home.location, home), (away.location, away)]
    return [(f"{side.location}-{side.zone}", side) for side in (home, away)]


def _power(world: World, place: Place) -> str | None:
    vm = world.inventory.find(Vm, place.vm_id)
    return vm.power if vm else None
