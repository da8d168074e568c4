"""A decision counts for one run, one gate, one scope, in time, from somebody else than the requester."""

from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest

from homeward.api.problems import ProblemError
from homeward.domain.gates import Decision, Gate, GateState, Ruling, why_not
from tests.app.unit.arm_items import NOW
from triggers.steering import refuse_closed

GATE = Gate("approval", "Go on?", "scope", NOW, NOW + timedelta(hours=1))
DECISION = Decision("run-1", "approval", "scope", Ruling.APPROVE, "t/bob", "Bob", GATE.expires_at)


def test_a_decision_of_somebody_else_counts_to_the_last_moment() -> None:
    assert "" == why_not(DECISION, GATE, "run-1", "t/ann")


def test_anybody_else_decides_where_a_key_asked() -> None:
    """A key names nobody, so it keeps nobody from deciding."""
    assert "" == why_not(DECISION, GATE, "run-1", "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"run_id": "run-2"}, "another scope"),
        ({"gate": "wave"}, "another scope"),
        ({"scope_hash": "old"}, "another scope"),
        ({"decider": "t/ann", "decided_by": "Ann under another name"}, "never approves"),
        ({"decider": ""}, "never approves"),
        ({"decided_at": GATE.expires_at + timedelta(seconds=1)}, "after the gate's time"),
    ],
    ids=["another run", "another gate", "another scope", "the requester", "nobody", "too late"],
)
def test_any_other_does_not_count(change: dict[str, Any], said: str) -> None:
    assert said in why_not(replace(DECISION, **change), GATE, "run-1", "t/ann")


def test_only_what_the_gate_offers_can_be_decided() -> None:
    undo = replace(DECISION, decision=Ruling.CANCEL_FAILOVER)
    gate = replace(GATE, blocked="Too much is lost.", offers=(*GATE.offers, Ruling.CANCEL_FAILOVER))
    assert "the gate offers Approve, Reject." in why_not(undo, GATE, "run-1", "t/ann")
    assert "" == why_not(undo, gate, "run-1", "t/ann")


def test_the_requester_approves_alone_where_the_plan_lets_them() -> None:
    """By a decision that says so and no other; every other rule holds."""
    alone = replace(DECISION, decider="t/ann", break_glass=True)
    assert "" == why_not(alone, GATE, "run-1", "t/ann", break_glass=True)
    assert "allows no break-glass" in why_not(alone, GATE, "run-1", "t/ann")
    assert "never approves" in why_not(
        replace(alone, break_glass=False), GATE, "run-1", "t/ann", break_glass=True
    )
    assert "another scope" in why_not(
        replace(alone, scope_hash="old"), GATE, "run-1", "t/ann", break_glass=True
    )


def test_a_blocked_gate_can_be_rejected_and_not_approved() -> None:
    gate = replace(GATE, blocked="How much data is lost cannot be told.")
    rejected = replace(DECISION, decision=Ruling.REJECT)
    assert "cannot be told" in why_not(DECISION, gate, "run-1", "t/ann")
    assert "" == why_not(rejected, gate, "run-1", "t/ann")


@pytest.mark.parametrize(
    ("gate", "scope", "at"),
    [
        (replace(GATE, state=GateState.APPROVED), "scope", NOW),
        (GATE, "old", NOW),
        (GATE, "scope", GATE.expires_at + timedelta(seconds=1)),
    ],
    ids=["decided", "another scope", "its time is over"],
)
def test_who_decides_on_a_gate_that_does_not_wait_is_told(gate: Gate, scope: str, at: datetime) -> None:
    """Not taken with a 202 and ignored."""
    refuse_closed(GATE, "scope", GATE.expires_at)
    with pytest.raises(ProblemError) as refused:
        refuse_closed(gate, scope, at)
    assert HTTPStatus.CONFLICT == refused.value.status


@pytest.mark.parametrize(
    "change",
    [
        {"run_id": "run-2"},
        {"decider": "t/eve"},
        {"decided_by": "Eve"},
        {"decided_at": NOW},
        {"comment": "as I said"},
        {"decision": Ruling.REJECT},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_signature_covers_all_that_was_decided(change: dict[str, Any]) -> None:
    signed = DECISION.signed("key")
    assert (True, False) == (signed.signed_with("key"), replace(signed, **change).signed_with("key"))
