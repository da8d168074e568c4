"""The webhooks for entities: list, read, signal."""

import json
import uuid

from starlette.responses import JSONResponse, Response

from devhost.errors import InvalidRequestError
from devhost.http import views
from devhost.http.hooks import TOKEN, Call, page
from devhost.protos import pb, text

_EMPTY_KEY = "$"


async def search(call: Call) -> Response:
    name = call.parts[1].lower() if len(call.parts) > 1 else None
    query = pb.EntityQuery(
        instanceIdStartsWith=text(None if name is None else f"@{name}@"),
        includeState=call.flag("fetchState"),
        continuationToken=text(call.request.headers.get(TOKEN)),
    )
    query.pageSize.value = call.number("top", int) or 0
    call.time("lastOperationTimeFrom", query.lastModifiedFrom)
    call.time("lastOperationTimeTo", query.lastModifiedTo)
    found, token = call.engine.query_entities(query)
    return page([views.entity(each, state=query.includeState) for each in found], token)


async def read(call: Call) -> Response:
    """The bare state."""
    found = call.engine.entity(_id(call))
    if found is None or found.state is None:
        return Response(status_code=404)
    return JSONResponse(views.value(found.state))


async def signal(call: Call) -> Response:
    await _send(call, call.text("op") or "")
    return Response(status_code=202)


async def delete(call: Call) -> Response:
    await _send(call, "delete")
    return Response(status_code=202)


def _id(call: Call) -> str:
    key = "" if call.parts[2] == _EMPTY_KEY else call.parts[2]
    return f"@{call.parts[1].lower()}@{key}"


async def _send(call: Call, operation: str) -> None:
    payload = text(await _input(call))
    signal = pb.EntityOperationSignaledEvent(requestId=str(uuid.uuid4()), operation=operation, input=payload)
    call.engine.signal(_id(call), signal)


async def _input(call: Call) -> str | None:
    """JSON as it is, anything else as a text."""
    media = call.request.headers.get("content-type", "").partition(";")[0].strip()
    if media.lower() == "application/json":
        return await call.json()
    try:
        body = (await call.request.body()).decode()
    except UnicodeDecodeError as error:
        raise InvalidRequestError("The body is no UTF-8 text.") from error
    return json.dumps(body) if body else None
