"""What happens by the clock: once an hour, runs and parts of runs that were ended by force are found and wound up."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import azure.durable_functions as df
import azure.functions as func

from homeward.domain.run_ids import RUN_ID
from homeward.durable_state import AlreadyExistsError, cut_off, entity_state, instances, start_once
from homeward.steps.wind_up import WIND_UP, WindUpInput
from homeward.telemetry.logs import logger
from homeward.telemetry.spans import traced

bp = df.Blueprint()
log = logger("schedule")

# What began before is looked for no more: where nobody purges, the list grows for years. Whoever wants what an older
# run still holds takes it over, or frees it.
_LOOKED_BACK = timedelta(days=366)


@bp.timer_trigger(arg_name="timer", schedule="0 0 * * * *")
@bp.durable_client_input(client_name="client")
@traced
async def find_cut_off_runs(
    timer: func.TimerRequest,  # noqa: ARG001 - the platform binds it
    client: df.DurableFunctionsClient,
) -> None:
    since = datetime.now(UTC) - _LOOKED_BACK
    runs = [one for one in await cut_off(client, "run-", since) if RUN_ID.fullmatch(one)]
    for run in runs:
        if "endedAt" not in await entity_state(client, "record", run):
            await _wind_up(client, WindUpInput(run))
    for part in [one for kind in ("wave:run-", "batch:run-") for one in await cut_off(client, kind, since)]:
        run = part.split(":")[1]
        if run not in runs:  # else it is wound up with its run
            await _wind_up(client, WindUpInput(run, part))


async def _wind_up(client: df.DurableFunctionsClient, order: WindUpInput) -> None:
    """Start winding up, unless that is under way or done. One that broke or was ended itself is done anew."""
    prefix = f"windup:{order.cut_off}:"
    known, failed = await instances(client, prefix), await cut_off(client, prefix)
    if len(known) > len(failed):
        return
    log.warning("%s was ended by force; winding it up", order.cut_off)
    with suppress(AlreadyExistsError):  # by another that looked at the same time
        await start_once(client, WIND_UP.name, f"{prefix}{len(known) + 1}", order.to_json())
