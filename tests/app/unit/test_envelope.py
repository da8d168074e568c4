"""What an activity hands to its orchestrator: a result, a delay with its reason, or a fault."""

import asyncio
import json
from collections.abc import Awaitable
from datetime import UTC, datetime

import pytest

from activities.registration import Envelope, envelope
from homeward.domain.evidence import Fault
from homeward.domain.payload import Payload
from homeward.errors import ArmError, HeldBackError, RetryLaterError, StageFailedError, UnclearError
from homeward.steps.lease_holder import LeaseHolderResult

FAULT = Fault("Busy", "Azure is busy.", "Many ask.", "Wait.")


async def done() -> LeaseHolderResult:
    return LeaseHolderResult(ended=True)


async def failing(error: Exception) -> LeaseHolderResult:
    raise error


def handed_over(work: Awaitable[Payload]) -> Envelope:
    return asyncio.run(envelope_of(work))


async def envelope_of(work: Awaitable[Payload]) -> Envelope:
    return await envelope(work)


def test_a_result_is_handed_over_as_json() -> None:
    """And nothing beside it."""
    assert {"result": {"ended": True}} == handed_over(done())


def test_later_is_handed_over_with_its_delay_and_its_reason() -> None:
    """The orchestrator waits on a durable timer; nothing sleeps here."""
    assert {"retryAfterSeconds": 15.5, "fault": FAULT.to_json()} == handed_over(
        failing(RetryLaterError(FAULT, 15.5))
    )


def test_a_place_in_the_queue_for_calls_is_handed_over_with_its_rank() -> None:
    """The orchestrator brings it along when it comes back."""
    rank = datetime(2026, 11, 23, 12, tzinfo=UTC)
    handed = handed_over(failing(RetryLaterError(FAULT, 2.25, rank=rank)))
    assert (2.25, rank.isoformat()) == (handed["retryAfterSeconds"], handed["rank"])


@pytest.mark.parametrize(
    "error", [ArmError(409, FAULT), StageFailedError(FAULT)], ids=["refused", "stage-failed"]
)
def test_a_failure_is_handed_over_in_the_service_s_words(error: Exception) -> None:
    """It is told in the run."""
    assert {"fault": FAULT.to_json()} == handed_over(failing(error))


@pytest.mark.parametrize(
    "error",
    [ArmError(404, FAULT), StageFailedError(FAULT), RetryLaterError(FAULT, 1)],
    ids=lambda error: type(error).__name__,
)
def test_only_done_has_a_result(error: Exception) -> None:
    """The orchestrator tells the three apart by it."""
    assert "result" not in handed_over(failing(error))


@pytest.mark.parametrize("error", [ZeroDivisionError("x"), UnclearError(FAULT)], ids=["defect", "unclear"])
def test_what_nobody_foresaw_fails_the_activity(error: Exception) -> None:
    """An unclear change must be decided by the activity that made it, never here."""
    with pytest.raises(type(error)):
        handed_over(failing(error))


def test_every_envelope_is_plain_json() -> None:
    """It crosses a durable boundary."""
    handed = handed_over(failing(RetryLaterError(FAULT, 1.0)))
    assert handed == json.loads(json.dumps(handed))


def test_a_call_that_an_operator_held_back_is_told_apart_from_a_failure() -> None:
    """It is made once nothing holds it back any more."""
    assert {"fault": FAULT.to_json(), "heldBack": True} == handed_over(failing(HeldBackError(FAULT)))
