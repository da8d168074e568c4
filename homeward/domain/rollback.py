"""The way back from a failover that was not committed: two requests, each checked and approved as it is made.

Site Recovery has no undo to count on before a commit but another recovery point. What brings a VM back is to end what
was begun, and then to move it the other way.
"""

import hashlib
from dataclasses import dataclass

from homeward.domain.payload import Json, Payload
from homeward.domain.runs import Approval, ItemOutcome, Operation, Stage

# An item that ended in one of these came over, and was not committed.
UNCOMMITTED = (Stage.FAILING_OVER, Stage.VERIFYING, Stage.AWAITING_COMMIT, Stage.COMMITTING)
_OPPOSITE = {Operation.FAILOVER: Operation.FAILBACK, Operation.FAILBACK: Operation.FAILOVER}


@dataclass(frozen=True, slots=True)
class Undo(Payload):
    """One request of a rollback: a body of `POST /api/runs`, and what it does."""

    does: str
    request: dict[str, Json]


def rollback(run_id: str, vault_id: str, operation: Operation, item: str) -> tuple[Undo, ...]:
    """The bodies to send one after the other; sent twice, they are the same runs."""
    if operation not in _OPPOSITE:
        return ()
    mark = hashlib.sha256(item.encode()).hexdigest()[:12]
    common: dict[str, Json] = {"vaultId": vault_id, "items": [item], "approval": Approval.REQUIRED.value}
    end: dict[str, Json] = {
        "operation": operation.value,
        "adopt": True,
        "fence": True,
        "requestId": f"{run_id}.{mark}.end",
    }
    back: dict[str, Json] = {"operation": _OPPOSITE[operation].value, "requestId": f"{run_id}.{mark}.back"}
    return (
        Undo(
            "Power the recovered VM off and take its failover over: somebody commits it, then the VM is started "
            "again and reprotected until Protected.",
            common | end,
        ),
        Undo("Move it back, once the first has ended. Its VM is shut down before.", common | back),
    )


def wanted(outcome: str | None, stage: str) -> bool:
    """Whether an item that ended like this was moved and left uncommitted."""
    return outcome == ItemOutcome.UNPROTECTED and stage in UNCOMMITTED
