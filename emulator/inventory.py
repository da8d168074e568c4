"""What exists in the subscription outside the vault: groups, machines, disks, networks, accounts. State only."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Literal

from emulator.compute import sizes
from emulator.topology import SUBSCRIPTION, arm_id, blob_uri, group_id
from emulator.wire import Json

type Power = Literal["running", "stopping", "stopped", "starting", "deallocating", "deallocated"]


@dataclass
class Resource:
    name: str
    group: str
    location: str
    subscription: str = field(default=SUBSCRIPTION, kw_only=True)
    tags: Json = field(default_factory=dict[str, object], kw_only=True)

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
    encryption_set: str | None = field(default=None, kw_only=True)

    TYPE = "Microsoft.Compute/disks"


@dataclass
class Blob(Disk):
    """An unmanaged disk: a blob in a storage account, no resource of its own."""

    account: str = ""

    @property
    def id(self) -> str:
        return blob_uri(self.account, self.name)


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
    size: str = sizes.DEFAULT
    zone: str | None = None
    availability_set: str | None = None
    placement_group: str | None = None
    scale_set: str | None = None
    capacity_group: str | None = None
    delete_option: Literal["Detach", "Delete"] = "Detach"  # what becomes of its disks and cards without it
    # What hangs on a machine and no failover takes along; `backup` names the vault.
    extensions: tuple[str, ...] = ()
    diagnostic_settings: tuple[str, ...] = ()
    backup: str = ""
    commands_run: int = 0
    command_running: bool = False
    silent_from: datetime | None = None

    TYPE = "Microsoft.Compute/virtualMachines"

    @property
    def off(self) -> bool:
        return self.power in ("stopped", "deallocated")


@dataclass(frozen=True)
class IpConfig:
    name: str
    subnet_id: str
    address: str
    static: bool = False
    public_address: str = ""
    pool: str = ""  # the id of the load balancer's back-end pool it belongs to


@dataclass
class Nic(Resource):
    configs: tuple[IpConfig, ...]
    vm_id: str | None
    security_group: str = ""
    accelerated: bool = False

    TYPE = "Microsoft.Network/networkInterfaces"

    def config_id(self, config: IpConfig) -> str:
        return f"{self.id}/ipConfigurations/{config.name}"

    def uses(self) -> Iterator[tuple[str, str, str]]:
        """Give what it uses: the used thing's id, the key of the use there, and who uses it."""
        if self.security_group:
            yield self.security_group, self.id, self.id
        for config in self.configs:
            user = self.config_id(config)
            yield config.subnet_id, config.address, user
            for used in (config.public_address, config.pool):
                if used:
                    yield used, user, user


@dataclass
class Subnet:
    name: str
    prefix: str
    others: int = 0  # addresses taken by NICs nobody else knows of
    gateway: str = ""  # the name of the virtual network gateway that is deployed in it


@dataclass
class Peering:
    name: str
    remote: str  # the other network, there or not
    state: str


@dataclass
class Vnet(Resource):
    prefix: str
    subnets: dict[str, Subnet]
    peerings: dict[str, Peering] = field(default_factory=dict[str, "Peering"])

    TYPE = "Microsoft.Network/virtualNetworks"


@dataclass
class Account(Resource):
    sku: str = "Standard_LRS"
    kind: str = "StorageV2"
    default_action: Literal["Allow", "Deny"] = "Allow"
    bypass: str = "AzureServices"

    TYPE = "Microsoft.Storage/storageAccounts"


@dataclass(frozen=True)
class Lock:
    scope: str
    name: str
    level: str
    notes: str = ""

    TYPE = "Microsoft.Authorization/locks"

    @property
    def id(self) -> str:
        return f"{self.scope}/providers/{self.TYPE}/{self.name}"


class Inventory:
    """All resources by kind and id, with who uses what of the network, and what Azure would not allow."""

    def __init__(self) -> None:
        self.quotas: dict[str, int] = {}
        self.restrictions: dict[tuple[str, str], tuple[str, ...]] = {}
        self.locks: dict[str, Lock] = {}
        self._kinds: dict[type[Resource], dict[str, Resource]] = {}
        self._users: dict[str, dict[str, str]] = {}

    def add(self, resource: Resource) -> None:
        self.remove(resource.id)
        self._kinds.setdefault(type(resource), {})[resource.id.lower()] = resource
        if isinstance(resource, Nic):
            for used, key, user in resource.uses():
                self._users.setdefault(used.lower(), {})[key] = user

    def remove(self, resource_id: str) -> None:
        for found in self._kinds.values():
            resource = found.pop(resource_id.lower(), None)
            if isinstance(resource, Nic):
                for used, key, _ in resource.uses():
                    self._users[used.lower()].pop(key, None)

    def users(self, used_id: str) -> dict[str, str]:
        """Tell which cards' configurations use a subnet (by address), a public address, a pool or a group."""
        return self._users.get(used_id.lower(), {})

    def find[R: Resource](self, kind: type[R], resource_id: str) -> R | None:
        found = self._kinds.get(kind, {}).get(resource_id.lower())
        return found if isinstance(found, kind) else None

    def at(self, resource_id: str) -> Resource | None:
        """Find a resource of whatever kind."""
        wanted = resource_id.lower()
        return next((found[wanted] for found in self._kinds.values() if wanted in found), None)

    def every(self, scope: str) -> list[Resource]:
        """The resources of every kind under an id."""
        return [one for kind in list(self._kinds) for one in self.each(kind, scope)]

    def each[R: Resource](self, kind: type[R], scope: str = "/") -> Iterator[R]:
        """Go through the resources of a kind under an id: a group's, a subscription's, or all there are."""
        wanted = f"{scope.lower().rstrip('/')}/"
        for resource_id, resource in list(self._kinds.get(kind, {}).items()):
            if isinstance(resource, kind) and resource_id.startswith(wanted):
                yield resource

    def disk(self, disk_id: str) -> Disk | None:
        """Find a disk, managed or not."""
        return self.find(Disk, disk_id) or self.find(Blob, disk_id)

    def everything(self) -> Iterator[Resource]:
        """Go through all resources; blobs are none."""
        return chain.from_iterable(found.values() for kind, found in self._kinds.items() if kind is not Blob)

    def group(self, name: str, subscription: str = SUBSCRIPTION) -> Group | None:
        return self.find(Group, group_id(name, subscription))

    def remove_vm(self, vm: Vm) -> None:
        """Take a VM away with its NICs and disks."""
        for resource_id in (vm.id, *vm.nics, *vm.disks):
            self.remove(resource_id)
