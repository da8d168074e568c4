"""Whether the app is fit to act: what its last look at itself showed, and the looks by the clock."""

from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

import azure.durable_functions as df
import azure.functions as func

from homeward.durable_state import AlreadyExistsError, entity_state, start_once
from homeward.settings import from_environment
from homeward.steps.self_check import INSTANCE, SELF_CHECK, SelfCheckInput
from homeward.telemetry.logs import logger
from homeward.telemetry.names import GATES, POISON, READY
from homeward.telemetry.spans import traced
from triggers.answers import json_answer
from triggers.routing import routed

if TYPE_CHECKING:  # loaded at the first look
    from homeward.domain.fitness import Fitness

bp = df.Blueprint()
log = logger("readiness")

# Seconds after which a look that was just begun has come to its end.
_SOON = {"Retry-After": "10"}


@routed(bp)
async def readiness(
    req: func.HttpRequest,  # noqa: ARG001 - the platform binds it
    client: df.DurableFunctionsClient,
) -> func.HttpResponse:
    """The last look, at once; one that is older than a minute is made anew meanwhile."""
    from homeward.api.fitness import readiness_view
    from homeward.domain.fitness import Fitness

    now = datetime.now(UTC)
    seen = Fitness.from_json(await entity_state(client, "fitness", "app"))
    if seen.due(now):
        await _look(client)
    document, ready = readiness_view(seen, now)
    if ready:
        return json_answer(document)
    return json_answer(document, HTTPStatus.SERVICE_UNAVAILABLE, _SOON, problem=True)


@bp.timer_trigger(arg_name="timer", schedule="30 */5 * * * *")
@bp.durable_client_input(client_name="client")
@traced
async def check_self(
    timer: func.TimerRequest,  # noqa: ARG001 - the platform binds it
    client: df.DurableFunctionsClient,
) -> None:
    """Tell what the last look showed, and look again. On the dev host, that is done where somebody asks."""
    from homeward.domain.fitness import Fitness

    if not from_environment().deployed:
        return
    state = await entity_state(client, "fitness", "app")
    _tell(Fitness.from_json(state) if state else None)
    await _look(client)
    await _tell_levels(client)


def _tell(seen: "Fitness | None") -> None:
    """Of a new app nothing was seen yet."""
    from homeward.telemetry.metrics import record

    failed = seen.failed(datetime.now(UTC)) if seen else ()
    for one in {part.name: part for part in (*(seen.parts if seen else ()), *failed)}.values():
        record(READY, one.fit, part=one.name)
    for one in failed:
        log.warning("not ready: %s: %s", one.name, one.said)


async def _tell_levels(client: df.DurableFunctionsClient) -> None:
    """What waits for people. It says nothing about how fit the app is."""
    from homeward.reading.gates_open import gates_open
    from homeward.telemetry.metrics import record

    refused = await entity_state(client, "refusals", "all")
    record(POISON, refused.get("counts", {}).get("Poison", 0))
    record(GATES, await gates_open(client, datetime.now(UTC)))


async def _look(client: df.DurableFunctionsClient) -> None:
    """One at a time, however many ask."""
    with suppress(AlreadyExistsError):
        await start_once(client, SELF_CHECK.name, INSTANCE, SelfCheckInput().to_json(), again=True)
