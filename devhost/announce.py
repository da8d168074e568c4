"""Tells another clock, such as an emulator's, where the engine's clock is about to jump."""

import asyncio
import http.client
import json
import logging
from datetime import UTC, datetime
from urllib.parse import urlsplit

from devhost.errors import ClockUnreachableError, DevhostError

log = logging.getLogger(__name__)

_ATTEMPTS = 5
_PAUSE = 0.2
_TIMEOUT = 30.0


class ClockUrl:
    """Posts `{"now": ...}` to one URL, and does not return before it was answered.

    A clock that runs by itself may be past that moment already, and says so with 409: nothing is left to tell it.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        try:
            port = parts.port or 80
        except ValueError as error:
            raise DevhostError(f"{url!r} is no http URL: {error}.") from error
        if parts.scheme != "http" or parts.hostname is None:
            raise DevhostError(f"{url!r} is no http URL.")
        self._url = url
        self._path = parts.path or "/"
        if parts.query:
            self._path += f"?{parts.query}"
        self._connection = http.client.HTTPConnection(parts.hostname, port, timeout=_TIMEOUT)

    async def __call__(self, now: datetime) -> None:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return await asyncio.to_thread(self._post, now)
            except (OSError, http.client.HTTPException) as error:
                log.error("clock URL %s, try %d of %d: %r", self._url, attempt, _ATTEMPTS, error)  # noqa: TRY400
                await asyncio.sleep(_PAUSE * attempt)
        raise ClockUnreachableError(f"The clock URL {self._url} did not take the time {now.isoformat()}.")

    def _post(self, now: datetime) -> None:
        body = json.dumps({"now": now.astimezone(UTC).isoformat().replace("+00:00", "Z")})
        try:
            self._connection.request("POST", self._path, body, {"content-type": "application/json"})
            answer = self._connection.getresponse()
            answer.read()
        except BaseException:
            self._connection.close()
            raise
        if answer.status == http.client.CONFLICT:
            log.debug("clock URL %s is later than %s already", self._url, now.isoformat())
        elif answer.status >= http.client.BAD_REQUEST:
            raise http.client.HTTPException(f"answered {answer.status} {answer.reason}")

    def close(self) -> None:
        self._connection.close()
