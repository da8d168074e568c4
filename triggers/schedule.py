"""What happens by the clock: once an hour, runs that were ended by force are found and wound up."""

import logging

import azure.durable_functions as df
import azure.functions as func

from homeward.domain.runs import RUN_ID
from homeward.durable import AlreadyExistsError, cut_off, entity_state, start_once
from homeward.steps.wind_up import WIND_UP, WindUpInput

bp = df.Blueprint()
log = logging.getLogger("homeward.schedule")


@bp.timer_trigger(arg_name="timer", schedule="0 0 * * * *")
@bp.durable_client_input(client_name="client")
async def find_cut_off_runs(
    timer: func.TimerRequest,  # noqa: ARG001 - the platform binds it
    client: df.DurableFunctionsClient,
) -> None:
    for seen in await cut_off(client, "run-"):
        if not RUN_ID.fullmatch(seen) or "endedAt" in await entity_state(client, "record", seen):
            continue
        log.warning("%s was ended by force; winding it up", seen)
        try:
            await start_once(client, WIND_UP.name, f"windup:{seen}", WindUpInput(seen).to_json())
        except AlreadyExistsError:
            log.info("%s is being wound up", seen)
