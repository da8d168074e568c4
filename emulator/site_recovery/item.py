"""A replicated item: its state, where it lives, and the table of states the service knows."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from emulator.ids import fraction, guid
from emulator.overrides import Override
from emulator.site_recovery.job import Job
from emulator.site_recovery.place import Place
from emulator.site_recovery.vault import Policy, Vault
from emulator.wire import Json


class Phase(StrEnum):
    ENABLING = "UnprotectedStatesBegin"
    RESYNC = "InitialReplicationInProgress"
    FIRST_POINT = "InitialReplicationRecoveryCompletionPending"
    PROTECTED = "Protected"
    PENDING_COMMIT = "UnplannedFailoverCommitPendingStatesBegin"
    COMMITTED = "UnplannedFailoverCommitted"


class Facts(NamedTuple):
    description: str
    vm_state: str
    vm_description: str
    active: str
    allowed: tuple[str, ...]


_BEGIN = ("UnprotectedStatesBegin", "Enabling protection", "Primary", ("DisableProtection",))
_READY = ("UnplannedFailover", "DisableProtection", "TestFailover")
_PENDING = ("CompleteMigration", "Commit", "DisableProtection", "ChangePit", "SwitchProtection")
_DONE = ("CompleteMigration", "DisableProtection", "SwitchProtection")
STATES: dict[Phase, Facts] = {
    Phase.ENABLING: Facts("Enabling protection", *_BEGIN[:3], ()),
    Phase.RESYNC: Facts("Initial replication is in progress", *_BEGIN),
    Phase.FIRST_POINT: Facts("Waiting for first recovery point", *_BEGIN),
    Phase.PROTECTED: Facts("Protected", "Protected", "Protected", "Primary", _READY),
    Phase.PENDING_COMMIT: Facts(
        "Failover completed", Phase.PENDING_COMMIT, "Failover completed", "Recovery", _PENDING
    ),
    Phase.COMMITTED: Facts("Failover committed", Phase.COMMITTED, "Failover committed", "Recovery", _DONE),
}


NOT_YET = (Phase.ENABLING, Phase.RESYNC, Phase.FIRST_POINT)  # it cannot fail over yet


@dataclass
class ReplicatedDisk:
    name: str
    size_gb: int = 127
    os: bool = False
    added: datetime | None = None
    staging: str = ""  # the cache account that its changes go through
    replica_type: str = "Premium_LRS"
    target_type: str = "Premium_LRS"
    encryption_set: str | None = None  # on the side it replicates to
    source_encryption_set: str | None = None
    failover_name: str = ""
    test_name: str = ""

    @property
    def recovered_name(self) -> str:
        return self.failover_name or self.name

    @property
    def tested_name(self) -> str:
        return self.test_name or f"{self.name}-ASRtest"


@dataclass
class Span:
    """A stretch of time in which the source recorded recovery points."""

    start: datetime
    end: datetime | None = None


WAITING, CLEANING = "WaitingForCompletion", "MarkedForDeletion"


@dataclass
class Drill:
    """A test failover: its machine, and whether it waits for its clean-up."""

    vm_id: str
    job: Job
    state: str = WAITING
    over: bool = False


@dataclass
class Resync:
    started: datetime
    ends: datetime


def key_of(vault: Vault, name: str) -> str:
    return f"{vault.id}/{name}".lower()


class Note(NamedTuple):
    """Something that happened to an item, and how its machines stood right after, by their sides."""

    time: datetime
    what: str
    vms: dict[str, str | None]


@dataclass(eq=False)
class Item:
    name: str
    home: Place
    away: Place
    policy: Policy
    phase: Phase
    disks: list[ReplicatedDisk]
    override: Override = field(default_factory=Override)
    reversed: bool = False  # it replicates from away to home
    host: int = 4
    generation: int = 0
    protected_since: datetime | None = None
    spans: list[Span] = field(default_factory=list[Span])
    made_points: list[datetime] = field(default_factory=list["datetime"])
    shared_points: set[datetime] = field(default_factory=set["datetime"])  # those made for a whole group
    resync: Resync | None = None
    job: Job | None = None
    failover_point: str | None = None
    recovered_from: tuple[datetime, int] | None = None  # the point's time, and how many disks it held
    failed_over_at: datetime | None = None
    scripts: list[tuple[str, datetime, str]] = field(
        default_factory=list[tuple[str, datetime, str]]
    )  # run in it
    drill: Drill | None = None
    drilled_at: datetime | None = None
    past_errors: list[tuple[Json, datetime]] = field(default_factory=list[tuple[Json, datetime]])
    frozen_at: datetime | None = None
    frozen_newest: datetime | None = None
    reprotected: bool = False
    group_name: str = ""  # of the machines that it keeps consistent with
    counts: dict[str, int] = field(default_factory=dict[str, int])
    diary: list[Note] = field(default_factory=list[Note])

    # Of home and away as they first were: what a reprotect leaves out changes the places, and not these.
    first_zones: tuple[str | None, str | None] = field(init=False)

    def __post_init__(self) -> None:
        self.first_zones = self.home.zone, self.away.zone

    @property
    def vault(self) -> Vault:
        return self.policy.vault

    @property
    def key(self) -> str:
        """Name the item once and for all: a reprotect changes its id, but not its vault and name."""
        return key_of(self.vault, self.name)

    @property
    def vm_name(self) -> str:
        return self.home.vm_name

    @property
    def source(self) -> Place:
        return self.away if self.reversed else self.home

    @property
    def target(self) -> Place:
        return self.home if self.reversed else self.away

    def aim(self, target: Place) -> None:
        """Change where it fails over to."""
        if self.reversed:
            self.home = target
        else:
            self.away = target

    @property
    def group(self) -> str | None:
        """Name the multi-VM consistency group that somebody put it into, if any."""
        return self.override.multi_vm_group or self.group_name or None

    @property
    def running_in(self) -> Place:
        return self.target if STATES[self.phase].active == "Recovery" else self.source

    @property
    def friendly(self) -> str:
        return self.override.friendly_name or self.vm_name

    @property
    def id(self) -> str:
        return f"{self.source.container.id}/replicationProtectedItems/{self.name}"

    @property
    def internal_id(self) -> str:
        """The service's own id of the machine; another one after every reprotect."""
        return self.own_guid("internal")

    def own_guid(self, label: str) -> str:
        return guid(label, self.key, self.generation)

    def fixed_guid(self, label: str) -> str:
        return guid(label, self.key)

    def number(self, label: str) -> float:
        return fraction(label, self.name)

    def shared_number(self, label: str) -> float:
        """Pick a number that the members of a group have in common."""
        return fraction(label, self.group or self.name)

    def vm_ids(self) -> set[str]:
        return {self.home.vm_id.lower(), self.away.vm_id.lower()}

    def replica_name(self, disk: ReplicatedDisk) -> str:
        """Name the replica disk; a reprotect lower-cases the disk's name in it."""
        return f"{disk.name.lower() if self.reprotected else disk.name}-ASRReplica"

    @property
    def untouched(self) -> bool:
        """Tell whether it is still as it was seeded; a power-off does not count."""
        return not self.counts.keys() - {"powerOff"}

    def names(self) -> set[str]:
        return {name.lower() for name in (self.name, self.friendly, self.home.vm_name, self.away.vm_name)}

    def count(self, action: str) -> None:
        self.counts[action] = self.counts.get(action, 0) + 1

    def stop_recording(self, moment: datetime) -> None:
        for span in self.spans:
            span.end = min(span.end or moment, moment)

    def start_recording(self, moment: datetime) -> None:
        if self.phase is Phase.PROTECTED and all(span.end for span in self.spans):
            self.spans.append(Span(moment))
