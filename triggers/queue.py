"""Runs from a Storage queue: each message is a body of `POST /api/runs`. Who may write to the queue may start runs.

A message starts its run, is written down as refused, or, where neither can be done now, comes back.
"""

import base64
from http import HTTPStatus
from typing import Any, cast

import azure.durable_functions as df
import azure.functions as func

from homeward.api.problems import ProblemError
from homeward.settings import QUEUE
from homeward.telemetry.logs import logger
from homeward.telemetry.spans import traced
from triggers import starting
from triggers.refusals import refuse

bp = df.Blueprint()
log = logger("queue")

# The platform reads it as a connection string, or as the prefix of one by identity (`__accountName`).
_CONNECTION = "AzureWebJobsStorage"
_GIVEN_UP = (
    "The request was tried as often as host.json says, and broke each time for a reason that is not in it. "
    "Look for it in the log of start_queued_run, then send the request again."
)


@bp.queue_trigger(arg_name="message", queue_name=QUEUE, connection=_CONNECTION)
@bp.durable_client_input(client_name="client")
@traced
async def start_queued_run(message: func.QueueMessage, client: df.DurableFunctionsClient) -> None:
    from homeward.api.access import Caller
    from homeward.api.json_text import read_json
    from homeward.api.models import parse_request
    from homeward.api.refusals import Door

    text = _text(message)
    try:
        request = parse_request(_named(read_json(text.encode()), message.id))
        found = await starting.start(client, request, Caller(name=f"queue {QUEUE}"))
    except ProblemError as problem:
        await refuse(client, Door.QUEUE, str(message.id), problem, text)
    else:
        log.info("message %s asks for %s", message.id, found.id)


@bp.queue_trigger(arg_name="message", queue_name=f"{QUEUE}-poison", connection=_CONNECTION)
@bp.durable_client_input(client_name="client")
@traced
async def note_poison_message(message: func.QueueMessage, client: df.DurableFunctionsClient) -> None:
    from homeward.api.refusals import Door

    problem = ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, _GIVEN_UP)
    await refuse(client, Door.POISON, str(message.id), problem, _text(message))


def _text(message: func.QueueMessage) -> str:
    """What was sent, as base64 or as it is: host.json leaves that to us, so every message reaches this function."""
    sent = message.get_body().decode()
    try:
        return base64.b64decode(sent.strip(), validate=True).decode()
    except ValueError:
        return sent


def _named(data: Any, message_id: str | None) -> Any:  # whatever JSON was sent
    """A message is one request however often it is delivered, also where it gives itself no id."""
    if isinstance(data, dict) and cast("dict[str, Any]", data).get("requestId") is None:
        return {**data, "requestId": message_id}
    return data
