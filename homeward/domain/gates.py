"""Gates: where a run waits for a person, and what makes a decision count."""

import hashlib
import hmac
import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from homeward.domain.payload import Payload


class Ruling(StrEnum):
    APPROVE = "Approve"
    REJECT = "Reject"


class GateState(StrEnum):
    OPEN = "Open"
    APPROVED = "Approved"
    REJECTED = "Rejected"
    TIMED_OUT = "TimedOut"
    CLOSED = "Closed"


@dataclass(frozen=True, slots=True)
class Decision(Payload):
    """What a person decided, signed over run, gate, scope, decider and decision."""

    run_id: str
    gate: str
    scope_hash: str
    decision: Ruling
    decided_by: str
    comment: str = ""
    signature: str = ""

    def signed(self, key: str) -> "Decision":
        return replace(self, signature=self._signature(key))

    def signed_with(self, key: str) -> bool:
        return hmac.compare_digest(self.signature, self._signature(key))

    def _signature(self, key: str) -> str:
        said = json.dumps(replace(self, signature="").to_json(), sort_keys=True)
        return hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Gate(Payload):
    """`scope_hash` is what a decision must name; `question` says in one sentence what is being decided."""

    name: str
    question: str
    scope_hash: str
    opened_at: datetime
    expires_at: datetime
    state: GateState = GateState.OPEN
    decided_by: str | None = None
    decided_at: datetime | None = None
    comment: str = ""


def scope_hash(*parts: object) -> str:
    """One hash over everything that a decision is about; `parts` are plain JSON."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
