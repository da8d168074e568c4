"""How far a resync seems to be: the recorded percentages, which plateau, never reach 100 and stay on afterwards."""

from emulator.site_recovery.item import Item, Phase
from emulator.world import World

LADDER: tuple[tuple[float, int | None], ...] = (
    (0.08, None),
    (0.18, 0),
    (0.28, 4),
    (0.58, 32),
    (0.68, 33),
    (1.0, 43),
)
LAST_OF_RESYNC, LAST_OF_ENABLE = 43, 0


def share(world: World, item: Item) -> float:
    """Tell which part of the resync is over."""
    if item.resync is None:
        return 1.0
    return (world.now - item.resync.started) / (item.resync.ends - item.resync.started)


def percentage(world: World, item: Item) -> int | None:
    if item.phase is Phase.PROTECTED:
        return LAST_OF_RESYNC if item.reprotected else LAST_OF_ENABLE
    return disk_percentage(world, item)


def disk_percentage(world: World, item: Item) -> int | None:
    if item.phase not in (Phase.RESYNC, Phase.FIRST_POINT):
        return None
    passed = share(world, item)
    return next((percent for limit, percent in LADDER if passed < limit), LAST_OF_RESYNC)


def job_type(world: World, item: Item) -> str | None:
    return None if percentage(world, item) is None else "InitialReplication"


def disk_state(world: World, item: Item) -> str:
    if item.phase not in (Phase.RESYNC, Phase.FIRST_POINT):
        return "Protected"
    return "Unavailable" if share(world, item) < LADDER[0][0] / 2 else "InitialReplicationPending"
