"""What an answer of Azure's asks of us: carry on, come back later, or give up in the service's own words.

Nothing here sleeps or sends again. "Later" goes back to the orchestrator, which waits on a durable timer.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from homeward.domain.arm_json import ArmJson, child, children, text
from homeward.domain.evidence import Fault
from homeward.errors import ArmError, HomewardError, RetryLaterError, UnclearError

if TYPE_CHECKING:
    from azure.core.exceptions import AzureError, HttpResponseError

_THROTTLED = 429
_CLIENT_ERROR = 400
_SERVER_ERROR = 500
_REQUEST_TIMEOUT = 408
_UNAUTHORIZED = 401
_DEFAULT_DELAY = 15.0
# How often a call that was not let in is made again.
_NEW_TOKENS = 2
# Role assignments take up to ten minutes to spread, and reads are answered from many places: one that is refused is
# made again after so long, ever more slowly, eleven minutes in all. Source: Azure RBAC's page on troubleshooting.
_FORBIDDEN, _SPREADING, _UNTIL_SPREAD = 403, 15.0, 7


@contextmanager
def reading() -> Generator[None]:
    """Turn the SDK's errors on a read into ours: a read may always be tried again later."""
    from azure.core import exceptions as sdk

    try:
        yield
    except sdk.ClientAuthenticationError as error:
        raise _not_let_in(error) from error
    except sdk.HttpResponseError as error:
        if _passing(error.status_code) or _unreadable(error.status_code):
            raise RetryLaterError(fault_of(error), _delay(error)) from error
        raise _refused(error) from error
    except (sdk.ServiceRequestError, sdk.ServiceResponseError) as error:
        raise RetryLaterError(_no_answer(error), _DEFAULT_DELAY) from error


@contextmanager
def spreading() -> Generator[None]:
    """What Azure refuses in the middle of a run, which it allowed before, it may allow again soon.

    For reads, and for what gives back or ends what a run began: a refusal is a clear no, so nothing is done twice.
    """
    try:
        yield
    except ArmError as error:
        if error.status != _FORBIDDEN:
            raise
        raise RetryLaterError(error.fault, _SPREADING, _UNTIL_SPREAD) from error


@contextmanager
def changing() -> Generator[None]:
    """Turn the SDK's errors on a change into ours: without a clear answer it may have been accepted."""
    from azure.core import exceptions as sdk

    try:
        yield
    except sdk.ClientAuthenticationError as error:
        raise _not_let_in(error) from error
    except sdk.HttpResponseError as error:
        if error.status_code == _THROTTLED:
            raise RetryLaterError(fault_of(error), _delay(error)) from error
        if _passing(error.status_code) or _unreadable(error.status_code):
            raise UnclearError(fault_of(error)) from error
        raise _refused(error) from error
    except (sdk.ServiceRequestError, sdk.ServiceResponseError) as error:
        raise UnclearError(_no_answer(error)) from error


def _refused(error: "HttpResponseError") -> HomewardError:
    if error.status_code == _UNAUTHORIZED:
        return _not_let_in(error)
    return ArmError(error.status_code or 0, fault_of(error))


def _not_let_in(error: "HttpResponseError") -> HomewardError:
    """Azure's own 401 did nothing, and its cause may be a token that has ended: the SDK then asks for another."""
    if error.status_code == _UNAUTHORIZED:
        return RetryLaterError(_denied(error), _DEFAULT_DELAY, tries=_NEW_TOKENS)
    return ArmError(_UNAUTHORIZED, _denied(error))


def fault_of(error: "HttpResponseError") -> Fault:
    """The service's own code, message, causes and recommended action, from ARM's error body."""
    body = _body(error)
    said = child(body, "error")
    detail = next(iter(children(said, "details")), {})
    return Fault(
        code=text(detail, "code") or text(said, "code") or f"HTTP{error.status_code}",
        message=text(detail, "message") or text(said, "message") or error.message,
        possible_causes=text(detail, "possibleCauses"),
        recommended_action=text(detail, "recommendedAction"),
    )


def _body(error: "HttpResponseError") -> ArmJson:
    try:
        parsed = cast(Any, error.response).json()
    except (AttributeError, ValueError):
        return {}
    return cast("ArmJson", parsed) if isinstance(parsed, Mapping) else {}


def _passing(status: int | None) -> bool:
    return status in (None, _REQUEST_TIMEOUT, _THROTTLED) or status >= _SERVER_ERROR


def _unreadable(status: int | None) -> bool:
    """An answer that says yes and cannot be read: what it said is not known."""
    return status is not None and status < _CLIENT_ERROR


def _delay(error: "HttpResponseError") -> float:
    headers = cast("Mapping[str, str]", getattr(error.response, "headers", {}))
    given = headers.get("Retry-After", "")
    return float(given) if given.isdigit() else _DEFAULT_DELAY


def _denied(error: "HttpResponseError") -> Fault:
    return Fault(
        "AuthenticationFailed",
        error.message,
        recommended_action="Sign in (`az login`) or give the app's managed identity access to the vault.",
    )


def _no_answer(error: "AzureError") -> Fault:
    return Fault("NoAnswer", f"Azure did not answer: {error.message}")
