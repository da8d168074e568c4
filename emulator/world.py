"""Everything that exists at a moment, brought up to date by the clock before each look."""

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
from emulator.topology import Region
from emulator.wire import Json


class World:
    def __init__(self, clock: Clock, settings: Settings) -> None:
        self.clock = clock
        self.settings = settings
        self.now = clock.now()
        self.events = Events()
        self.inventory = Inventory()
        self.items: dict[str, Item] = {}
        self.by_vm: dict[str, Item] = {}
        self.strangers: list[Json] = []
        self.jobs: dict[str, Job] = {}
        self.operation_jobs: dict[str, Job] = {}  # by the id of an operation that is not the job's name
        self.ghosts: dict[str, tuple[Json, datetime]] = {}
        self.operations: dict[str, Operation] = {}
        self.mappings: list[tuple[Region, Region]] = []
        self._ids = 0

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
        self._ids += 1
        return guid("operation", self._ids, self.settings.state)

    def after(self, seconds: float) -> datetime:
        return self.now + timedelta(seconds=seconds)

    def add_item(self, item: Item) -> None:
        self.items[item.name.lower()] = item
        self.by_vm[item.vm_name.lower()] = item

    def source_vm(self, item: Item) -> Vm | None:
        return self.inventory.find(Vm, item.source_vm_id)

    def running_vm(self, item: Item) -> Vm | None:
        return self.inventory.find(Vm, item.running_in.vm_id(item.vm_name))
