"""What a plan lets follow from signals: nothing, a word to people, a run that waits for approval, or a run."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from homeward.domain.forms import AtLeast, Between
from homeward.domain.payload import Payload
from homeward.domain.policies import Probe
from homeward.domain.runs import Mode, Operation


class Then(StrEnum):
    """Prepare: a run that waits for approval. Start: a run, which waits only where the plan asks for approval."""

    NOTHING = "Nothing"
    NOTIFY = "Notify"
    PREPARE = "Prepare"
    START = "Start"


class Witness(StrEnum):
    """Who can confirm a signal.

    ReplicationHeartbeat: what the vault last heard of a VM; it does not need the VM's region. VmHealth: what Compute
    says of the VM itself, which can deny an outage and seldom confirm one. Probe: the plan's own call.
    """

    REPLICATION_HEARTBEAT = "ReplicationHeartbeat"
    VM_HEALTH = "VmHealth"
    PROBE = "Probe"


@dataclass(frozen=True, slots=True)
class Flap(Payload):
    """A VM that was told down and well again `count` times `within` (seconds) is not counted until it is quiet."""

    count: Annotated[int, AtLeast(1)] = 3
    within: float = 3600


@dataclass(frozen=True, slots=True)
class SignalPolicy(Payload):
    """What has to hold before anything follows, and what follows.

    `at_least`: the share of the plan's VMs that must be told down, and be confirmed so. For `dwell` that must hold
    without a break; then `confirmations` of the witnesses in `confirm_by` are waited for, at most `patience`. After
    something followed, nothing does for `cool_down` (all in seconds). Every witness can deny, named or not.
    """

    then: Then = Then.NOTHING
    operation: Operation = Operation.FAILOVER
    mode: Mode = Mode.UNPLANNED
    at_least: Annotated[float, Between(0, 1)] = 0.5
    dwell: float = 300
    confirm_by: tuple[Witness, ...] = (Witness.REPLICATION_HEARTBEAT,)
    confirmations: Annotated[int, AtLeast(1)] = 1
    patience: float = 3600
    probe: Probe | None = None
    cool_down: float = 86_400
    flap: Flap = field(default_factory=Flap)
