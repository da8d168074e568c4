"""Gates: where a run waits for a person, and what makes a decision count."""

import hashlib
import hmac
import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from homeward.domain.payload import Payload


class Ruling(StrEnum):
    """CancelFailover rejects a commit, and undoes its failover: only where Azure offers it."""

    APPROVE = "Approve"
    REJECT = "Reject"
    CANCEL_FAILOVER = "CancelFailover"


YES_OR_NO = (Ruling.APPROVE, Ruling.REJECT)


class GateState(StrEnum):
    OPEN = "Open"
    APPROVED = "Approved"
    REJECTED = "Rejected"
    TIMED_OUT = "TimedOut"
    CLOSED = "Closed"


@dataclass(frozen=True, slots=True)
class Decision(Payload):
    """What a person decided and when (the platform's time), signed over all of it.

    `decider` is the person's stable id, by which people are told apart; `decided_by` is the name to show.
    `break_glass`: an operator approves alone, for the reason in `comment`.
    """

    run_id: str
    gate: str
    scope_hash: str
    decision: Ruling
    decider: str
    decided_by: str
    decided_at: datetime
    comment: str = ""
    break_glass: bool = False
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
    """`scope_hash` is what a decision must name; `question` says in one sentence what is being decided.

    `blocked` says why it cannot be approved as things stand; it can be rejected all the same.
    `offers`: what can be decided.
    """

    name: str
    question: str
    scope_hash: str
    opened_at: datetime
    expires_at: datetime
    blocked: str = ""
    state: GateState = GateState.OPEN
    decided_by: str | None = None
    decided_at: datetime | None = None
    comment: str = ""
    offers: tuple[Ruling, ...] = YES_OR_NO
    break_glass: bool = False


def decided(gate: Gate, decision: Decision, at: datetime) -> Gate:
    """The gate, closed by a decision that counts."""
    approved = decision.decision is Ruling.APPROVE
    return replace(
        gate,
        state=GateState.APPROVED if approved else GateState.REJECTED,
        decided_by=decision.decided_by,
        decided_at=at,
        comment=decision.comment,
        break_glass=decision.break_glass,
    )


def why_not(decision: Decision, gate: Gate, run_id: str, requester: str, *, break_glass: bool = False) -> str:
    """Why a decision that this app signed does not count at a gate; empty where it does.

    `requester`: the stable id of who asked for the run, empty where a key did, which names nobody.
    `break_glass`: whether the run's plan lets an operator approve alone, the requester too.
    """
    who = decision.decided_by
    if (decision.run_id, decision.gate, decision.scope_hash) != (run_id, gate.name, gate.scope_hash):
        return f"A decision of {who} was for another scope; it was ignored."
    if refused := _not_by(decision, requester, break_glass=break_glass):
        return refused
    if decision.decided_at > gate.expires_at:
        return f"{who} decided after the gate's time was over ({gate.expires_at:%H:%M} UTC); it was ignored."
    if decision.decision not in gate.offers:
        return f"{who} cannot decide {decision.decision} here; {offered(gate)}"
    if gate.blocked and decision.decision is Ruling.APPROVE:
        return f"{who} cannot approve this now: {gate.blocked}"
    return ""


def offered(gate: Gate) -> str:
    return f"the gate offers {', '.join(gate.offers)}."


def _not_by(decision: Decision, requester: str, *, break_glass: bool) -> str:
    who = decision.decided_by
    if decision.break_glass and not break_glass:
        return f"{who} cannot approve alone: the plan of this run allows no break-glass."
    if not decision.decider or (decision.decider == requester and not decision.break_glass):
        return f"{who or 'Nobody'} cannot decide: the requester never approves."
    return ""


def scope_hash(*parts: object) -> str:
    """One hash over everything that a decision is about; `parts` are plain JSON."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
