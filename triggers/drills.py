"""Drills by the clock: once an hour, those that are due are started, and those that nobody cleaned up are swept."""

from datetime import UTC, datetime
from typing import Any

import azure.durable_functions as df
import azure.functions as func

from homeward.api.access import Caller
from homeward.api.problems import ProblemError
from homeward.domain.drill_calendar import DrillBook, Drilled, state_of, to_start
from homeward.domain.plans.plan import Plan
from homeward.domain.runs import Operation, RunRequest, RunStatus
from homeward.durable_state import (
    AlreadyExistsError,
    entity_state,
    entity_states,
    instance,
    instances,
    start_once,
)
from homeward.settings import from_environment
from homeward.steps.drill import SWEEP, BegunDrill
from homeward.telemetry.logs import logger
from homeward.telemetry.spans import traced
from triggers import starting

bp = df.Blueprint()
log = logger("drills")


@bp.timer_trigger(arg_name="timer", schedule="0 10 * * * *")
@bp.durable_client_input(client_name="client")
@traced
async def sweep_drills(
    timer: func.TimerRequest,  # noqa: ARG001 - the platform binds it
    client: df.DurableFunctionsClient,
) -> None:
    """Clean up after drills whose run is over and did not do it. One sweep of an item at a time."""
    for key, state in (await entity_states(client, "drill")).items():
        begun = BegunDrill.from_json(state)
        run = await instance(client, begun.intent.run_id)
        if run is not None and not run.ended:
            continue
        log.warning("the drill of %s in %s was left behind", begun.intent.friendly_name, begun.intent.run_id)
        try:
            await start_once(client, SWEEP.name, await _next_sweep(client, key), state)
        except AlreadyExistsError:
            log.info("the drill of %s is being swept", begun.intent.friendly_name)


async def _next_sweep(client: df.DurableFunctionsClient, key: str) -> str:
    """The id of the one that is under way, else of the next."""
    earlier = {int(one.id.rpartition(":")[2]): one for one in await instances(client, f"sweep:{key}:")}
    last = max(earlier, default=0)
    number = last if last and not earlier[last].ended else last + 1
    return f"sweep:{key}:{number}"


@bp.timer_trigger(arg_name="timer", schedule="0 20 * * * *")
@bp.durable_client_input(client_name="client")
@traced
async def start_due_drills(
    timer: func.TimerRequest,  # noqa: ARG001 - the platform binds it
    client: df.DurableFunctionsClient,
) -> None:
    """Start the drills that plans want by themselves. A due drill has one request id: it is never started twice.

    No caller's has a slash: nobody can take the place of a drill.
    """
    from homeward.plan_files import list_plans

    at = datetime.now(UTC)
    for file in list_plans(from_environment().plans):
        plan = file.plan
        if plan is None or plan.drill is None:
            continue
        due = to_start(plan.drill, await book_of(client, plan.name), at)
        if due is not None:
            await _start(client, plan, due)


async def book_of(client: df.DurableFunctionsClient, plan: str) -> DrillBook:
    """The drills of a plan. One whose run is no more, and told no end, has failed."""
    book = DrillBook.from_json(await entity_state(client, "drilled", plan))
    if book.last is None or book.last.status is not RunStatus.RUNNING:
        return book
    run = await instance(client, book.last.run_id)
    if run is not None and not run.ended:
        return book
    return DrillBook(
        Drilled(book.last.run_id, book.last.started_at, status=RunStatus.FAILED), book.last_succeeded
    )


async def state_of_drills(client: df.DurableFunctionsClient, plan: Plan) -> dict[str, Any] | None:
    """When a plan was drilled, and when it is due again; None where it does not say how it is drilled."""
    if plan.drill is None:
        return None
    return state_of(plan.drill, await book_of(client, plan.name), datetime.now(UTC)).to_json()


async def _start(client: df.DurableFunctionsClient, plan: Plan, due: str) -> None:
    request = RunRequest(
        Operation.DRILL, plan.vault_id, (), request_id=f"drill/{plan.name}/{due}", plan=plan.name
    )
    try:
        found = await starting.start(client, request, Caller(name=f"schedule of {plan.name}"))
    except ProblemError as error:
        log.warning("the drill of %s that is due could not be started: %s", plan.name, error)
    else:
        log.info("the drill of %s that is due is %s", plan.name, found.id)
