"""What may be decided for a VM or a wave beforehand: the policy of a plan, and of a run without one."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from homeward.domain.forms import AtLeast, Between, Form
from homeward.domain.payload import Payload
from homeward.domain.runs import (
    Commit,
    Mode,
    Operation,
    PointChoice,
    Reprotect,
    Shutdown,
    Stage,
)
from homeward.domain.way_back import Wayback


def default_reprotect(operation: Operation, mode: Mode) -> Reprotect:
    """After an unplanned failover the former source holds the only copy of what was not replicated."""
    lost = operation is Operation.FAILOVER and mode is Mode.UNPLANNED
    return Reprotect.WHEN_HOME_IS_BACK if lost else Reprotect.AUTO


class ProbeKind(StrEnum):
    """HTTP: a GET with the expected status. Tcp: a connection. RunCommand: a script in the VM that ends with 0."""

    HTTP = "Http"
    TCP = "Tcp"
    RUN_COMMAND = "RunCommand"


@dataclass(frozen=True, slots=True)
class Probe(Payload):
    """A check of the recovered VM. `{address}` in `url` and `host` stands for its first private address.

    `timeout` is for one try of Http and Tcp; it is tried again until `within` is over, counted from the moment the
    VM itself was seen right (seconds).
    """

    name: str
    kind: ProbeKind
    url: Annotated[str | None, Form(r"https?://\S+", "an http or https address")] = None
    status: Annotated[int, Between(100, 599)] = 200
    host: str | None = None
    port: Annotated[int | None, Between(1, 65_535)] = None
    script: Annotated[str | None, Form(r"[\s\S]{1,2000}", "a script of at most 2000 characters")] = None
    timeout: float = 10
    within: float = 600


_HOOK_URL = r"https://\S+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?([/?]\S*)?"


class Moment(StrEnum):
    BEFORE = "Before"
    AFTER = "After"


@dataclass(frozen=True, slots=True)
class Hook(Payload):
    """An HTTPS call before or after a stage. A failed one stops the item unless `required` is false (seconds)."""

    stage: Stage
    moment: Moment
    url: Annotated[
        str, Form(_HOOK_URL, "an https address, or http on this machine's loopback for development")
    ]
    timeout: float = 30
    required: bool = True


@dataclass(frozen=True, slots=True)
class Limits(Payload):
    """Seconds of Azure time after which a stage is told as hung; a shutdown ends then, the others go on."""

    shutting_down: float = 900
    failing_over: float = 3600
    committing: float = 900
    reprotecting: float = 7200
    synchronizing: float = 86_400
    disabling: float = 3600
    test_failing_over: float = 3600
    cleaning_up: float = 3600

    def of(self, stage: Stage) -> float:
        """The limit of a stage that waits for Azure; the longest for any other."""
        return {
            Stage.SHUTTING_DOWN: self.shutting_down,
            Stage.FAILING_OVER: self.failing_over,
            Stage.COMMITTING: self.committing,
            Stage.REPROTECTING: self.reprotecting,
            Stage.DISABLING: self.disabling,
            Stage.TEST_FAILING_OVER: self.test_failing_over,
            Stage.CLEANING_UP: self.cleaning_up,
        }.get(stage, self.synchronizing)


class WithoutPoint(StrEnum):
    """Where no such point came in time. Stop: undo it and end. GoOn: fail over as `recoveryPoint` says."""

    STOP = "Stop"
    GO_ON = "GoOn"


_Script = Annotated[str, Form(r"[\s\S]{1,2000}", "a script of at most 2000 characters")]


@dataclass(frozen=True, slots=True)
class ZeroLoss(Payload):
    """Lose nothing: `quiesce` ends with 0 once the running source writes no more, and `resume` undoes that.

    The failover then goes to a point later than that, which is waited for at most `within` (seconds). `resume` runs
    in the recovered VM, or in the source where no failover came about. Either may be run more than once.
    """

    quiesce: _Script
    resume: _Script
    within: float = 1800
    otherwise: WithoutPoint = WithoutPoint.STOP


@dataclass(frozen=True, slots=True)
class OtherPoints(Payload):
    """Where probes do not pass, so many older recovery points are tried, none that loses more than maxDataLoss.

    Two is what an item's history has room for; after them a person may try as many as there are.
    """

    at_most: Annotated[int, Between(1, 2)] = 2


@dataclass(frozen=True, slots=True)
class Policy(Payload):
    """How one VM is brought over. `critical`: the run stops where this VM fails.

    `max_data_loss` in seconds. `shutdown` and `reprotect`: None is the default of the run's operation and mode.
    """

    recovery_point: PointChoice = field(default_factory=PointChoice)
    max_data_loss: float | None = None
    shutdown: Shutdown | None = None
    commit: Commit = Commit.AFTER_VERIFY
    reprotect: Reprotect | None = None
    wayback: Wayback = Wayback.REFUSE
    critical: bool = False
    probes: tuple[Probe, ...] = ()
    hooks: tuple[Hook, ...] = ()
    limits: Limits = field(default_factory=Limits)
    zero_loss: ZeroLoss | None = None
    other_points: OtherPoints | None = None

    def shutdown_in(self, mode: Mode) -> Shutdown:
        default = Shutdown.POWER_OFF if mode is Mode.PLANNED else Shutdown.SITE_RECOVERY
        return self.shutdown or default

    def reprotect_in(self, operation: Operation, mode: Mode) -> Reprotect:
        """Manual leaves the reprotect to a person, who asks for it by the operation Reprotect."""
        chosen = self.reprotect or default_reprotect(operation, mode)
        asked = operation is Operation.REPROTECT and chosen is Reprotect.MANUAL
        return Reprotect.AUTO if asked else chosen


class OnFailure(StrEnum):
    """Continue: the others go on. Stop: nothing new is started once more than `tolerated` VMs have failed."""

    CONTINUE = "Continue"
    STOP = "Stop"


@dataclass(frozen=True, slots=True)
class WavePolicy(Payload):
    """`parallelism`: how many VMs of the wave may be between shutdown and recovered at a time; 0 is no limit."""

    parallelism: Annotated[int, AtLeast(0)] = 0
    on_failure: OnFailure = OnFailure.CONTINUE
    tolerated: Annotated[int, AtLeast(0)] = 0


@dataclass(frozen=True, slots=True)
class Caps(Payload):
    """Blast radius: how many VMs a run may touch, and what share of the vault's items (0 to 1)."""

    vms: Annotated[int | None, AtLeast(1)] = None
    vault_share: Annotated[float | None, Between(0, 1)] = None
