"""Answers HTTP requests: finds the function, checks the key, runs it, sends what it returned."""

import asyncio
import contextlib
import logging
import os
import re
from urllib.parse import unquote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from devhost.config import HttpLimits
from devhost.errors import DevhostError, WorkerDownError, WorkerLostError
from devhost.functions import Function
from devhost.headers import is_header
from devhost.http.keys import Keys, Level, Room, given_key
from devhost.http.routes import RouteTable
from devhost.listeners.listener import Run
from devhost.worker.messages import HttpIn, HttpOut, Input

log = logging.getLogger(__name__)

_LIMIT = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"
_LARGEST = 104_857_600
_FRAMING = frozenset({"content-length", "transfer-encoding"})


_STATUSES = range(200, 600)
_BODILESS = frozenset({204, 205, 304})


class _TooLargeError(Exception):
    """The request's body is larger than the host takes."""


class Front:
    """The host's one ASGI application; `rooms` answer below their paths, functions everywhere else."""

    def __init__(
        self, table: RouteTable, rooms: dict[str, Room], keys: Keys, run: Run, limits: HttpLimits
    ) -> None:
        self._table, self._rooms, self._keys, self._run, self._limits = table, rooms, keys, run, limits
        self._largest = _largest()
        self._gate = asyncio.Semaphore(limits.concurrent) if limits.concurrent else contextlib.nullcontext()
        self._outstanding = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ClientDisconnect:
            return
        except _TooLargeError:
            response = Response(status_code=413, headers={"connection": "close"})
        except Exception:
            log.exception("%s %s failed in the host", request.method, request.url.path)
            response = Response(status_code=500)
        for name, text in self._limits.headers.items():
            response.headers[name] = text
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        path: str = request.scope["raw_path"].decode("ascii")
        for prefix, room in self._rooms.items():
            if f"{path.lower()}/".startswith(f"{prefix}/"):
                return await room(request, path[len(prefix) :])
        found = self._table.find(request.method, _unescaped(path))
        if found is None:
            home = path == "/" and request.method in {"GET", "HEAD"}
            return (
                PlainTextResponse("This Functions app runs on devhost.")
                if home
                else Response(status_code=404)
            )
        function, params = found
        level = Level(str(function.trigger.get("authLevel") or "function").lower())
        held = self._keys.level(given_key(request), function.name)
        if held not in {level, Level.ADMIN} and level is not Level.ANONYMOUS:
            return Response(status_code=401)
        return await self._admitted(function, request, params)

    async def _admitted(self, function: Function, request: Request, params: dict[str, str]) -> Response:
        if self._limits.outstanding is not None and self._outstanding >= self._limits.outstanding:
            return Response(status_code=429)
        self._outstanding += 1
        try:
            async with self._gate:
                return await self._invoke(function, request, params)
        finally:
            self._outstanding -= 1

    async def _invoke(self, function: Function, request: Request, params: dict[str, str]) -> Response:
        source = Input(function.parameter, "http", await self._request(request, params))
        label = f"{function.name} ({request.method} {request.url.path})"
        try:
            outcome = await self._run(function, source, label)
        except WorkerDownError:
            return PlainTextResponse("Function host is not running.", 503)
        except WorkerLostError as lost:
            log.error("%s failed: %s", label, lost)  # noqa: TRY400
            return Response(status_code=500)
        if isinstance(outcome.value, HttpOut) and not _can_be_carried(outcome.value):
            status, headers = outcome.value.status, outcome.value.headers
            log.error(
                "%s gave an answer that HTTP cannot carry: status %d, headers %r", label, status, headers
            )
            return Response(status_code=500)
        return Response(status_code=500) if outcome.failure else _response(outcome.value)

    async def _request(self, request: Request, params: dict[str, str]) -> HttpIn:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._largest:
                raise _TooLargeError
        return HttpIn(
            request.method,
            str(request.url),
            _joined(list(request.headers.items())),
            params,
            _joined(list(request.query_params.multi_items())),
            bytes(body),
        )


def _largest() -> int:
    given = os.environ.get(_LIMIT, str(_LARGEST))
    if not given.isdecimal():
        raise DevhostError(f"{_LIMIT} must be a whole number of bytes, not {given!r}.")
    return int(given)


def _unescaped(path: str) -> str:
    """All but an escaped slash, which stays what it is within its segment, as on the real host."""
    return "%2F".join(unquote(part) for part in re.split("%2f", path, flags=re.IGNORECASE))


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """One value a name, as functions see them: repeated ones are joined by commas."""
    values: dict[str, str] = {}
    for name, value in pairs:
        values[name] = f"{values[name]},{value}" if name in values else value
    return values


def _response(value: str | HttpOut | None) -> Response:
    if value is None:
        return Response(status_code=204)
    if isinstance(value, str):
        return PlainTextResponse(value)
    response = Response(b"" if value.status in _BODILESS else value.body, value.status)
    for name, text in value.headers:
        if name.lower() not in _FRAMING:
            response.headers.append(name, text.strip())
    return response


def _can_be_carried(answer: HttpOut) -> bool:
    return answer.status in _STATUSES and all(is_header(name, text) for name, text in answer.headers)
