"""The host's own endpoints below `/admin`: its state, its functions, its keys."""

import json
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from devhost.functions import Catalogue, Function
from devhost.http.keys import Keys, Level, Named, given_key
from devhost.http.routes import RouteTable

log = logging.getLogger(__name__)

Fire = Callable[[Function, str], bool]


class Admin:
    """Answers below `/admin`; all but the state of the host needs the master key."""

    def __init__(
        self,
        table: RouteTable,
        catalogue: Catalogue,
        keys: Keys,
        about: Callable[[], dict[str, object]],
        fire: Fire,
    ) -> None:
        self._routes = {route.function.name: route.template for route in table.routes}
        self._functions = {each.name.lower(): each for each in [*catalogue.all, *catalogue.disabled]}
        self._disabled, self._keys, self._about, self._fire = catalogue.disabled, keys, about, fire
        self._started = time.monotonic()

    async def __call__(self, request: Request, path: str) -> Response:
        parts = tuple(part for part in path.lower().split("/") if part)
        if parts == ("host", "status") and request.method == "GET":
            return self._status()
        level = self._keys.level(given_key(request))
        if level is not Level.ADMIN:
            return Response(status_code=401 if level is Level.ANONYMOUS else 403)
        return await self._answer(request, parts)

    async def _answer(self, request: Request, parts: tuple[str, ...]) -> Response:
        match (request.method, *parts):
            case ("GET" | "POST", "host", "ping"):
                return Response()
            case ("GET", "host", "keys" | "functionkeys"):
                return _listed(self._keys.host)
            case ("GET", "host", "systemkeys"):
                return _listed(self._keys.system)
            case ("GET", "functions"):
                origin = f"{request.url.scheme}://{request.url.netloc}"
                return JSONResponse([self._view(each, origin) for each in self._functions.values()])
            case (_, "functions", name, *rest) if name in self._functions:
                return await self._one(request, self._functions[name], rest)
            case _:
                return Response(status_code=404)

    async def _one(self, request: Request, function: Function, rest: list[str]) -> Response:
        match (request.method, *rest):
            case ("GET",):
                return JSONResponse(self._view(function, f"{request.url.scheme}://{request.url.netloc}"))
            case ("GET", "keys"):
                return _listed(self._keys.functions.get(function.name.lower(), {}))
            case ("POST",):
                return await self._by_hand(request, function)
            case _:
                return Response(status_code=404)

    async def _by_hand(self, request: Request, function: Function) -> Response:
        """Run a function by hand; the caller learns that it was accepted, and nothing of its end."""
        try:
            body = cast("object", await request.json())
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return JSONResponse({"Message": 'The body must be JSON like {"input": "text"}.'}, 400)
        given = cast("dict[str, Any]", body).get("input") or ""
        if not self._fire(function, given if isinstance(given, str) else json.dumps(given)):
            return JSONResponse({"Message": f"A {function.kind} is not fired by hand here."}, 400)
        return Response(status_code=202)

    def _status(self) -> Response:
        uptime = round((time.monotonic() - self._started) * 1000)
        status = {"id": "devhost", "state": "Running", "version": "4.devhost", "processUptime": uptime}
        return JSONResponse({**status, "devhost": self._about()})

    def _view(self, function: Function, origin: str) -> Mapping[str, object]:
        route = self._routes.get(function.name)
        return {
            "name": function.name,
            "href": f"{origin}/admin/functions/{function.name}",
            "invoke_url_template": None if route is None else f"{origin}/{route}",
            "language": "python",
            "config": {"name": function.name, "bindings": list(function.bindings)},
            "isDisabled": function in self._disabled,
        }


def _listed(keys: Named) -> Response:
    return JSONResponse({"keys": [{"name": name, "value": key} for name, key in keys.items()], "links": []})
