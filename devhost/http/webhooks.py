"""The HTTP management API of Durable Functions, as the links of a check-status response name it."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import unquote

from google.protobuf.json_format import MessageToDict
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from devhost.engine import queries
from devhost.engine.engine import Engine
from devhost.engine.model import Instance
from devhost.errors import (
    DuplicateInstanceError,
    InvalidRequestError,
    MissingInstanceError,
    RefusedError,
    WrongStateError,
)
from devhost.protos import moment, pb, text

_NAMES: dict[int, str] = {
    pb.ORCHESTRATION_STATUS_RUNNING: "Running",
    pb.ORCHESTRATION_STATUS_COMPLETED: "Completed",
    pb.ORCHESTRATION_STATUS_CONTINUED_AS_NEW: "ContinuedAsNew",
    pb.ORCHESTRATION_STATUS_FAILED: "Failed",
    pb.ORCHESTRATION_STATUS_CANCELED: "Canceled",
    pb.ORCHESTRATION_STATUS_TERMINATED: "Terminated",
    pb.ORCHESTRATION_STATUS_PENDING: "Pending",
    pb.ORCHESTRATION_STATUS_SUSPENDED: "Suspended",
}
_VALUES = {name.lower(): value for value, name in _NAMES.items()}
_CODES: dict[type[RefusedError], int] = {
    MissingInstanceError: 404,
    WrongStateError: 410,
    DuplicateInstanceError: 409,
    InvalidRequestError: 400,
}

Links = Callable[[str, str], dict[str, str]]
Handler = Callable[["Webhooks", Request, list[str]], Awaitable[Response]]


class Webhooks:
    """Requests below `/runtime/webhooks/durabletask`."""

    def __init__(self, engine: Engine, links: Links) -> None:
        self._engine, self._links = engine, links

    async def __call__(self, request: Request, path: str) -> Response:
        parts = [unquote(part) for part in path.strip("/").split("/")]
        room = parts[0].lower()
        verb = parts[2].lower() if room == "instances" and len(parts) > 2 else ""  # noqa: PLR2004
        handler = _HANDLERS.get((request.method, room, len(parts), verb))
        if handler is None:
            return Response(status_code=404)
        try:
            return await handler(self, request, parts)
        except RefusedError as refusal:
            return JSONResponse({"Message": str(refusal)}, _CODES.get(type(refusal), 400))

    async def start(self, request: Request, parts: list[str]) -> Response:
        body = (await request.body()).decode()
        started = pb.ExecutionStartedEvent(name=parts[1], input=text(body or None))
        started.orchestrationInstance.instanceId = parts[2] if len(parts) > 2 else ""  # noqa: PLR2004
        instance_id = self._engine.start(started)
        links = self._links(instance_id, f"{request.url.scheme}://{request.url.netloc}")
        headers = {"location": links["statusQueryGetUri"], "retry-after": "10"}
        return JSONResponse(links, 202, headers)

    async def status(self, request: Request, parts: list[str]) -> Response:
        instance = self._engine.get(parts[1])
        if instance is None:
            return Response(status_code=404)
        query = request.query_params
        body = _status(instance, payloads=True, show_input=_flag(query.get("showInput"), default=True))
        if _flag(query.get("showHistory")):
            body["historyEvents"] = [MessageToDict(event) for event in self._engine.history(instance.id)]
        failed = instance.state.orchestrationStatus == pb.ORCHESTRATION_STATUS_FAILED
        if failed and _flag(query.get("returnInternalServerErrorOnFailure")):
            return JSONResponse(body, 500)
        if instance.closed:
            return JSONResponse(body)
        return JSONResponse(body, 202, {"location": str(request.url), "retry-after": "10"})

    async def search(self, request: Request, _: list[str]) -> Response:
        params = request.query_params
        query = pb.InstanceQuery(
            runtimeStatus=_statuses(params.get("runtimeStatus")),
            instanceIdPrefix=text(params.get("instanceIdPrefix")),
            maxInstanceCount=int(params.get("top") or queries.PAGE),
            continuationToken=text(request.headers.get("x-ms-continuation-token")),
        )
        _window(query, params.get("createdTimeFrom"), params.get("createdTimeTo"))
        found, token = self._engine.query(query)
        show_input = _flag(params.get("showInput"), default=True)
        headers = {} if token is None else {"x-ms-continuation-token": token}
        return JSONResponse(
            [_status(each, payloads=True, show_input=show_input) for each in found], 200, headers
        )

    async def purge(self, _: Request, parts: list[str]) -> Response:
        gone = self._engine.purge(parts[1], recurse=False)
        return JSONResponse({"instancesDeleted": gone}, 200 if gone else 404)

    async def purge_where(self, request: Request, _: list[str]) -> Response:
        params = request.query_params
        wanted = pb.PurgeInstanceFilter(runtimeStatus=_statuses(params.get("runtimeStatus")))
        _window(wanted, params.get("createdTimeFrom"), params.get("createdTimeTo"))
        gone = self._engine.purge_where(wanted, recurse=False)
        return JSONResponse({"instancesDeleted": gone}, 200 if gone else 404)

    async def raise_event(self, request: Request, parts: list[str]) -> Response:
        body = (await request.body()).decode()
        self._engine.raise_event(parts[1], parts[3], body or None)
        return Response(status_code=202)

    async def terminate(self, request: Request, parts: list[str]) -> Response:
        reason = json.dumps(request.query_params.get("reason") or "")
        self._engine.terminate(parts[1], reason, recurse=False)
        return Response(status_code=202)

    async def suspend(self, request: Request, parts: list[str]) -> Response:
        self._engine.suspend(parts[1], request.query_params.get("reason") or "")
        return Response(status_code=202)

    async def resume(self, request: Request, parts: list[str]) -> Response:
        self._engine.resume(parts[1], request.query_params.get("reason") or "")
        return Response(status_code=202)

    async def rewind(self, request: Request, parts: list[str]) -> Response:
        self._engine.rewind(parts[1], request.query_params.get("reason") or "")
        return Response(status_code=202)

    async def restart(self, request: Request, parts: list[str]) -> Response:
        new_id = _flag(request.query_params.get("restartWithNewInstanceId"), default=True)
        instance_id = self._engine.restart(parts[1], new_id=new_id)
        return JSONResponse(self._links(instance_id, f"{request.url.scheme}://{request.url.netloc}"), 202)


_HANDLERS: dict[tuple[str, str, int, str], Handler] = {
    ("POST", "orchestrators", 2, ""): Webhooks.start,
    ("POST", "orchestrators", 3, ""): Webhooks.start,
    ("GET", "instances", 1, ""): Webhooks.search,
    ("GET", "instances", 2, ""): Webhooks.status,
    ("DELETE", "instances", 1, ""): Webhooks.purge_where,
    ("DELETE", "instances", 2, ""): Webhooks.purge,
    ("POST", "instances", 4, "raiseevent"): Webhooks.raise_event,
    ("POST", "instances", 3, "terminate"): Webhooks.terminate,
    ("POST", "instances", 3, "suspend"): Webhooks.suspend,
    ("POST", "instances", 3, "resume"): Webhooks.resume,
    ("POST", "instances", 3, "rewind"): Webhooks.rewind,
    ("POST", "instances", 3, "restart"): Webhooks.restart,
}


def _flag(value: str | None, *, default: bool = False) -> bool:
    return default if value is None else value.lower() == "true"


def _statuses(value: str | None) -> list[str]:
    names = [name.strip().lower() for name in (value or "").split(",") if name.strip()]
    unknown = [name for name in names if name not in _VALUES]
    if unknown:
        raise InvalidRequestError(f"Unknown runtimeStatus: {', '.join(unknown)}.")
    return [pb.OrchestrationStatus.Name(_VALUES[name]) for name in names]


def _window(target: pb.InstanceQuery | pb.PurgeInstanceFilter, low: str | None, high: str | None) -> None:
    for value, place in ((low, target.createdTimeFrom), (high, target.createdTimeTo)):
        if value:
            place.FromDatetime(_time(value))


def _time(value: str) -> datetime:
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError as error:
        raise InvalidRequestError(f"{value!r} is no ISO 8601 time.") from error
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _status(instance: Instance, *, payloads: bool, show_input: bool) -> dict[str, object]:
    state = queries.view(instance, payloads=payloads)
    output = _json(state.output.value) if state.HasField("output") else None
    if state.HasField("failureDetails"):
        output = state.failureDetails.errorMessage
    return {
        "name": state.name,
        "instanceId": state.instanceId,
        "runtimeStatus": _NAMES[state.orchestrationStatus],
        "input": _json(state.input.value) if show_input and state.HasField("input") else None,
        "customStatus": _json(state.customStatus.value) if state.HasField("customStatus") else None,
        "output": output,
        "createdTime": _zulu(moment(state.createdTimestamp)),
        "lastUpdatedTime": _zulu(moment(state.lastUpdatedTimestamp)),
    }


def _zulu(value: datetime) -> str:
    return value.isoformat(timespec="seconds").replace("+00:00", "Z")


def _json(value: str) -> object:
    try:
        return json.loads(value)
    except ValueError:
        return value
