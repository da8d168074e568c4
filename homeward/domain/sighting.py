"""What a second source shows of VMs that are said to be down, and whether that confirms or denies it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from homeward.domain.payload import Payload
from homeward.domain.signal_policy import Witness
from homeward.domain.virtual_machine import VirtualMachine

# The recorded heartbeats of an agent are at most 6 minutes apart: after 10 minutes one is missing for certain.
SILENT = timedelta(minutes=10)
# An agent that was silent for so long before it was told says nothing of what was told.
_SILENT_BEFORE = timedelta(minutes=30)
# Clocks of Azure's services differ by seconds.
_SKEW = timedelta(minutes=1)
_NAMED, _LONGEST = 3, 120


class Seen(StrEnum):
    """Well: nothing wrong is seen, which may be out of date. Alive: it gave a sign of life since it was told down.

    Off: somebody switched it off. Moved: it is on its way, or runs elsewhere by now.
    """

    DOWN = "Down"
    WELL = "Well"
    ALIVE = "Alive"
    OFF = "Off"
    MOVED = "Moved"
    UNREADABLE = "Unreadable"


@dataclass(frozen=True, slots=True)
class Sighting(Payload):
    """One witness, once: of `looked` VMs it shows so many down, alive, and off (or moved)."""

    witness: Witness
    looked: int
    down: int = 0
    alive: int = 0
    off: int = 0
    said: str = ""

    def confirms(self, share: float, at_least: float) -> bool:
        """Whether enough VMs are down, where `share` of the plan's is said to be."""
        return self.down > 0 and share * self.down / self.looked >= at_least

    def denies(self, share: float, at_least: float) -> bool:
        """Whether too few could be down, for others gave a sign of life since."""
        return self.alive > 0 and self._left(self.alive, share, at_least)

    def excuses(self, share: float, at_least: float) -> bool:
        """Whether too few could be down, for others were switched off, or moved."""
        return self.off > 0 and self._left(self.off, share, at_least)

    def _left(self, without: int, share: float, at_least: float) -> bool:
        return without == self.looked or share * (self.looked - without) / self.looked < at_least


def by_heartbeat(last: datetime | None, fired: tuple[datetime, datetime], read_at: datetime) -> Seen:
    """What the vault last heard of a VM, which was first and last said to be down at `fired`."""
    if last is None or last < fired[0] - _SILENT_BEFORE:
        return Seen.UNREADABLE
    if last > fired[1] + _SKEW:
        return Seen.ALIVE
    return Seen.DOWN if read_at - last >= SILENT else Seen.WELL


def by_power(vm: VirtualMachine | None) -> Seen:
    """What Compute says of it; None where it is gone. `running` is an order, Ready what was heard last."""
    if vm is None or vm.off or vm.going_off:
        return Seen.OFF
    if not vm.running or not vm.agent:
        return Seen.UNREADABLE
    return Seen.WELL if vm.agent == "Ready" else Seen.DOWN


def sighting(witness: Witness, seen: Mapping[str, Seen]) -> Sighting:
    """`seen`: by the name of each VM."""
    found = {kind: sorted(name for name, one in seen.items() if one is kind) for kind in Seen}
    said = "; ".join(f"{kind}: {_names(names)}" for kind, names in found.items() if names)
    off = len(found[Seen.OFF]) + len(found[Seen.MOVED])
    down, alive = len(found[Seen.DOWN]), len(found[Seen.ALIVE])
    return Sighting(witness, len(seen), down, alive, off, said[:_LONGEST])


def _names(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
