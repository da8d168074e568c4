"""Everything that exists at a moment, brought up to date by the clock before each look."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from emulator import durations
from emulator.clock import Clock
from emulator.compute.operation import Operation
from emulator.events import Events
from emulator.ids import guid
from emulator.inventory import Inventory, Vm
from emulator.settings import Settings
from emulator.site_recovery.item import Item
from emulator.site_recovery.job import Job
from emulator.site_recovery.vault import Vault
from emulator.wire import Json


class World:
    def __init__(self, clock: Clock, settings: Settings) -> None:
        self.clock = clock
        self.settings = settings
        self.now = clock.now()
        self.events = Events()
        self.inventory = Inventory()
        self.subscriptions: list[str] = []
        self.vaults: dict[str, Vault] = {}
        self.items: dict[str, Item] = {}
        self.jobs: dict[str, Job] = {}
        self.operation_jobs: dict[str, Job] = {}  # by the id of an operation that is not the job's name
        self.ghosts: dict[str, tuple[Json, datetime]] = {}
        self.operations: dict[str, Operation] = {}
        self._by_name: dict[str, list[Item]] = {}
        self._known_as: dict[str, set[str]] = {}
        self.issued = 0  # names given out

    def settle(self) -> datetime:
        """Let everything happen that the clock has passed."""
        now = self.clock.now()
        for moment, effect in self.events.due(now):
            self.now = max(moment, self.now)
            effect(moment)
        self.now = max(now, self.now)
        return self.now

    def variant(self, name: str) -> str:
        return self.settings.variants[name]

    def seconds(self, kind: str, item: Item) -> float:
        return durations.seconds(self.settings.durations, kind, item.name)

    def new_guid(self) -> str:
        self.issued += 1
        return guid("operation", self.issued, self.settings.state)

    def after(self, seconds: float) -> datetime:
        return self.now + timedelta(seconds=seconds)

    def add_vault(self, vault: Vault) -> None:
        self.vaults[vault.id.lower()] = vault
        if vault.subscription not in self.subscriptions:
            self.subscriptions.append(vault.subscription)

    def add_item(self, item: Item) -> None:
        self.items[item.key] = item
        self._enter(item)

    def remove_item(self, item: Item) -> None:
        del self.items[item.key]
        self._strike(item)

    def rename(self, item: Item, change: Callable[[], None]) -> None:
        """Make a change to an item after which its machines may have other names."""
        self._strike(item)
        change()
        self._enter(item)

    def _enter(self, item: Item) -> None:
        self._known_as[item.key] = item.names()
        for name in item.names():
            self._by_name.setdefault(name, []).append(item)

    def _strike(self, item: Item) -> None:
        for name in self._known_as.pop(item.key):
            self._by_name[name].remove(item)

    def items_of(self, vault: Vault) -> Iterator[Item]:
        return (item for item in self.items.values() if item.vault is vault)

    def item_called(self, name: str) -> Item | None:
        """Find an item by its name, its friendly name or its machine's name, in whatever vault."""
        return next(iter(self._by_name.get(name.lower(), ())), None)

    def item_of_vm(self, vm: Vm) -> Item | None:
        """Find the item that a machine belongs to, on either side."""
        wanted = vm.id.lower()
        found = self._by_name.get(vm.name.lower(), ())
        return next((item for item in found if wanted in item.vm_ids()), None)

    def source_vm(self, item: Item) -> Vm | None:
        return self.inventory.find(Vm, item.source.vm_id)

    def running_vm(self, item: Item) -> Vm | None:
        return self.inventory.find(Vm, item.running_in.vm_id)
