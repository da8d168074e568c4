"""Which VMs of a plan a signal is about: those that run where it says, and that the plan's operation would move."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from homeward.domain.arm_ids import part
from homeward.domain.payload import Payload
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.runs import Operation
from homeward.domain.signals import Signal


@dataclass(frozen=True, slots=True)
class Exposed(Payload):
    """A VM where it runs now. `key` stands for its item in a few characters."""

    key: str
    name: str
    vm_id: str
    region: str

    @property
    def subscription(self) -> str:
        return part(self.vm_id, "subscriptions")


def exposed(items: Iterable[ReplicatedItem], operation: Operation) -> Iterator[Exposed]:
    """Those that the operation would take away from where they run: Protected, and replicating that way."""
    for item in items:
        at_home = item.source == item.home
        leads_away = at_home if operation is Operation.FAILOVER else not at_home
        stays = item.active_location == "Primary" and item.protection_state == "Protected" and item.idle
        if leads_away and stays:
            yield place(item)


def place(item: ReplicatedItem) -> Exposed:
    return Exposed(short(item.name), item.friendly_name, item.source_vm_id.lower(), item.source.region)


def short(name: str) -> str:
    """Ten characters that tell the items of a vault apart: a signal may be about a thousand."""
    return base64.b32encode(hashlib.sha256(name.lower().encode()).digest()).decode().lower()[:10]


def hit(signal: Signal, vms: Iterable[Exposed]) -> tuple[Exposed, ...]:
    """The VMs that it names, or all in the regions and subscriptions that it is about."""
    return tuple(one for one in vms if (one.vm_id in signal.resources or _around(signal, one)))


def _around(signal: Signal, vm: Exposed) -> bool:
    if signal.resources or vm.region not in signal.regions or not signal.about_machines:
        return False
    return not signal.subscriptions or vm.subscription in signal.subscriptions
