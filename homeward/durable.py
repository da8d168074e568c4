"""The only module that touches the Durable SDK's helpers: calls, races, timers, ids, events and entities.

Everything that crosses a boundary here is plain JSON, written and read explicitly.
"""

from collections.abc import Generator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from durabletask import task
from durabletask.entities import EntityInstanceId
from durabletask.internal import orchestrator_service_pb2 as protocol

from homeward.domain.evidence import Fault
from homeward.domain.payload import Payload
from homeward.errors import StageFailedError
from homeward.steps.step import Step

type Context = task.OrchestrationContext
type Durable[T] = Generator[task.Task[Any], Any, T]

# A read that Azure does not answer is tried again for about two hours, ever more slowly (seconds).
_FIRST_DELAY, _LONGEST_DELAY, _TRIES = 5.0, 600.0, 20

# A run id that exists, ended or not, is never started again: the extension's default would replace it.
NEVER_REPLACE = protocol.OrchestrationIdReusePolicy()


def call[I: Payload, R: Payload](ctx: Context, step: Step[I, R], payload: I) -> Durable[R]:
    """Run an activity. Where it says "later", wait on a durable timer and run it again; nothing sleeps.

    Raises StageFailedError with the service's own words where the activity gives up.
    """
    delays = iter([min(_FIRST_DELAY * 2**number, _LONGEST_DELAY) for number in range(_TRIES)])
    while "result" not in (answer := (yield from _answer_of(ctx, step, payload))):
        delay = next(delays, None)
        if delay is None or "retryAfterSeconds" not in answer:
            raise StageFailedError(Fault.from_json(answer["fault"]))
        yield pause(ctx, max(answer["retryAfterSeconds"], delay))
    return step.result.from_json(answer["result"])


def _answer_of[I: Payload, R: Payload](ctx: Context, step: Step[I, R], payload: I) -> Durable[dict[str, Any]]:
    try:
        return (yield ctx.call_activity(step.name, input=payload.to_json()))
    except task.TaskFailedError as error:
        raise StageFailedError(broken(step.name, error)) from error


def broken(name: str, error: task.TaskFailedError) -> Fault:
    """An exception that nobody foresaw, told as what it is."""
    return Fault(
        "InternalError",
        f"{name} failed unexpectedly: {error.details.error_type}: {error.details.message}",
        recommended_action="This is a defect in Homeward: keep the logs and report it. Check the item in the vault.",
    )


def start[I: Payload, R: Payload](
    ctx: Context, step: Step[I, R], payload: I, instance_id: str
) -> task.Task[Any]:
    """Start a sub-orchestration under an id of our choice; its result is JSON for `step.result.from_json`."""
    return ctx.call_sub_orchestrator(step.name, input=payload.to_json(), instance_id=instance_id)


def pause(ctx: Context, seconds: float) -> task.Task[Any]:
    return ctx.create_timer(timedelta(seconds=seconds))


def pause_until(ctx: Context, moment: datetime) -> task.Task[Any]:
    return ctx.create_timer(max(moment - now(ctx), timedelta(0)))


def event(ctx: Context, name: str) -> task.Task[Any]:
    return ctx.wait_for_external_event(name)


def any_of(tasks: Sequence[task.Task[Any]]) -> task.Task[Any]:
    return task.when_any(list(tasks))


def now(ctx: Context) -> datetime:
    """The orchestrator's replay-safe time; the SDK gives it without a zone."""
    return ctx.current_utc_datetime.replace(tzinfo=UTC)


def entity_id(name: str, key: str) -> EntityInstanceId:
    return EntityInstanceId(name, key)
