"""The target settings of the next reprotect, as they are shown, approved and then sent."""

from dataclasses import dataclass
from enum import StrEnum

from homeward.domain.payload import Payload


class Wayback(StrEnum):
    """Whether a run may make what the way back needs and lacks: a mapping, a cache account, an availability set."""

    REFUSE = "Refuse"
    CREATE = "Create"


class Presence(StrEnum):
    """New: it is not there, and the run makes it. Missing: it is not there, and the run may not make it."""

    EXISTS = "Exists"
    NEW = "New"
    MISSING = "Missing"


@dataclass(frozen=True, slots=True)
class Setting(Payload):
    id: str
    state: Presence = Presence.EXISTS


@dataclass(frozen=True, slots=True)
class WayBack(Payload):
    """The target settings of the next reprotect, and the policy of its mapping. None, or no zone: the VM had none.

    `known`: the former source could be read. Where it could not, the sets and groups are read at the reprotect.
    """

    policy_id: str
    mapping: Setting
    group: Setting
    cache_account: Setting
    region: str = ""
    zone: str = ""
    network: Setting | None = None
    availability_set: Setting | None = None
    proximity_placement_group: Setting | None = None
    capacity_reservation_group: Setting | None = None
    virtual_machine_scale_set: Setting | None = None
    disk_encryption_sets: tuple[Setting, ...] = ()
    known: bool = True

    @property
    def ids(self) -> list[str]:
        """Everything that a reprotect will name, in Azure's lower case; empty for what it will not."""
        named = (
            self.mapping,
            self.group,
            self.cache_account,
            self.network,
            self.availability_set,
            self.proximity_placement_group,
            self.capacity_reservation_group,
            self.virtual_machine_scale_set,
            *self.disk_encryption_sets,
        )
        said = (self.policy_id, self.zone, *(one.id if one else "" for one in named))
        return [one.lower() for one in said]

    @property
    def complete(self) -> bool:
        needed = (self.mapping, self.group, self.cache_account, self.network)
        return all(one is None or one.state is not Presence.MISSING for one in needed)

    @property
    def to_make(self) -> tuple[Setting, ...]:
        """What is to be made before a reprotect, in the order in which it is needed."""
        makeable = (self.mapping, self.cache_account, self.availability_set)
        return tuple(one for one in makeable if one is not None and one.state is Presence.NEW)
