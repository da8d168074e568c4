"""The webhooks for orchestrations: start, look, list, steer, purge."""

import asyncio
import json

from starlette.responses import JSONResponse, Response

from devhost.engine.model import Instance
from devhost.errors import InvalidRequestError, MissingInstanceError
from devhost.http import views
from devhost.http.hooks import TOKEN, Call, page
from devhost.protos import pb, text

_PAGE = 100
_STATUSES = {name.lower(): number for number, name in views.STATUSES.items()}


async def start(call: Call) -> Response:
    name = call.parts[1]
    if name.lower() not in {known.lower() for known in call.orchestrators}:
        known = ", ".join(call.orchestrators) or "none"
        raise InvalidRequestError(f"The app has no orchestrator function named '{name}'. It has: {known}.")
    seconds = _patience(call)
    started = pb.ExecutionStartedEvent(
        name=name, input=text(await call.json()), version=text(call.text("version"))
    )
    started.orchestrationInstance.instanceId = call.parts[2] if len(call.parts) > 2 else ""  # noqa: PLR2004
    return await _follow(call, call.engine.start(started), seconds)


async def restart(call: Call) -> Response:
    seconds = _patience(call)
    try:
        new = call.engine.restart(call.parts[1], new_id=call.flag("restartWithNewInstanceId", default=True))
    except MissingInstanceError as error:
        raise InvalidRequestError("InstanceId does not match a valid orchestration instance.") from error
    return await _follow(call, new, seconds)


def _patience(call: Call) -> float | None:
    """How many seconds the caller wants to wait for the end; only if both parameters are there."""
    timeout, interval = call.number("timeout", float), call.number("pollingInterval", float)
    if timeout is None or interval is None:
        return None
    if interval > timeout:
        raise InvalidRequestError(f"timeout {timeout:g} should be bigger than pollingInterval {interval:g}.")
    return timeout


async def _follow(call: Call, instance_id: str, seconds: float | None) -> Response:
    """Answer with the output if the instance completes in time, else with the links to it."""
    if seconds is None:
        return call.accepted(instance_id)
    try:
        async with asyncio.timeout(seconds):
            instance = await call.engine.wait(instance_id, lambda each: each.closed)
    except TimeoutError:
        return call.accepted(instance_id)
    if instance is None:
        return call.accepted(instance_id)
    if instance.state.orchestrationStatus == pb.ORCHESTRATION_STATUS_COMPLETED:
        return JSONResponse(views.value(instance.state.output.value or "null"))
    return _show(call, instance)


async def status(call: Call) -> Response:
    return _show(call, _existing(call))


def _existing(call: Call) -> Instance:
    instance = call.engine.get(call.parts[1])
    if instance is None:
        raise MissingInstanceError(call.parts[1])
    return instance


def _show(call: Call, instance: Instance) -> Response:
    inputs = call.flag("showInput", default=True)
    body = views.status(instance, show_input=inputs)
    if call.flag("showHistory"):
        events = call.engine.history(instance.id)
        body["historyEvents"] = views.history(events, inputs=inputs, outputs=call.flag("showHistoryOutput"))
    if not instance.closed:
        return JSONResponse(body, 202, {"location": str(call.request.url), "retry-after": "5"})
    failed = instance.state.orchestrationStatus == pb.ORCHESTRATION_STATUS_FAILED
    return JSONResponse(body, 500 if failed and call.flag("returnInternalServerErrorOnFailure") else 200)


async def search(call: Call) -> Response:
    query = pb.InstanceQuery(
        runtimeStatus=_statuses(call),
        instanceIdPrefix=text(call.text("instanceIdPrefix")),
        maxInstanceCount=call.number("top", int) or _PAGE,
        continuationToken=text(call.request.headers.get(TOKEN)),
    )
    call.time("createdTimeFrom", query.createdTimeFrom)
    call.time("createdTimeTo", query.createdTimeTo)
    found, token = call.engine.query(query)
    show_input = call.flag("showInput", default=True)
    return page([views.status(each, show_input=show_input) for each in found], token)


async def purge(call: Call) -> Response:
    """Nothing is purged of an instance that runs, and that is no error."""
    instance = _existing(call)
    return JSONResponse({"instancesDeleted": call.engine.purge(instance.id, recurse=False)})


async def purge_where(call: Call) -> Response:
    wanted = pb.PurgeInstanceFilter(runtimeStatus=_statuses(call))
    if not call.text("createdTimeFrom"):
        raise InvalidRequestError("Please provide value for 'createdTimeFrom' parameter.")
    call.time("createdTimeFrom", wanted.createdTimeFrom)
    call.time("createdTimeTo", wanted.createdTimeTo)
    gone = call.engine.purge_where(wanted, recurse=False)
    return JSONResponse({"instancesDeleted": gone}) if gone else Response(status_code=404)


async def raise_event(call: Call) -> Response:
    call.engine.running(call.parts[1])
    media = call.request.headers.get("content-type", "").partition(";")[0].strip()
    if media.lower() != "application/json":
        raise InvalidRequestError("Only application/json request content is supported")
    call.engine.raise_event(call.parts[1], call.parts[3], await call.json())
    return Response(status_code=202)


async def terminate(call: Call) -> Response:
    call.engine.terminate(call.parts[1], json.dumps(call.text("reason") or ""), recurse=False)
    return Response(status_code=202)


async def suspend(call: Call) -> Response:
    call.engine.suspend(call.parts[1], call.text("reason") or "")
    return Response(status_code=202)


async def resume(call: Call) -> Response:
    call.engine.resume(call.parts[1], call.text("reason") or "")
    return Response(status_code=202)


async def rewind(call: Call) -> Response:
    if not _existing(call).closed:
        raise InvalidRequestError("The rewind operation is only supported on failed orchestration instances.")
    call.engine.rewind(call.parts[1], call.text("reason") or "")
    return Response(status_code=202)


def _statuses(call: Call) -> list[str]:
    given = ",".join(call.request.query_params.getlist("runtimeStatus"))
    names = [name.strip().lower() for name in given.split(",") if name.strip()]
    unknown = [name for name in names if name not in _STATUSES]
    if unknown:
        raise InvalidRequestError(f"Unknown runtimeStatus: {', '.join(unknown)}.")
    return [pb.OrchestrationStatus.Name(_STATUSES[name]) for name in names]
