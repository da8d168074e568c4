"""What each operation is, as data: its stages, its choices, and the states in which an item may begin it."""

from dataclasses import dataclass

from homeward.domain.runs import Approval, Operation, Stage


@dataclass(frozen=True, slots=True)
class Procedure:
    """One operation.

    `choices`: the fields of a request that mean something to it; any other of `CHOICES` is refused.
    `begins_in`: the protection states in which an item may begin. `together`: members of a multi-VM group go as one.
    `approval`: the least it asks for. `phases`: what its run shows while items are on their way, and afterwards.
    """

    stages: tuple[Stage, ...]
    choices: frozenset[str]
    begins_in: tuple[str, ...] = ("Protected",)
    together: bool = False
    approval: Approval = Approval.NONE
    phases: tuple[str, str] = ("Moving", "Protecting")


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
    choices=frozenset(("mode", "recovery_point", "shutdown", "commit", "reprotect")),
    together=True,
)

# An operation that is not here is not to be had yet.
PROCEDURES: dict[Operation, Procedure] = {
    Operation.FAILOVER: _MOVE,
    Operation.FAILBACK: _MOVE,
}

CHOICES = frozenset[str]().union(*(one.choices for one in PROCEDURES.values()))
