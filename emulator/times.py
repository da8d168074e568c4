"""Moments as Azure writes them: up to seven fraction digits, whole seconds, or an HTTP date."""

from datetime import UTC, datetime
from email.utils import format_datetime

UNSET = "0001-01-01T00:00:00"


def iso(moment: datetime) -> str:
    """Write a moment with its trailing zeros cut, as most Site Recovery fields come."""
    text = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".")
    return f"{text}Z"


def iso7(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


def whole(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def compute_time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0+00:00")


def http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def parse(text: str) -> datetime:
    """Read an ISO 8601 moment with a zone; more than six fraction digits are cut."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"'{text}' names no time zone; add Z.")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"'{text}' is out of range.") from error
