"""What orchestrators have of the Durable SDK, which nobody else touches: calls, races, timers, ids and events.

Everything that crosses a boundary here is plain JSON, written and read explicitly.
"""

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from durabletask import task
from durabletask.entities import EntityInstanceId

from homeward import ledger
from homeward.domain.evidence import Fault
from homeward.domain.findings import Severity
from homeward.domain.payload import Payload
from homeward.errors import BrokenError, HeldBackError, StageFailedError
from homeward.steps.change import Intent
from homeward.steps.control import Control
from homeward.steps.step import Step
from homeward.steps.turn import TURN, TurnInput

type Context = task.OrchestrationContext
type Task = task.Task[Any]
type Durable[T] = Generator[task.Task[Any], Any, T]
type Told = Callable[[Fault, Severity], None]

_FIRST_DELAY = 5.0
_stages: WeakKeyDictionary[Context, str] = WeakKeyDictionary()

# As what a child that was terminated fails in its parent.
_TERMINATED = "OrchestrationTerminated"


@dataclass(frozen=True, slots=True)
class Patience:
    """How often an activity is run again, and how long a pause between may be (seconds).

    Where Azure says when to come back, that counts, as long as no more than `tries` of the longest pauses are waited
    in all.
    """

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
    told: Told | None = None,
) -> Durable[R]:
    """Run an activity. Where it says "later", wait on a durable timer and run it again; nothing sleeps.

    An activity that breaks (its worker died, it took too long) is run again: all of them may be. One that waits for
    its place in the queue for ARM calls tries nobody's patience. `told` hears of what gives up soon if it stays so,
    as a warning, and once more when it passed, as information.
    Raises StageFailedError with the service's own words where the activity gives up, BrokenError where it breaks,
    HeldBackError where an operator wants its call not made.
    """
    tried, crashed, left = 0, 0, patience.tries * patience.longest
    limited = Counter[str]()
    heard: dict[str, Callable[[Severity], None]] = {}
    while "result" not in (answer := (yield from _in_its_turn(ctx, step.name, payload.to_json()))):
        fault = Fault.from_json(answer["fault"])
        if answer.get("heldBack"):
            raise HeldBackError(fault)
        tried, crashed = tried + 1, crashed + bool(answer.get("broken"))
        limited[fault.code] += "tries" in answer
        if crashed > patience.crashes:
            raise BrokenError(fault)
        spent = tried > patience.tries or limited[fault.code] > answer.get("tries", patience.tries)
        if spent or "retryAfterSeconds" not in answer:
            raise StageFailedError(fault)
        if told and "tries" in answer:
            heard[fault.code] = partial(told, fault)
            told(fault, Severity.WARNING)
        said, ours = answer["retryAfterSeconds"], min(_FIRST_DELAY * 2 ** (tried - 1), patience.longest)
        delay = max(said if said <= left else patience.longest, ours)
        left -= delay
        yield from _wait(ctx, payload, delay, patience.longest)
    for tell in heard.values():
        tell(Severity.INFORMATION)
    return step.result.from_json(answer["result"])


def _wait(ctx: Context, payload: Payload, seconds: float, part: float) -> Durable[None]:
    """Wait; for a change in parts: once an operator holds it back, its activity is run, which calls nobody then."""
    about = (getattr(one, "intent", None) for one in (payload, *getattr(payload, "members", ())))
    intents = [one for one in about if isinstance(one, Intent)]
    while intents and seconds > part:
        yield pause(ctx, part)
        seconds -= part
        asked = yield ctx.call_entity(entity_id("control", intents[0].run_id), "read")
        if any(Control.from_json(asked).against(one) for one in intents):
            return
    yield pause(ctx, seconds)


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
        answer = yield ctx.call_activity(name, input={**given, "scheduled": scheduled})
    except task.TaskFailedError as error:
        fault = broken(name, error).to_json()
        return {"retryAfterSeconds": _FIRST_DELAY, "fault": fault, "broken": True}
    ledger.note(ctx, answer)
    return answer


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
    child = ctx.call_sub_orchestrator(step.name, input=payload.to_json(), instance_id=instance_id)
    return ledger.expect(ctx, child)


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
