"""Everything preflight looked at for one item, before anyone judges it."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.arm_json import ArmJson
from homeward.domain.network import Network
from homeward.domain.recovery_points import RecoveryPoint
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.virtual_machine import VirtualMachine


@dataclass(frozen=True, slots=True)
class Survey:
    """`target_vms` are the VMs at the target that have the item's name or own one of its target disks.

    `source_addresses` are the public addresses of the source's interfaces.
    `common_read_at`: the oldest of the reads that this item shares with others (network, mappings, accounts).
    """

    item: ReplicatedItem
    read_at: datetime
    common_read_at: datetime
    points: list[RecoveryPoint]
    source_vm: VirtualMachine | None
    target_group_exists: bool
    network: Network | None
    mappings: list[ArmJson]
    target_vms: tuple[VirtualMachine, ...]
    storage_accounts: list[ArmJson]
    source_addresses: tuple[str, ...] = ()
