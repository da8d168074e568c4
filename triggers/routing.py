"""The doors of the HTTP API: a handler is registered where the access table has it, behind the check it names.

Every route that needs a caller has two doors. At the first the host itself asks for a function key, and a principal
may come along with it. The second, below `signed-in/`, is open to the host and takes a principal instead.
"""

import os
from collections.abc import Awaitable, Callable
from functools import partial, wraps
from http import HTTPStatus
from inspect import signature
from typing import Any

import azure.durable_functions as df
import azure.functions as func

from homeward.alarms import Alarm, Heard, sound
from homeward.api.access import Caller, caller, forged
from homeward.api.problems import ProblemError
from homeward.api.routes import ROUTES, SIGNED_IN, Route, admit
from homeward.telemetry.logs import logger
from triggers.answers import refusing

# It takes the request, and a durable client where it names one.
type Handler = Callable[..., Awaitable[func.HttpResponse]]
type Check = Callable[[func.HttpRequest], None]

_ROUTES = {one.handler: one for one in ROUTES}
_FUNCTION, _ANONYMOUS = func.AuthLevel.FUNCTION, func.AuthLevel.ANONYMOUS

log = logger("routing")
# Whoever holds a key and forges is an alarm; at the open door anybody on the internet can do it, and wakes nobody.
BY_KEY, BY_ANYBODY = Heard(), Heard()


def routed(bp: df.Blueprint) -> Callable[[Handler], Handler]:
    """Register a handler under its own name, at the doors that the access table has for that name."""

    def register(handler: Handler) -> Handler:
        route = _ROUTES[handler.__name__]
        if not route.guarded:
            _open(bp, route.handler, route, route.path, _ANONYMOUS)(refusing(handler))
            return handler
        alarm = _if_forged(route, BY_KEY, partial(sound, Alarm.FORGED_PRINCIPAL))
        behind = _behind(handler, alarm, lambda req: admit(who_calls(req), route.who))
        _open(bp, route.handler, route, route.path, _FUNCTION)(behind)
        warning = _if_forged(route, BY_ANYBODY, log.warning)
        signed_in = _behind(handler, warning, lambda req: admit(_person(req), route.who))
        name, path = f"{route.handler}_signed_in", f"{SIGNED_IN}/{route.path}"
        _open(bp, name, route, path, _ANONYMOUS)(signed_in)
        return handler

    return register


def who_calls(req: func.HttpRequest) -> Caller:
    """Who is behind a request that a door let in. Raises ProblemError where what it says of that is no good."""
    return caller(req.headers, os.environ)


def _person(req: func.HttpRequest) -> Caller:
    who = who_calls(req)
    if not who.id:
        said = f"Nobody is signed in. Sign in, or call the route without /{SIGNED_IN} with a function key."
        raise ProblemError(HTTPStatus.UNAUTHORIZED, said)
    return who


def _if_forged(route: Route, heard: Heard, tell: Callable[[str], None]) -> Check:
    def check(req: func.HttpRequest) -> None:
        if forged(req.headers, os.environ) and heard.again():
            said = f"a principal that the platform did not set came to {route.handler}"
            tell(f"{said}; it counts for nothing ({heard.times} in ten minutes, on this instance)")

    return check


def _behind(handler: Handler, *checks: Check) -> Handler:
    @wraps(handler)
    async def answer(
        req: func.HttpRequest, *bound: Any, **named: Any
    ) -> func.HttpResponse:  # what the host binds
        for check in checks:
            check(req)
        return await handler(req, *bound, **named)

    return refusing(answer)


def _open(
    bp: df.Blueprint, name: str, route: Route, path: str, level: func.AuthLevel
) -> Callable[[Handler], None]:
    def register(handler: Handler) -> None:
        bound: Any = handler  # from here on the platform's builder
        if "client" in signature(handler).parameters:
            bound = bp.durable_client_input(client_name="client")(handler)
        bp.function_name(name)(bp.route(route=path, methods=[route.method], auth_level=level)(bound))

    return register
