"""The HTTP management API of Durable Functions: finds the handler, and says how a refusal looks.

Routes, codes and bodies follow HttpApiHandler of the Durable Functions extension.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from devhost.engine.engine import Engine
from devhost.errors import (
    DuplicateInstanceError,
    InvalidRequestError,
    MissingInstanceError,
    RefusedError,
    WrongStateError,
)
from devhost.http import entities, instances
from devhost.http.hooks import Call, Links

_CODES: dict[type[RefusedError], int] = {
    MissingInstanceError: 404,
    WrongStateError: 410,
    DuplicateInstanceError: 409,
    InvalidRequestError: 400,
}

Handler = Callable[[Call], Awaitable[Response]]

_HANDLERS: dict[tuple[str, str, int, str], Handler] = {
    ("POST", "orchestrators", 2, ""): instances.start,
    ("POST", "orchestrators", 3, ""): instances.start,
    ("GET", "instances", 1, ""): instances.search,
    ("GET", "instances", 2, ""): instances.status,
    ("DELETE", "instances", 1, ""): instances.purge_where,
    ("DELETE", "instances", 2, ""): instances.purge,
    ("POST", "instances", 4, "raiseevent"): instances.raise_event,
    ("POST", "instances", 3, "terminate"): instances.terminate,
    ("POST", "instances", 3, "suspend"): instances.suspend,
    ("POST", "instances", 3, "resume"): instances.resume,
    ("POST", "instances", 3, "rewind"): instances.rewind,
    ("POST", "instances", 3, "restart"): instances.restart,
    ("GET", "entities", 1, ""): entities.search,
    ("GET", "entities", 2, ""): entities.search,
    ("GET", "entities", 3, ""): entities.read,
    ("POST", "entities", 3, ""): entities.signal,
    ("DELETE", "entities", 3, ""): entities.delete,
}


class Webhooks:
    """Requests below `/runtime/webhooks/durabletask`."""

    def __init__(self, engine: Engine, links: Links, orchestrators: list[str]) -> None:
        self._engine, self._links, self._orchestrators = engine, links, orchestrators

    async def __call__(self, request: Request, path: str) -> Response:
        parts = [unquote(part) for part in path.strip("/").split("/")]
        room = parts[0].lower()
        verb = parts[2].lower() if room == "instances" and len(parts) > 2 else ""  # noqa: PLR2004
        handler = _HANDLERS.get((request.method, room, len(parts), verb))
        if handler is None:
            return Response(status_code=404)
        try:
            return await handler(Call(self._engine, self._links, self._orchestrators, request, parts))
        except RefusedError as refusal:
            return JSONResponse({"Message": str(refusal)}, _CODES.get(type(refusal), 400))
