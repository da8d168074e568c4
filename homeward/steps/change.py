"""Ensure and adopt: what every step shares that changes something in Azure.

The intent is in the orchestration's history before the activity runs. The activity reads first, acts only if the
thing is not already so or under way, adopts what it finds, and never decides alone to call a second time.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from homeward.domain.evidence import Evidence, Fault
from homeward.domain.payload import Payload
from homeward.domain.runs import Mode


@dataclass(frozen=True, slots=True)
class Intent(Payload):
    """What is about to be changed, and how the item looked when that was decided.

    `since`: a job of ours cannot have started before it, by Azure's own time.
    `look_only` looks for what an earlier, unclear call did, and changes nothing.
    """

    run_id: str
    lease_key: str
    vault_id: str
    item_id: str
    friendly_name: str
    attempt: int
    mode: Mode
    since: datetime
    source_vm_id: str
    recovery_vm_id: str
    lifecycle_id: str
    look_only: bool = False

    def sending(self, scenario: str) -> dict[str, str]:
        """What is written down beside the lease before a call is sent."""
        return {"runId": self.run_id, "call": f"{scenario} {self.attempt} {self.since.isoformat()}"}


class Outcome(StrEnum):
    """How a call went.

    Accepted: Azure took it. Adopted: an earlier call of ours is under way or done. Refused: Azure said no.
    Unclear: it may have been accepted. NotFound: a look found no trace of an earlier call.
    """

    ACCEPTED = "Accepted"
    ADOPTED = "Adopted"
    REFUSED = "Refused"
    UNCLEAR = "Unclear"
    NOT_FOUND = "NotFound"


@dataclass(frozen=True, slots=True)
class Change(Payload):
    """How a change stands. `job` names the Site Recovery job to wait for, None where it is already done."""

    outcome: Outcome
    at: datetime
    job: str | None = None
    fault: Fault | None = None
    evidence: tuple[Evidence, ...] = ()
