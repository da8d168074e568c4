"""Once a day, the histories of runs that ended long ago are purged, and assessments as old are forgotten.

What is left of a run is its record: it knows a repeated request, and the archive has its report and its items. What
operators asked of it, and who was told, stays too.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import azure.durable_functions as df
import azure.functions as func

from homeward.archive.archive import archive
from homeward.domain.run_ids import run_in, trip_of
from homeward.domain.seal import page_name
from homeward.durable_state import (
    ended_before,
    entity_keys,
    entity_state,
    entity_states,
    purge,
    tell_entity,
)
from homeward.settings import from_environment
from homeward.steps.tell import BELL
from homeward.telemetry.logs import logger

bp = df.Blueprint()
log = logger("retention")


@bp.timer_trigger(arg_name="timer", schedule="0 40 3 * * *")
@bp.durable_client_input(client_name="client")
async def purge_histories(
    timer: func.TimerRequest,  # noqa: ARG001 - the platform binds it
    client: df.DurableFunctionsClient,
) -> None:
    days = from_environment().keep_history_days
    if days:
        await purge_before(client, clock() - timedelta(days=days))


async def purge_before(client: df.DurableFunctionsClient, before: datetime) -> None:
    for run, instances in (await _by_run(client, before)).items():
        if await _may_go(client, run, before):
            await _forget(client, run)
            # The run itself first: from then on it is read from the archive, with every item that it had.
            await purge(client, *sorted(instances, key=lambda one: one != run))
            log.info("purged %s: %s instances", run, len(instances))
    for assessment, state in (await entity_states(client, "assessed")).items():
        if _over(state, before):
            await purge(client, assessment)
            await tell_entity(client, "assessed", assessment, "forget", {})


async def _forget(client: df.DurableFunctionsClient, run: str) -> None:
    """What only served it while it went on: before its instances, by which the next day would find it again."""
    if await entity_state(client, BELL, run):
        await tell_entity(client, BELL, run, "forget", {})
    for key in await entity_keys(client, "roster", run):
        await tell_entity(client, "roster", key, "clear", {})


def clock() -> datetime:
    return datetime.now(UTC)


async def _by_run(client: df.DurableFunctionsClient, before: datetime) -> dict[str, list[str]]:
    """Every instance that has ended and began before then, by the run that it is of."""
    found = defaultdict[str, list[str]](list)
    for one in await ended_before(client, before):
        run = run_in(one)
        if run:
            found[run].append(one)
    return found


async def _may_go(client: df.DurableFunctionsClient, run: str, before: datetime) -> bool:
    """Whether it ended before then, and is kept where there is a place for that. Who is cut off is not over yet.

    A leg goes with its round trip: that shows its items, and has yet to keep them where it stays away for months.
    """
    record = await entity_state(client, "record", run)
    if not _over(record, before):
        return False
    trip = trip_of(record.get("request", {}).get("requestId", ""))
    if trip and not await _may_go(client, trip, before):
        return False
    place = archive(from_environment())
    return place is None or await place.read(page_name(run)) is not None


def _over(state: dict[str, object], before: datetime) -> bool:
    ended_at = state.get("endedAt")
    return isinstance(ended_at, str) and datetime.fromisoformat(ended_at) < before
