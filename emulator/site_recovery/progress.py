"""How far a resync seems to be: the recorded percentages, which plateau, never reach 100 and stay on afterwards."""

from emulator.site_recovery.item import NOT_YET, Item, Phase, ReplicatedDisk
from emulator.world import World

LADDER: tuple[tuple[float, int | None], ...] = (
    (0.08, None),
    (0.18, 0),
    (0.28, 4),
    (0.58, 32),
    (0.68, 33),
    (1.0, 43),
)
ENABLE_LADDER: tuple[tuple[float, int | None], ...] = ((0.3, None), (1.0, 0))
LAST_OF_RESYNC, LAST_OF_ENABLE = 43, 0


def share(world: World, item: Item) -> float:
    """Tell which part of the resync is over."""
    if item.resync is None:
        return 0.0 if item.phase is Phase.ENABLING else 1.0
    return (world.now - item.resync.started) / (item.resync.ends - item.resync.started)


def percentage(world: World, item: Item) -> int | None:
    if item.phase is Phase.PROTECTED:
        return LAST_OF_RESYNC if item.reprotected else LAST_OF_ENABLE
    return disk_percentage(world, item)


def disk_percentage(world: World, item: Item) -> int | None:
    if item.phase not in NOT_YET:
        return None
    ladder, last = (LADDER, LAST_OF_RESYNC) if item.reprotected else (ENABLE_LADDER, LAST_OF_ENABLE)
    passed = share(world, item)
    return next((percent for limit, percent in ladder if passed < limit), last)


def job_type(world: World, item: Item) -> str | None:
    return None if percentage(world, item) is None else "InitialReplication"


def disk_state(world: World, item: Item, disk: ReplicatedDisk) -> str:
    if item.phase not in NOT_YET:
        late = disk.added is not None and disk.added > world.now
        return "InitialReplicationPending" if late else "Protected"
    return "Unavailable" if share(world, item) < LADDER[0][0] / 2 else "InitialReplicationPending"
