"""Further orchestrators of the sample app: decisions in time, late waits, retried children, durable HTTP."""

from collections.abc import Generator
from datetime import timedelta
from typing import Any

import azure.durable_functions as df
from durabletask import task
from durabletask.entities import EntityInstanceId

bp = df.Blueprint()

Flow = Generator[task.Task[Any], Any, Any]
Context = task.OrchestrationContext


@bp.orchestration_trigger(context_name="ctx")
def decisions(ctx: Context, wanted: dict[str, Any]) -> Flow:
    """Seven waits of some `unit`s, each with a choice: what was chosen must not depend on the clock.

    Between the last two there is time enough for the second to begin late, as it may on a busy machine.
    """
    unit = timedelta(seconds=wanted["unit"])
    event, first = ctx.wait_for_external_event("never"), ctx.create_timer(unit)
    chosen = ["timer" if (yield task.when_any([event, first])) is first else "event"]
    slow, quick = ctx.create_timer(3 * unit), ctx.create_timer(2 * unit)
    chosen.append("quick" if (yield task.when_any([slow, quick])) is quick else "slow")
    hello, patient = ctx.call_activity("say_hello", input="x"), ctx.create_timer(100 * unit)
    chosen.append("activity" if (yield task.when_any([patient, hello])) is hello else "timer")
    yield slow
    policy = task.RetryPolicy(first_retry_interval=unit, max_number_of_attempts=3)
    calls = yield ctx.call_activity(
        "fail_until", input={"file": wanted["file"], "works_at": 3}, retry_policy=policy
    )
    chosen.append(f"{calls} calls")
    late, early = (ctx.call_sub_orchestrator("sleep", input=n * wanted["unit"]) for n in (6, 1))
    chosen.append("early" if (yield task.when_any([late, early])) is early else "late")
    yield late
    return chosen


@bp.orchestration_trigger(context_name="ctx")
def waits_late(ctx: Context, _: None) -> Flow:
    yield ctx.create_timer(timedelta(hours=1))
    answer = yield ctx.wait_for_external_event("answer")
    return answer


@bp.orchestration_trigger(context_name="ctx")
def retried_child(ctx: Context, file: str) -> Flow:
    policy = task.RetryPolicy(first_retry_interval=timedelta(hours=1), max_number_of_attempts=2)
    calls = yield ctx.call_sub_orchestrator("fragile", input=file, retry_policy=policy)
    return calls


@bp.orchestration_trigger(context_name="ctx")
def signal_later(ctx: Context, amount: int) -> Flow:
    due = ctx.current_utc_datetime + timedelta(days=2)
    ctx.signal_entity(EntityInstanceId("account", "a"), "add", input=amount, signal_time=due)
    yield ctx.create_timer(timedelta(seconds=1))


@bp.orchestration_trigger(context_name="context")  # pyright: ignore[reportArgumentType] - typed for two parameters
def fetch(context: df.DurableOrchestrationContext) -> Flow:
    """The older style: a durable HTTP call, polled while it is answered with 202."""
    response = yield context.call_http("GET", context.get_input())
    return [response.status_code, response.content]


@bp.orchestration_trigger(context_name="ctx")
def hours(ctx: Context, left: int) -> Flow:
    """Sleep an hour at a time, with a new generation every two days; the hours of the last one."""
    begin = ctx.current_utc_datetime
    for _ in range(min(left, 48)):
        yield ctx.create_timer(timedelta(hours=1))
    if left > 48:
        ctx.continue_as_new(left - 48)
        return None
    return (ctx.current_utc_datetime - begin) // timedelta(hours=1)
