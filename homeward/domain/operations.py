"""What each operation is, as data: its stages, its choices, and the states in which an item may begin it."""

from dataclasses import dataclass, replace

from homeward.domain.replicated_item import COMMITTED, SYNCHRONISING
from homeward.domain.runs import Approval, Operation, Stage


@dataclass(frozen=True, slots=True)
class Procedure:
    """One operation.

    `choices`: the fields of a request that mean something to it; any other of `CHOICES` is refused.
    `begins_in`: the protection states in which an item may begin (None: in any). `healthy`: its replication must be.
    `together`: members of a multi-VM group go as one.
    `approval`: the least it asks for. `phases`: what its run shows while items are on their way, and afterwards.
    """

    stages: tuple[Stage, ...]
    choices: frozenset[str]
    begins_in: tuple[str, ...] | None = ("Protected",)
    healthy: bool = True
    together: bool = False
    approval: Approval = Approval.NONE
    phases: tuple[str, str] = ("Moving", "Protecting")

    def may_begin_in(self, protection_state: str) -> bool:
        return self.begins_in is None or protection_state in self.begins_in


_MOVE = Procedure(
    stages=(
        Stage.PREFLIGHT,
        Stage.AWAITING_APPROVAL,
        Stage.SHUTTING_DOWN,
        Stage.FAILING_OVER,
        Stage.VERIFYING,
        Stage.AWAITING_COMMIT,
        Stage.COMMITTING,
        Stage.REPROTECTING,
        Stage.SYNCHRONIZING,
        Stage.CHECKING_CLEANUP,
        Stage.DONE,
    ),
    choices=frozenset(
        ("mode", "recovery_point", "shutdown", "commit", "reprotect", "wayback", "adopt", "fence")
    ),
    together=True,
)

_REPROTECT = Procedure(
    stages=(
        Stage.PREFLIGHT,
        Stage.AWAITING_APPROVAL,
        Stage.REPROTECTING,
        Stage.SYNCHRONIZING,
        Stage.CHECKING_CLEANUP,
        Stage.DONE,
    ),
    choices=frozenset(("reprotect", "wayback", "adopt")),
    begins_in=(COMMITTED, "Protected", *SYNCHRONISING),
    healthy=False,
    phases=("Reprotecting", "Protecting"),
)

_DISABLE = Procedure(
    stages=(
        Stage.PREFLIGHT,
        Stage.AWAITING_APPROVAL,
        Stage.DISABLING,
        Stage.CHECKING_CLEANUP,
        Stage.DONE,
    ),
    choices=frozenset(("removal_reason", "purge")),
    begins_in=None,
    healthy=False,
    approval=Approval.REQUIRED,
    phases=("Disabling", "CheckingCleanup"),
)

# Its items are on one of its two moves. Mode and shutdown are those of the way over; both ways end Protected.
_ROUND_TRIP = replace(
    _MOVE, choices=frozenset(("mode", "recovery_point", "shutdown", "commit", "wayback", "away_for"))
)

_DRILL = Procedure(
    stages=(
        Stage.PREFLIGHT,
        Stage.AWAITING_APPROVAL,
        Stage.TEST_FAILING_OVER,
        Stage.VERIFYING,
        Stage.HOLDING,
        Stage.CLEANING_UP,
        Stage.CHECKING_CLEANUP,
        Stage.DONE,
    ),
    choices=frozenset(("recovery_point", "drill")),
    phases=("Testing", "CleaningUp"),
)

PROCEDURES: dict[Operation, Procedure] = {
    Operation.FAILOVER: _MOVE,
    Operation.FAILBACK: _MOVE,
    Operation.REPROTECT: _REPROTECT,
    Operation.DISABLE: _DISABLE,
    Operation.ROUND_TRIP: _ROUND_TRIP,
    Operation.DRILL: _DRILL,
}

CHOICES = frozenset[str]().union(*(one.choices for one in PROCEDURES.values()))
