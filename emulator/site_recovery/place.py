"""Where a replicated machine's resources are on one side of its replication."""

from dataclasses import dataclass

from emulator.site_recovery.vault import Container
from emulator.topology import SUBSCRIPTION, arm_id, group_id, last_segment


@dataclass(frozen=True)
class Place:
    container: Container
    group: str
    vm_name: str
    vnet_id: str
    subnet: str = "default"
    zone: str | None = None
    subscription: str = SUBSCRIPTION

    @property
    def location(self) -> str:
        return self.container.location

    @property
    def vnet(self) -> str:
        return last_segment(self.vnet_id)

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
        return arm_id(self.group, "Microsoft.Compute/disks", name, self.subscription)

    def nic_id(self, name: str) -> str:
        return arm_id(self.group, "Microsoft.Network/networkInterfaces", name, self.subscription)
