"""Every error of the SDK becomes one of ours: come back later, refused, or unclear. Nothing sleeps or sends again."""

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any, cast

import pytest
from azure.core import exceptions as sdk

from homeward.arm.throttle import changing, fault_of, reading, spreading
from homeward.domain.evidence import Fault
from homeward.errors import ArmError, HomewardError, RetryLaterError, UnclearError

ARM_BODY = {
    "error": {
        "code": "NotFound",
        "message": "Specified resource does not exist.",
        "details": [
            {
                "code": "ArmResourceDoesNotExist",
                "message": "The item is gone.",
                "possibleCauses": "It was removed.",
                "recommendedAction": "List the items.",
            }
        ],
    }
}

type Guard = Any  # a function that gives a context manager


def answer(
    status: int, body: object = None, headers: Mapping[str, str] | None = None
) -> sdk.HttpResponseError:
    """What the SDK raises for an answer."""

    def read() -> Any:
        return json.loads(body) if isinstance(body, str) else body

    response = SimpleNamespace(status_code=status, reason="Said", headers=headers or {}, json=read)
    return sdk.HttpResponseError("The SDK's words.", response=cast(Any, response))


def became(guard: Guard, error: Exception) -> HomewardError:
    manager = cast("AbstractContextManager[None]", guard())
    with pytest.raises(HomewardError) as caught, manager:
        raise error
    return caught.value


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_read_that_azure_could_not_answer_comes_back_later(status: int) -> None:
    """Reading again does no harm."""
    assert isinstance(became(reading, answer(status)), RetryLaterError)


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 412])
@pytest.mark.parametrize("guard", [reading, changing])
def test_a_refusal_is_told_with_its_status(guard: Guard, status: int) -> None:
    """Asking again would not help."""
    error = became(guard, answer(status))
    assert (ArmError, status) == (type(error), cast(ArmError, error).status)


def test_a_refused_read_may_wait_until_a_role_has_spread() -> None:
    """For a while; any other refusal stays one."""
    fault = Fault("AuthorizationFailed", "Not from here yet.")
    later = cast("RetryLaterError", became(spreading, ArmError(403, fault)))
    gone = became(spreading, ArmError(404, fault))

    assert (fault, 7, ArmError) == (later.fault, later.tries, type(gone))


@pytest.mark.parametrize("kind", [sdk.HttpResponseError, sdk.ClientAuthenticationError])
@pytest.mark.parametrize("guard", [reading, changing])
def test_a_call_that_azure_did_not_let_in_is_made_again_with_another_token(
    guard: Guard, kind: type[sdk.HttpResponseError]
) -> None:
    """Twice: a token may have ended, or been withdrawn. Whoever has none is told at once."""
    again = became(guard, kind("Expired.", response=answer(401).response))
    none = became(guard, sdk.ClientAuthenticationError("Nobody is signed in."))

    assert (RetryLaterError, 2) == (type(again), cast(RetryLaterError, again).tries)
    assert (ArmError, 401) == (type(none), cast(ArmError, none).status)


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_a_change_that_azure_did_not_answer_clearly_is_unclear(status: int) -> None:
    """It may have been accepted, so nobody sends it again unseen."""
    assert isinstance(became(changing, answer(status)), UnclearError)


def test_a_throttled_change_was_not_made() -> None:
    """429 is a clear no: it may be tried later."""
    assert isinstance(became(changing, answer(429)), RetryLaterError)


UNANSWERED = [
    sdk.ServiceRequestError("refused"),
    sdk.ServiceRequestTimeoutError("timed out"),
    sdk.ServiceResponseError("reset"),
    sdk.ServiceResponseTimeoutError("timed out"),
    sdk.IncompleteReadError("cut off"),
]


@pytest.mark.parametrize("error", UNANSWERED, ids=lambda error: type(error).__name__)
def test_a_read_without_an_answer_comes_back_later(error: Exception) -> None:
    """The network may be back then."""
    assert isinstance(became(reading, error), RetryLaterError)


@pytest.mark.parametrize("error", UNANSWERED, ids=lambda error: type(error).__name__)
def test_a_change_without_an_answer_is_unclear(error: Exception) -> None:
    """It may have reached Azure."""
    assert isinstance(became(changing, error), UnclearError)


@pytest.mark.parametrize("guard", [reading, changing])
def test_a_refused_sign_in_is_told_as_such(guard: Guard) -> None:
    """With what to do about it."""
    error = became(guard, sdk.ClientAuthenticationError("No identity."))
    fault = cast(ArmError, error).fault
    assert ("AuthenticationFailed", "No identity.", True) == (
        fault.code,
        fault.message,
        "az login" in fault.recommended_action,
    )


@pytest.mark.parametrize("guard", [reading, changing])
@pytest.mark.parametrize(("given", "expected"), [("7", 7.0), ("0", 0.0), ("3600", 3600.0)])
def test_azure_says_when_to_come_back(guard: Guard, given: str, expected: float) -> None:
    """`Retry-After` in seconds."""
    error = became(guard, answer(429, headers={"Retry-After": given}))
    assert expected == cast(RetryLaterError, error).retry_after_seconds


@pytest.mark.parametrize(
    "headers",
    [{}, {"Retry-After": ""}, {"Retry-After": "soon"}, {"Retry-After": "-1"}, {"Retry-After": "1.5"}],
)
def test_where_azure_does_not_say_when_it_is_fifteen_seconds(headers: dict[str, str]) -> None:
    """What cannot be read is not guessed at."""
    assert 15.0 == cast(RetryLaterError, became(reading, answer(503, headers=headers))).retry_after_seconds


@pytest.mark.parametrize("guard", [reading, changing])
def test_the_service_s_own_words_are_kept(guard: Guard) -> None:
    """The detail says more than the error around it."""
    expected = Fault("ArmResourceDoesNotExist", "The item is gone.", "It was removed.", "List the items.")
    assert expected == cast(ArmError, became(guard, answer(404, ARM_BODY))).fault


def test_an_error_without_details_is_told_in_its_own_words() -> None:
    """Other services of Azure's have none."""
    body = {"error": {"code": "Conflict", "message": "Another operation runs."}}
    assert Fault("Conflict", "Another operation runs.") == fault_of(answer(409, body))


@pytest.mark.parametrize("body", [None, [], "not json", "[]", {}, {"error": None}])
def test_an_answer_that_is_no_arm_error_is_told_by_its_status(body: object) -> None:
    """A proxy may have written it."""
    assert Fault("HTTP502", "The SDK's words.") == fault_of(answer(502, body))


@pytest.mark.parametrize("guard", [reading, changing])
def test_what_is_not_azure_s_is_left_alone(guard: Guard) -> None:
    """A defect of ours must not look like a bad network."""
    with pytest.raises(ZeroDivisionError), guard():
        raise ZeroDivisionError


@pytest.mark.parametrize("guard", [reading, changing])
def test_the_sdk_s_error_stays_the_cause(guard: Guard) -> None:
    """Logs show where it came from."""
    error = answer(503)
    assert error is became(guard, error).__cause__


@pytest.mark.parametrize("status", [200, 202])
def test_an_accepting_answer_that_cannot_be_read_is_unclear(status: int) -> None:
    """The SDK raises DecodeError for it; the change was most likely made."""
    response = cast(Any, answer(status, "<html>").response)
    assert isinstance(became(changing, sdk.DecodeError("No JSON.", response=response)), UnclearError)


def test_a_read_that_cannot_be_understood_comes_back_later() -> None:
    """A proxy's page in between says nothing about the item."""
    response = cast(Any, answer(200, "<html>").response)
    assert isinstance(became(reading, sdk.DecodeError("No JSON.", response=response)), RetryLaterError)


@pytest.mark.parametrize("guard", [reading, changing])
@pytest.mark.parametrize("status", [400, 404, 409])
def test_a_refusal_that_cannot_be_read_is_a_refusal(guard: Guard, status: int) -> None:
    """Its status says no, whatever its words."""
    response = cast(Any, answer(status, "<html>").response)
    error = became(guard, sdk.DecodeError("No JSON.", response=response))
    assert (ArmError, status) == (type(error), cast(ArmError, error).status)
