"""Answers HTTP requests: finds the function, checks the key, runs it, sends what it returned."""

import hmac
import logging
import time
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from devhost.dispatcher import Dispatcher
from devhost.errors import WorkerLostError
from devhost.functions import Function
from devhost.http.routes import RouteTable
from devhost.worker.messages import HttpIn, HttpOut, Input

log = logging.getLogger(__name__)

WEBHOOKS = "/runtime/webhooks/durabletask"

Webhook = Callable[[Request, str], Awaitable[Response]]


class Front:
    """The host's one ASGI application."""

    def __init__(
        self,
        table: RouteTable,
        dispatcher: Dispatcher,
        webhooks: Webhook,
        key: str,
        on_change: Callable[[], None],
        about: Callable[[], dict[str, object]],
    ) -> None:
        self._table, self._dispatcher, self._webhooks, self._key = table, dispatcher, webhooks, key
        self._on_change, self._about = on_change, about
        self._started = time.monotonic()
        self.running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except Exception:
            log.exception("%s %s failed in the host", request.method, request.url.path)
            response = Response(status_code=500)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        if path == "/admin/host/status":
            return self._status()
        if path.startswith(f"{WEBHOOKS}/"):
            allowed = self._has_key(request)
            return await self._webhooks(request, path.removeprefix(WEBHOOKS)) if allowed else _refusal()
        if path == "/":
            return PlainTextResponse("This Functions app runs on devhost.")
        found = self._table.find(request.method, path)
        if found is None:
            return Response(status_code=404)
        function, params = found
        level = str(function.trigger.get("authLevel") or "function").lower()
        if level != "anonymous" and not self._has_key(request):
            return _refusal()
        return await self._run(function, request, params)

    def _has_key(self, request: Request) -> bool:
        given = request.headers.get("x-functions-key") or request.query_params.get("code") or ""
        return hmac.compare_digest(given.encode(), self._key.encode())

    def _status(self) -> Response:
        uptime = round((time.monotonic() - self._started) * 1000)
        status = {"id": "devhost", "state": "Running", "version": "4.devhost", "processUptime": uptime}
        return JSONResponse({**status, "devhost": self._about()})

    async def _run(self, function: Function, request: Request, params: dict[str, str]) -> Response:
        self.running += 1
        try:
            source = Input(function.parameter, "http", await _request(request, params))
            label = f"{function.name} ({request.method} {request.url.path})"
            outcome = await self._dispatcher.invoke(function, source, label)
        except WorkerLostError as lost:
            log.error("%s %s: %s", request.method, request.url.path, lost)  # noqa: TRY400
            return Response(status_code=500)
        finally:
            self.running -= 1
            self._on_change()
        return Response(status_code=500) if outcome.failure else _response(outcome.value)


def _refusal() -> Response:
    return Response(status_code=401)


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """One value a name, as functions see them: repeated ones are joined by commas."""
    values: dict[str, str] = {}
    for name, value in pairs:
        values[name] = f"{values[name]},{value}" if name in values else value
    return values


async def _request(request: Request, params: dict[str, str]) -> HttpIn:
    return HttpIn(
        request.method,
        str(request.url),
        _joined(list(request.headers.items())),
        params,
        _joined(list(request.query_params.multi_items())),
        await request.body(),
    )


def _response(value: str | HttpOut | None) -> Response:
    if value is None:
        return Response(status_code=204)
    if isinstance(value, str):
        return PlainTextResponse(value)
    response = Response(value.body, value.status)
    for name, text in value.headers:
        if name.lower() != "content-length":
            response.headers.append(name, text)
    return response
