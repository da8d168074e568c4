"""An item's live status is small, whatever Azure has to say about it."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.domain.evidence import Evidence, Fault
from homeward.domain.findings import information
from homeward.domain.gates import Gate, GateState
from homeward.domain.jobs import COMMIT, FAILOVER, REPROTECT
from homeward.domain.runs import ItemOutcome, ItemReport, JobSeen, PointKind, PointUsed, Stage, StageSpan
from homeward.domain.views import brief, size_of
from tests.app.unit.arm_items import NOW, item_id

MOST = 2048
# The longest names that Azure allows: a vault has 50 characters, a resource group 90.
LONG_ID = (
    f"/subscriptions/5eed0000-0000-4000-8000-000000000001/resourceGroups/{'g' * 90}"
    f"/providers/Microsoft.RecoveryServices/vaults/{'v' * 50}/replicationFabrics/asr-a2a-default-southeastasia"
    f"/replicationProtectionContainers/asr-a2a-default-southeastasia-container/replicationProtectedItems/{'o' * 43}"
)
GUID = "5eed0000-0000-4000-8000-000000000001"


def report(*errors: Fault, **fields: Any) -> ItemReport:
    """An item at its end, with everything that its live status shows."""
    values: dict[str, Any] = {
        "name": "o" * 43,
        "friendly_name": "v" * 64,
        "stage": Stage.CHECKING_CLEANUP,
        "outcome": ItemOutcome.UNPROTECTED,
        "jobs": tuple(JobSeen(scenario, GUID, "Succeeded") for scenario in (FAILOVER, COMMIT, REPROTECT)),
        "recovery_point": PointUsed(PointKind.LATEST_APP_CONSISTENT, f"{LONG_ID}/recoveryPoints/{GUID}", NOW),
        "data_loss_seconds": 172800.123456,
        "started_at": NOW,
        "ended_at": NOW,
        "new_item_id": LONG_ID,
        "unprotected_since": NOW,
        "errors": errors,
        **fields,
    }
    return ItemReport(**values)


def fault(text: str) -> Fault:
    return Fault("NotVerifiedWrongNetwork", text, text, text)


@pytest.mark.parametrize("letter", ["x", "ä", "網", "😀", '"', "\n"])
@pytest.mark.parametrize("length", [0, 100, 300, 5000])
def test_a_status_stays_under_two_kilobytes(letter: str, length: int) -> None:
    """However long the error is, in whatever language."""
    assert size_of(brief(report(fault(letter * length), fault(letter * length)))) <= MOST


@pytest.mark.parametrize("letter", ["x", "ä", "😀"])
@pytest.mark.parametrize("state", GateState)
def test_a_gate_leaves_a_status_under_two_kilobytes(letter: str, state: GateState) -> None:
    """A comment has up to a thousand letters; an open gate always stays, and still says what it asks."""
    said = letter * 1000
    gate = Gate(f"commit:{'v' * 64}", f"Commit? {said}", "0" * 64, NOW, NOW, said, state, said, NOW, said)
    later = {} if state is not GateState.OPEN else {"new_item_id": None, "unprotected_since": None}
    shown = brief(report(fault(said), gate=gate, **later))
    assert size_of(shown) <= MOST
    assert state is not GateState.OPEN or "more characters" in shown["gate"]["question"]


@pytest.mark.parametrize("letter", ["x", "😀"])
def test_gates_that_were_decided_before_are_there_as_far_as_they_have_room(letter: str) -> None:
    """The newest of them; the result has them all."""
    gates = [Gate(f"commit:{n}", letter * 1000, "0" * 64, NOW, NOW, comment=letter * 1000) for n in range(9)]
    small = ItemReport("o", "v", Stage.AWAITING_COMMIT, started_at=NOW, gate=gates[8])
    assert "earlierGates" not in brief(small)
    for crowded in (replace(small, earlier_gates=tuple(gates[:8])), report(earlier_gates=tuple(gates[:8]))):
        shown = brief(crowded)
        assert size_of(shown) <= MOST
        names = [one["name"] for one in shown.get("earlierGates", [])]
        assert names == [one.name for one in gates[8 - len(names) : 8]]
        assert names or letter != "x" or crowded.outcome


@settings(max_examples=50)
@given(st.text(max_size=2000), st.integers(0, 5))
def test_any_errors_stay_under_two_kilobytes(text: str, count: int) -> None:
    """A status that is too large stops the orchestration."""
    assert size_of(brief(report(*[fault(text)] * count))) <= MOST


def test_a_short_error_is_shown_whole() -> None:
    """Nobody needs to wait for the result."""
    said = fault("The VM is in westus, not in eastus.")
    ordinary = report(said, new_item_id=item_id(), recovery_point=PointUsed(PointKind.LATEST, time=NOW))
    assert [said.to_json()] == brief(ordinary)["errors"]


@pytest.mark.parametrize("length", [301, 5000])
def test_a_long_error_still_says_how_it_begins(length: int) -> None:
    """The rest is in the result."""
    long = fault("The VM is in westus. " + "x" * length)
    (shown,) = brief(report(long, name="opaque-1", friendly_name="vm-01"))["errors"]
    assert shown["message"].startswith("The VM is in westus. ")


def test_what_went_wrong_is_told_before_what_may_have_caused_it() -> None:
    """Where not everything fits."""
    said = Fault("Code", "m" * 200, "c" * 300, "a" * 300)
    (shown,) = brief(report(said, friendly_name="vm-01", recovery_point=PointUsed(PointKind.LATEST)))[
        "errors"
    ]
    assert ("m" * 200, True) == (shown["message"], len(shown["possibleCauses"]) < 300)


def test_the_code_of_a_long_error_is_kept_whole() -> None:
    """It is what people search for."""
    (shown,) = brief(report(fault("x" * 5000)))["errors"]
    assert "NotVerifiedWrongNetwork" == shown["code"]


@pytest.mark.parametrize("detail", ["findings", "timeline", "remainders", "evidence"])
def test_details_wait_for_the_result(detail: str) -> None:
    """They grow with the run."""
    full = report(
        findings=(information("F", "m"),) * 50,
        timeline=(StageSpan(Stage.VERIFYING, NOW),) * 50,
        evidence=(Evidence("c", "s", NOW),) * 50,
    )
    assert detail not in brief(full)


def test_a_status_is_plain_json() -> None:
    """It crosses a durable boundary."""
    shown = brief(report(fault("x")))
    assert shown == json.loads(json.dumps(shown))
