"""The door of Resource Manager: a bearer token that has not ended, of anybody."""

from datetime import UTC, datetime, timedelta

from emulator.calls import Call
from emulator.errors import ArmError
from emulator.identity import token
from emulator.identity.token import Bearer
from emulator.topology import TENANT


def bearer(call: Call) -> Bearer:
    """Read who calls; without a token, or with one that has ended, refuse as Resource Manager does."""
    kind, _, text = call.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text:
        raise _refused(
            "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."
        )
    found = token.read(text)
    if found.expired:
        raise expired(found.expires)
    return found


def expired(ended: float | None = None) -> ArmError:
    now = datetime.now(UTC)
    end = datetime.fromtimestamp(ended, UTC) if ended else now - timedelta(seconds=1)
    message = f"The access token expiry UTC time '{_us(end)}' is earlier than current UTC time '{_us(now)}'."
    return _refused("ExpiredAuthenticationToken", message)


def _us(moment: datetime) -> str:
    hour = moment.hour % 12 or 12
    return f"{moment.month}/{moment.day}/{moment.year} {hour}:{moment:%M:%S} {moment:%p}"


def _refused(code: str, message: str) -> ArmError:
    error = ArmError(401, code, message)
    challenge = (
        f'Bearer authorization_uri="https://login.windows.net/{TENANT}", error="invalid_token", '
        f'error_description="{message}"'
    )
    error.headers.append(("WWW-Authenticate", challenge))
    return error
