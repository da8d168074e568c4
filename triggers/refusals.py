"""What is refused where nobody reads an answer (queue, events, alerts): written down, an alarm, and listed."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import azure.durable_functions as df
import azure.functions as func

from homeward.alarms import Alarm, sound
from homeward.api.problems import ProblemError
from homeward.durable_state import entity_state, tell_entity
from triggers.answers import json_answer
from triggers.routing import routed

if TYPE_CHECKING:
    from homeward.api.refusals import Door

bp = df.Blueprint()

ENTITY = ("refusals", "all")


async def refuse(
    client: df.DurableFunctionsClient, door: "Door", delivery_id: str, problem: ProblemError, body: str
) -> None:
    """Keep what a delivery said and why it was refused, and raise an alarm. The same delivery is kept once.

    Raises where durable state cannot be written: then the delivery is not over, and must be made again.
    """
    from homeward.api.refusals import refusal

    one = refusal(door, delivery_id, problem, body, datetime.now(UTC))
    await tell_entity(client, *ENTITY, "refuse", one)
    said = f"{door} {one['id']}: {one['problem']['detail']}"
    sound(Alarm.DELIVERY_REFUSED, said, door=door.value, delivery=one["id"])


@routed(bp)
async def get_refusals(
    req: func.HttpRequest,  # noqa: ARG001 - the platform binds it
    client: df.DurableFunctionsClient,
) -> func.HttpResponse:
    from homeward.api.refusals import refusals_view

    return json_answer(refusals_view(await entity_state(client, *ENTITY)))
