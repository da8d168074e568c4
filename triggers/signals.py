"""Alerts that are posted: action groups of Azure Monitor, and whoever sends an event by himself."""

import hashlib
from http import HTTPStatus

import azure.durable_functions as df
import azure.functions as func

from homeward.api.problems import ProblemError
from homeward.telemetry.logs import logger
from triggers.answers import base, body, json_answer
from triggers.assessing import assess
from triggers.hearing import heard
from triggers.routing import routed

bp = df.Blueprint()
log = logger("signals")

# Azure Monitor cuts an alert at 256 KB.
_MOST_BYTES = 300 * 1024


@routed(bp)
async def post_signal(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    try:
        return await _take(req, client)
    except ProblemError:
        raise
    except Exception as error:
        # Action groups send an alert again after a 503, and never after a 500.
        log.exception("a signal could not be taken")
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, _NOT_NOW) from error


_NOT_NOW = "The signal could not be taken now: send it again. The log of homeward.signals says why."


async def _take(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from homeward.api.refusals import Door

    raw = req.get_body()
    delivery_id = hashlib.sha256(raw).hexdigest()[:32]
    text = raw.decode(errors="replace")
    signal = await heard(client, Door.SIGNALS, delivery_id, lambda: body(req, _MOST_BYTES), text)
    found = [
        {"id": one.id, "plan": one.plan, "links": {"self": f"{base(req)}/assessments/{one.id}"}}
        for one in await assess(client, signal)
    ]
    return json_answer({"id": signal.id, "assessments": found}, HTTPStatus.ACCEPTED)
