"""Calls to addresses that a plan names. They carry no credentials of ours, follow no redirect and check certificates.

Of an answer only its status and its Retry-After are read. What went wrong is told without the address: it may hold a
secret.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from homeward.errors import HomewardError

if TYPE_CHECKING:  # loaded at the first call
    from aiohttp.abc import AbstractResolver


@dataclass(frozen=True, slots=True)
class Reply:
    """`retry_after` in seconds, 0 where the answer names none."""

    status: int
    retry_after: float


class NoAnswerError(HomewardError):
    """Nobody answered in time, or not in HTTP."""


async def send(
    method: str,
    url: str,
    timeout: float,  # noqa: ASYNC109 - the time-out is the plan's, and covers connecting too
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
    resolver: "AbstractResolver | None" = None,
) -> Reply:
    """`body` is JSON; `resolver` finds the addresses of the name. Raises NoAnswerError."""
    import aiohttp

    limit = aiohttp.ClientTimeout(total=timeout)
    sent = (headers or {}) | ({"Content-Type": "application/json"} if body is not None else {})
    try:
        async with (
            aiohttp.ClientSession(
                timeout=limit, connector=aiohttp.TCPConnector(resolver=resolver)
            ) as session,
            session.request(method, url, data=body, headers=sent, allow_redirects=False) as answer,
        ):
            after = answer.headers.get("Retry-After", "")
            return Reply(answer.status, float(after) if after.isdigit() else 0.0)
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise NoAnswerError(why(error, timeout)) from error


def why(error: Exception, seconds: float) -> str:
    """An error of a connection, in words that hold no address."""
    if isinstance(error, TimeoutError):
        return f"no answer within {seconds:g} s"
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
