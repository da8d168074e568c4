"""Everything preflight looked at for one item, before anyone judges it."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.arm_json import ArmJson
from homeward.domain.capacity import Capacity
from homeward.domain.locks import Lock
from homeward.domain.network import Network, NetworkInterface
from homeward.domain.recovery_points import RecoveryPoint
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.virtual_machine import VirtualMachine


@dataclass(frozen=True, slots=True)
class Survey:
    """`target_vms` are the VMs at the target that have the item's name or own one of its target disks.

    `common_read_at`: the oldest of the reads that this item shares with others (network, mappings, accounts).
    `source_answers`: Compute answered for the source, if only that it is gone. Where it did not, nothing else of
    its region was asked: `former_nics` are empty then, and what ends in `back` is taken for given.
    `capacity` is the target region's, `capacity_back` the source's; None where it was not asked for.
    `not_read` names what the app's identity may not read.
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
    source_answers: bool = True
    network_mappings: tuple[ArmJson, ...] = ()
    locks: tuple[Lock, ...] = ()
    capacity: Capacity | None = None
    capacity_back: Capacity | None = None
    not_read: tuple[str, ...] = ()
    former_nics: tuple[NetworkInterface, ...] = ()
    group_back_exists: bool = True
    network_back_exists: bool = True
    set_back_exists: bool = False
