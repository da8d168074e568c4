"""What exists in the subscription outside the vault: groups, machines, disks, networks, accounts. State only."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from emulator.topology import SUBSCRIPTION, arm_id, group_id

type Power = Literal["running", "stopping", "stopped", "starting", "deallocating", "deallocated"]


@dataclass
class Resource:
    name: str
    group: str
    location: str
    subscription: str = field(default=SUBSCRIPTION, kw_only=True)

    TYPE = ""

    @property
    def id(self) -> str:
        return arm_id(self.group, self.TYPE, self.name, self.subscription)


@dataclass
class Group(Resource):
    TYPE = "Microsoft.Resources/resourceGroups"

    @property
    def id(self) -> str:
        return group_id(self.name, self.subscription)


@dataclass
class Disk(Resource):
    created: datetime
    size_gb: int = 127
    os: bool = False
    vm_id: str | None = None

    TYPE = "Microsoft.Compute/disks"


@dataclass
class Vm(Resource):
    created: datetime
    disks: list[str]
    nics: list[str]
    power: Power = "running"
    power_since: datetime | None = None
    recovered: bool = False
    power_off: Literal["works", "fails", "hangs"] = "works"
    busy: bool = False
    size: str = "Standard_DS1_v2"

    TYPE = "Microsoft.Compute/virtualMachines"

    @property
    def off(self) -> bool:
        return self.power in ("stopped", "deallocated")


@dataclass
class Nic(Resource):
    subnet_id: str
    address: str
    vm_id: str | None

    TYPE = "Microsoft.Network/networkInterfaces"


@dataclass
class Subnet:
    name: str
    prefix: str
    others: int = 0  # addresses taken by NICs nobody else knows of


@dataclass
class Vnet(Resource):
    prefix: str
    subnets: dict[str, Subnet]

    TYPE = "Microsoft.Network/virtualNetworks"


@dataclass
class Account(Resource):
    TYPE = "Microsoft.Storage/storageAccounts"


@dataclass
class Inventory:
    resources: dict[str, Resource] = field(default_factory=dict[str, Resource])

    def add(self, resource: Resource) -> None:
        self.resources[resource.id.lower()] = resource

    def remove(self, resource_id: str) -> None:
        self.resources.pop(resource_id.lower(), None)

    def find[R: Resource](self, kind: type[R], resource_id: str) -> R | None:
        found = self.resources.get(resource_id.lower())
        return found if isinstance(found, kind) else None

    def each[R: Resource](self, kind: type[R], scope: str = "/") -> Iterator[R]:
        """Go through the resources of a kind under an id: a group's, a subscription's, or all there are."""
        wanted = f"{scope.lower().rstrip('/')}/"
        for resource_id, resource in list(self.resources.items()):
            if isinstance(resource, kind) and resource_id.startswith(wanted):
                yield resource

    def group(self, name: str, subscription: str = SUBSCRIPTION) -> Group | None:
        return self.find(Group, group_id(name, subscription))

    def remove_vm(self, vm: Vm) -> None:
        """Take a VM away with its NICs and disks."""
        for resource_id in (vm.id, *vm.nics, *vm.disks):
            self.remove(resource_id)
