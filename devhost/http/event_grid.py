"""The webhook of the Event Grid extension: its validation handshakes, and one run of a function an event.

Codes and bodies follow HttpRequestProcessor and EventGridExtensionConfigProvider of the extension.
"""

import asyncio
import json
import logging
from collections.abc import Iterable
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from devhost.errors import WorkerLostError
from devhost.functions import Function
from devhost.listeners.listener import Run
from devhost.worker.messages import Input

log = logging.getLogger(__name__)

KIND = "eventGridTrigger"
PATH = "/runtime/webhooks/eventgrid"
_ORIGIN, _ALLOWED = "webhook-request-origin", "WebHook-Allowed-Origin"
_EVENT_TYPE = "aeg-event-type"


class EventGrid:
    """Takes deliveries in CloudEvents 1.0 and in Event Grid's own schema, single and batched."""

    def __init__(self, functions: Iterable[Function], run: Run) -> None:
        self._functions = {each.name: each for each in functions}
        self._run = run

    async def __call__(self, request: Request, path: str) -> Response:  # noqa: ARG002 - there is but one path
        name = request.query_params.get("functionName") or ""
        function = self._functions.get(name)
        if function is None:
            return PlainTextResponse(f"cannot find function: '{name}'", 404)
        if request.method == "OPTIONS":
            return Response(headers={_ALLOWED: request.headers.get(_ORIGIN, "eventgrid.azure.net")})
        try:
            events = _listed(json.loads(await request.body()))
            return await self._take(function, request.headers.get(_EVENT_TYPE, "").lower(), events)
        except (ValueError, LookupError, TypeError) as error:
            log.error("%s: a delivery of Event Grid could not be read: %s", name, error)  # noqa: TRY400
            return PlainTextResponse(f"The body is no event or list of events: {error}", 500)

    async def _take(self, function: Function, event_type: str, events: list[dict[str, Any]]) -> Response:
        if event_type == "subscriptionvalidation":
            return JSONResponse({"validationResponse": _data(events[0])["validationCode"]})
        if event_type == "notification":
            return await self._deliver(function, events)
        return Response(status_code=202 if event_type == "unsubscribe" else 400)

    async def _deliver(self, function: Function, events: list[dict[str, Any]]) -> Response:
        """Run the function for each event; one failure makes Event Grid send all of them again."""
        failures = await asyncio.gather(*(self._fire(function, each) for each in events))
        failed = next((each for each in failures if each is not None), None)
        return Response(status_code=202) if failed is None else PlainTextResponse(failed, 500)

    async def _fire(self, function: Function, event: dict[str, Any]) -> str | None:
        """What failed, if something did."""
        label = f"{function.name} (event {event.get('id')})"
        try:
            outcome = await self._run(function, Input(function.parameter, "json", json.dumps(event)), label)
        except WorkerLostError as lost:
            log.error("%s failed: %s", label, lost)  # noqa: TRY400
            return str(lost)
        return outcome.failure.message if outcome.failure else None


def _listed(body: object) -> list[dict[str, Any]]:
    events = cast("list[object]", body) if isinstance(body, list) else [body]
    if not all(isinstance(each, dict) for each in events):
        raise TypeError("it holds something else than JSON objects")
    return cast("list[dict[str, Any]]", events)


def _data(event: dict[str, Any]) -> dict[str, Any]:
    """The data of a validation event; in a CloudEvent it is JSON within JSON."""
    data = event["data"]
    return json.loads(data) if isinstance(data, str) else data
