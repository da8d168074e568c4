"""Events of Event Grid, in CloudEvents 1.0 and in its own schema: one run of this function an event.

Whatever is read, or refused and written down, is over. Where neither can be done now, Event Grid delivers it again.
"""

import json
from typing import Any

import azure.durable_functions as df
import azure.functions as func

from homeward.api.problems import ProblemError
from homeward.telemetry.logs import logger
from homeward.telemetry.spans import traced
from triggers.assessing import assess
from triggers.hearing import heard

bp = df.Blueprint()
log = logger("signals")


@bp.event_grid_trigger(arg_name="event")
@bp.durable_client_input(client_name="client")
@traced
async def hear_event(event: func.CloudEvent, client: df.DurableFunctionsClient) -> None:
    from homeward.api.refusals import Door

    sent = _sent(event)
    try:
        signal = await heard(client, Door.EVENT_GRID, str(event.id), lambda: sent, json.dumps(sent))
    except ProblemError:
        return  # it is written down; sent again, it would be refused again
    for one in await assess(client, signal):
        log.info("event %s is %s, heard by %s in %s", event.id, signal.id, one.plan, one.id)


def _sent(event: func.CloudEvent | func.EventGridEvent) -> dict[str, Any]:
    """What was sent, as far as it counts. The platform makes of an event what it is, whatever type we name above."""
    if isinstance(event, func.EventGridEvent):
        return {
            "id": event.id,
            "topic": event.topic,
            "subject": event.subject,
            "eventType": event.event_type,
            "data": event.get_json(),
        }
    return {
        "specversion": event.specversion,
        "id": event.id,
        "source": event.source,
        "subject": event.subject,
        "type": event.type,
        "data": event.get_json(),
    }
