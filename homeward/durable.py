"""The only module that touches the Durable SDK's helpers: calls, races, timers, ids, events and entities.

Everything that crosses a boundary here is plain JSON, written and read explicitly.
"""

import json
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from weakref import WeakKeyDictionary

import grpc
from azure.durable_functions import DurableFunctionsClient
from durabletask import task
from durabletask.client import EntityQuery, OrchestrationQuery, OrchestrationState, OrchestrationStatus
from durabletask.entities import EntityInstanceId
from durabletask.internal import orchestrator_service_pb2 as protocol

from homeward.domain.evidence import Fault
from homeward.domain.payload import Payload
from homeward.errors import BrokenError, HeldBackError, HomewardError, StageFailedError
from homeward.steps.step import Step
from homeward.steps.turn import TURN, TurnInput

type Context = task.OrchestrationContext
type Task = task.Task[Any]
type Durable[T] = Generator[task.Task[Any], Any, T]

_FIRST_DELAY = 5.0
_stages: WeakKeyDictionary[Context, str] = WeakKeyDictionary()

# A run id that exists, ended or not, is never started again: the extension's default would replace it.
NEVER_REPLACE = protocol.OrchestrationIdReusePolicy()
# Instances with their payloads are read so many at a time: an answer over 4 MB is refused by gRPC.
_PAGE, _PAGE_OF_IDS = 50, 1000
# As what a child that was terminated fails in its parent.
_TERMINATED = "OrchestrationTerminated"
ENDED = (OrchestrationStatus.COMPLETED, OrchestrationStatus.FAILED, OrchestrationStatus.TERMINATED)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often an activity is run again, and how long a pause between may be (seconds)."""

    tries: int = 20
    longest: float = 600.0
    crashes: int = 2


# A read that Azure does not answer is tried again for about two hours, ever more slowly.
PATIENT = Patience()


def call[I: Payload, R: Payload](
    ctx: Context,
    step: Step[I, R],
    payload: I,
    patience: Patience = PATIENT,
    told: Callable[[Fault], None] | None = None,
) -> Durable[R]:
    """Run an activity. Where it says "later", wait on a durable timer and run it again; nothing sleeps.

    An activity that breaks (its worker died, it took too long) is run again: all of them may be. One that waits for
    its place in the queue for ARM calls tries nobody's patience. `told` hears of what gives up soon if it stays so.
    Raises StageFailedError with the service's own words where the activity gives up, BrokenError where it breaks,
    HeldBackError where an operator wants its call not made.
    """
    tried = crashed = 0
    while "result" not in (answer := (yield from _in_its_turn(ctx, step.name, payload.to_json()))):
        fault = Fault.from_json(answer["fault"])
        if answer.get("heldBack"):
            raise HeldBackError(fault)
        tried, crashed = tried + 1, crashed + bool(answer.get("broken"))
        if crashed > patience.crashes:
            raise BrokenError(fault)
        if "retryAfterSeconds" not in answer or tried > min(
            patience.tries, answer.get("tries") or patience.tries
        ):
            raise StageFailedError(fault)
        if told and "tries" in answer:
            told(fault)
        delay = max(answer["retryAfterSeconds"], _FIRST_DELAY * 2 ** (tried - 1))
        yield pause(ctx, min(delay, patience.longest))
    return step.result.from_json(answer["result"])


def _in_its_turn(ctx: Context, name: str, given: dict[str, Any]) -> Durable[dict[str, Any]]:
    """What an activity answers. Sent back by the budget, it waits for its turn in an orchestration of its own."""
    answer = yield from answer_of(ctx, name, given)
    if "rank" not in answer:
        return answer
    order = TurnInput(ctx.instance_id, name, given, answer["rank"], answer["retryAfterSeconds"])
    child = f"turn:{ctx.instance_id}:{ctx.new_uuid()}"
    return (yield from sub_orchestrate(ctx, TURN, order, child)).answer


def answer_of(
    ctx: Context, name: str, given: dict[str, Any], rank: str | None = None
) -> Durable[dict[str, Any]]:
    """What an activity answers, once; `rank` is that of its place in the queue for ARM calls."""
    scheduled = {"at": now(ctx).isoformat(), "rank": rank, "by": ctx.instance_id, "stage": _stages.get(ctx)}
    try:
        return (yield ctx.call_activity(name, input={**given, "scheduled": scheduled}))
    except task.TaskFailedError as error:
        fault = broken(name, error).to_json()
        return {"retryAfterSeconds": _FIRST_DELAY, "fault": fault, "broken": True}


def in_stage(ctx: Context, stage: str) -> None:
    """Say at what stage an item's orchestration is: activities tell it in their spans."""
    _stages[ctx] = stage


def broken(name: str, error: task.TaskFailedError) -> Fault:
    """An exception that nobody foresaw, told as what it is; or an end that somebody made."""
    if error.details.error_type == _TERMINATED:
        look = "Look at every one of its items in the vault before you start another run."
        return Fault("RunCutOff", f"A part of the run was ended by force: {error.details.message}", "", look)
    return Fault(
        "InternalError",
        f"{name} failed unexpectedly: {error.details.error_type}: {error.details.message}",
        recommended_action="This is a defect in Homeward: keep the logs and report it. Check the item in the vault.",
    )


def sub_orchestrate[I: Payload, R: Payload](
    ctx: Context, step: Step[I, R], payload: I, instance_id: str
) -> Durable[R]:
    """Run a sub-orchestration to its end. Raises BrokenError where it breaks."""
    return (yield from finished(step, start(ctx, step, payload, instance_id)))


def finished[I: Payload, R: Payload](step: Step[I, R], one: Task) -> Durable[R]:
    """The result of a sub-orchestration that was started before. Raises BrokenError where it breaks."""
    try:
        return step.result.from_json((yield one))
    except task.TaskFailedError as error:
        raise BrokenError(broken(step.name, error)) from error


def start[I: Payload, R: Payload](
    ctx: Context, step: Step[I, R], payload: I, instance_id: str
) -> task.Task[Any]:
    """Start a sub-orchestration under an id of our choice; its result is JSON for `step.result.from_json`."""
    return ctx.call_sub_orchestrator(step.name, input=payload.to_json(), instance_id=instance_id)


def outcome(name: str, one: Task) -> tuple[Any, Fault | None]:
    """What a task that is complete came to: its result, or the fault with which it broke."""
    if one.is_failed:
        return None, broken(name, one.get_exception())
    return one.get_result(), None


def pause(ctx: Context, seconds: float) -> task.Task[Any]:
    return ctx.create_timer(timedelta(seconds=seconds))


def pause_until(ctx: Context, moment: datetime) -> task.Task[Any]:
    return ctx.create_timer(max(moment - now(ctx), timedelta(0)))


def event(ctx: Context, name: str) -> task.Task[Any]:
    return ctx.wait_for_external_event(name)


def all_of(tasks: Sequence[task.Task[Any]]) -> task.Task[Any]:
    return task.when_all(list(tasks))


def any_of(tasks: Sequence[task.Task[Any]]) -> task.Task[Any]:
    return task.when_any(list(tasks))


def now(ctx: Context) -> datetime:
    """The orchestrator's replay-safe time; the SDK gives it without a zone."""
    return ctx.current_utc_datetime.replace(tzinfo=UTC)


def entity_id(name: str, key: str) -> EntityInstanceId:
    return EntityInstanceId(name, key)


class AlreadyExistsError(HomewardError):
    """An instance of this id exists, running or ended."""


class OverError(HomewardError):
    """An instance has ended, and hears no event any more."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A durable instance, with its payloads as plain JSON (empty where there is none)."""

    id: str
    created_at: datetime
    ended: bool
    broken: str
    input: dict[str, Any]
    status: dict[str, Any]
    output: dict[str, Any]


async def start_once(
    client: DurableFunctionsClient, name: str, instance_id: str, data: dict[str, Any]
) -> None:
    """Start an instance unless one of this id exists. Raises AlreadyExistsError; an ended one is not replaced."""
    try:
        await client.schedule_new_orchestration(
            name, input=data, instance_id=instance_id, reuse_id_policy=NEVER_REPLACE
        )
    except grpc.aio.AioRpcError as error:
        if error.code() is grpc.StatusCode.ALREADY_EXISTS:
            raise AlreadyExistsError(f"{instance_id} exists.") from error
        raise


async def instance(client: DurableFunctionsClient, instance_id: str) -> Instance | None:
    state = await client.get_orchestration_state(instance_id)
    return None if state is None else _instance(state)


async def instances(client: DurableFunctionsClient, prefix: str) -> list[Instance]:
    query = OrchestrationQuery(
        instance_id_prefix=prefix, fetch_inputs_and_outputs=True, max_instance_count=_PAGE
    )
    return [_instance(state) for state in await client.get_all_orchestration_states(query)]


@dataclass(frozen=True, slots=True)
class Stamp:
    """An instance without its payloads: when it last changed, and whether it has ended."""

    id: str
    changed_at: datetime
    ended: bool


async def stamps(client: DurableFunctionsClient, prefix: str) -> list[Stamp]:
    query = OrchestrationQuery(instance_id_prefix=prefix, max_instance_count=_PAGE_OF_IDS)
    found = await client.get_all_orchestration_states(query)
    return [Stamp(one.instance_id, one.last_updated_at, one.runtime_status in ENDED) for one in found]


async def cut_off(client: DurableFunctionsClient, prefix: str, since: datetime | None = None) -> list[str]:
    """The ids of instances that were terminated or broke, of those that began since then."""
    ended = [OrchestrationStatus.TERMINATED, OrchestrationStatus.FAILED]
    query = OrchestrationQuery(instance_id_prefix=prefix, runtime_status=ended, created_time_from=since)
    return [one.instance_id for one in await client.get_all_orchestration_states(query)]


async def entity_state(client: DurableFunctionsClient, name: str, key: str) -> dict[str, Any]:
    """An entity's state; empty where there is none."""
    found = await client.get_entity(entity_id(name, key))
    return _plain(found.get_state()) if found is not None else {}


async def entity_states(client: DurableFunctionsClient, name: str) -> dict[str, dict[str, Any]]:
    """Every entity of a name that holds something, by its key."""
    query = EntityQuery(instance_id_starts_with=f"@{name}@", include_state=True)
    found = await client.get_all_entities(query)
    states = {one.id.key: _plain(one.get_state()) for one in found}
    return {key: state for key, state in states.items() if state}


async def entity_keys(client: DurableFunctionsClient, name: str, start: str = "") -> list[str]:
    """The keys of every entity of a name, of those that start so, without their states."""
    query = EntityQuery(instance_id_starts_with=f"@{name}@{start}", include_state=False)
    return [one.id.key for one in await client.get_all_entities(query)]


async def tell_entity(
    client: DurableFunctionsClient, name: str, key: str, operation: str, data: dict[str, Any]
) -> None:
    await client.signal_entity(entity_id(name, key), operation, data)


async def raise_event(
    client: DurableFunctionsClient, instance_id: str, name: str, data: dict[str, Any]
) -> None:
    """Send an event. One that nobody waits for is lost without a word; OverError where nobody ever will again."""
    try:
        await client.raise_orchestration_event(instance_id, name, data=data)
    except grpc.aio.AioRpcError as error:
        if error.code() in (grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.NOT_FOUND):
            raise OverError(f"{instance_id} has ended.") from error
        raise


def _instance(state: OrchestrationState) -> Instance:
    failure = state.failure_details if state.runtime_status is OrchestrationStatus.FAILED else None
    return Instance(
        id=state.instance_id,
        created_at=state.created_at.replace(tzinfo=UTC),
        ended=state.runtime_status in ENDED,
        broken=f"{failure.error_type}: {failure.message}" if failure else "",
        input=_plain(state.serialized_input),
        status=_plain(state.serialized_custom_status),
        output=_plain(state.serialized_output) if not failure else {},
    )


def _plain(serialized: Any) -> dict[str, Any]:  # JSON text of whatever the instance wrote
    data = json.loads(serialized) if serialized else None
    return cast("dict[str, Any]", data) if isinstance(data, dict) else {}
