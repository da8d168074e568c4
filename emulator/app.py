"""The ASGI face of the emulator: reads a request, hands it on, writes the answer or cuts the connection."""

import json
import math
from collections.abc import Awaitable, Callable
from typing import cast
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from emulator import control
from emulator.calls import Answer, Call
from emulator.errors import ArmError, ControlError
from emulator.service import Service
from emulator.wire import Json, as_object

FORM = "application/x-www-form-urlencoded"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


class Dropped(Response):
    """No answer at all: the client sees its connection cut."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  (ASGI)
        scope["state"]["transport"].abort()
        while (await receive())["type"] != "http.disconnect":
            pass


def create(service: Service) -> Starlette:
    async def control_plane(request: Request) -> Response:
        return await _answered(request, ControlError(400, "The body is not a JSON object."), _control)

    async def arm(request: Request) -> Response:
        return await _answered(
            request, ArmError(400, "InvalidRequestContent", "The body is not JSON."), service.serve
        )

    async def _control(call: Call) -> Answer | None:
        return control.serve(service, call)

    return Starlette(
        routes=[
            Route("/_emulator/{rest:path}", control_plane, methods=METHODS),
            Route("/{rest:path}", arm, methods=METHODS),
        ],
        exception_handlers={HTTPException: _outside},
    )


def _outside(_request: Request, error: Exception) -> Response:
    """Answer a method or a path that no route takes."""
    said = cast("HTTPException", error)
    return _response(Answer(said.status_code, ArmError(said.status_code, "NotEmulated", said.detail).body()))


async def _answered(
    request: Request, malformed: ArmError | ControlError, serve: Callable[[Call], Awaitable[Answer | None]]
) -> Response:
    body = _body(await request.body(), request.headers.get("content-type", ""))
    if body is None:
        return _response(Answer(malformed.status, malformed.body()))
    answer = await serve(_call(request, body))
    return Dropped() if answer is None else _response(answer)


def _body(raw: bytes, kind: str) -> Json | None:
    if not raw.strip():
        return {}
    try:
        read = cast("object", json.loads(raw, parse_float=_finite, parse_constant=_finite))
    except (ValueError, RecursionError):  # curl calls JSON a form, too
        return _form(raw) if kind.startswith(FORM) else None
    return as_object(read) if isinstance(read, dict) else None


def _finite(text: str) -> float:
    """Read a number; one that JSON cannot hold would come out again as no JSON."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _form(raw: bytes) -> Json | None:
    return dict(parse_qsl(raw.decode(errors="replace"))) or None


def _call(request: Request, body: Json) -> Call:
    prefix = cast("str", request.scope.get("root_path", ""))  # where another server mounts this one
    return Call(
        request.method,
        cast("str", request.scope["path"]).removeprefix(prefix).rstrip("/"),
        dict(request.query_params),
        cast("bytes", request.scope["query_string"]).decode("latin-1"),
        dict(request.headers),
        body,
        f"{request.scope['scheme']}://{request.headers.get('host', '127.0.0.1')}{prefix}",
    )


def _response(answer: Answer) -> Response:
    content = b"" if answer.body is None else json.dumps(answer.body, separators=(",", ":")).encode()
    response = Response(content, answer.status)
    if answer.body is not None:
        response.headers["Content-Type"] = "application/json; charset=utf-8"
    for name, value in answer.headers:
        response.raw_headers.append((name.encode("latin-1"), value.encode("latin-1")))
    return response
