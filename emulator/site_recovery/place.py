"""Where a replicated machine's resources are on one side of its replication."""

from dataclasses import dataclass

from emulator.site_recovery.vault import Container
from emulator.topology import SUBSCRIPTION, arm_id, blob_uri, group_id, last_segment


@dataclass(frozen=True)
class CardSettings:
    """What was asked of the network card of a recovered machine; empty is the service's choice."""

    static_address: str = ""
    public_address: str = ""
    pools: tuple[str, ...] = ()
    security_group: str = ""
    name: str = ""
    reuse: bool = False
    accelerated: bool = False
    test_subnet: str = ""
    test_address: str = ""
    test_public_address: str = ""
    test_pools: tuple[str, ...] = ()
    test_security_group: str = ""


@dataclass(frozen=True)
class Place:
    container: Container
    group: str
    vm_name: str
    vnet_id: str
    subnet: str = "default"
    zone: str | None = None
    subscription: str = SUBSCRIPTION
    size: str = ""
    availability_set: str | None = None
    placement_group: str | None = None
    scale_set: str | None = None
    capacity_group: str | None = None
    boot_storage: str | None = None
    encryption_set: str | None = None  # of the disks that a seed file puts here
    disk_account: str = ""  # where unmanaged disks lie; without it disks are managed
    test_vm_name: str = ""
    test_network: str | None = None
    card: CardSettings = CardSettings()

    @property
    def location(self) -> str:
        return self.container.location

    @property
    def vnet(self) -> str:
        return last_segment(self.vnet_id)

    @property
    def test_name(self) -> str:
        return self.test_vm_name or f"{self.vm_name}-test"

    @property
    def group_id(self) -> str:
        return group_id(self.group, self.subscription)

    @property
    def vm_id(self) -> str:
        return arm_id(self.group, "Microsoft.Compute/virtualMachines", self.vm_name, self.subscription)

    @property
    def subnet_id(self) -> str:
        return f"{self.vnet_id}/subnets/{self.subnet}"

    def disk_id(self, name: str) -> str:
        if self.disk_account:
            return blob_uri(self.disk_account, name)
        return arm_id(self.group, "Microsoft.Compute/disks", name, self.subscription)

    def nic_id(self, name: str) -> str:
        return arm_id(self.group, "Microsoft.Network/networkInterfaces", name, self.subscription)
