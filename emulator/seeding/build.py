"""Makes a world of a seed file's topology."""

from emulator.errors import ControlError
from emulator.seeding import around, machines, vaults
from emulator.seeding.reader import Reader
from emulator.world import World


def add(world: World) -> None:
    """Add everything in turn: what is named must be there before who names it."""
    said = world.settings
    reader = Reader(said.topology, "topology", "networks", "accounts", "resources", "vaults", "vms")
    for key, make in (
        ("networks", around.network),
        ("accounts", around.account),
        ("resources", around.resource),
        ("vaults", vaults.add),
    ):
        for value, path in reader.entries(key):
            make(world, value, path)
    if not world.vaults:
        raise ControlError(400, "topology.vaults names at least one vault.")
    count = 0
    for value, path in reader.entries("vms"):
        count += machines.add(world, value, path, said.overrides, count)
