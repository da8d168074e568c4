"""Orchestrators and entities of the sample app."""

from collections.abc import Generator
from datetime import timedelta
from typing import Any

import azure.durable_functions as df
from durabletask import task
from durabletask.entities import DurableEntity, EntityInstanceId
from sample_activities import hold

bp = df.Blueprint()

Flow = Generator[task.Task[Any], Any, Any]
Context = task.OrchestrationContext


@bp.orchestration_trigger(context_name="ctx")
def chain(ctx: Context, names: list[str]) -> Flow:
    said: list[str] = []
    for name in names:
        greeting = yield ctx.call_activity("say_hello", input=name)
        said.append(greeting)
    return said


@bp.orchestration_trigger(context_name="ctx")
def fan_out(ctx: Context, count: int) -> Flow:
    doubled = yield task.when_all([ctx.call_activity("double", input=each) for each in range(count)])
    return sum(doubled)


@bp.orchestration_trigger(context_name="ctx")
def nine_days(ctx: Context, _: None) -> Flow:
    begin = ctx.current_utc_datetime
    for _day in range(9):
        yield ctx.create_timer(timedelta(days=1))
    return (ctx.current_utc_datetime - begin).days


@bp.orchestration_trigger(context_name="ctx")
def sleep(ctx: Context, seconds: int) -> Flow:
    begin = ctx.current_utc_datetime
    yield ctx.create_timer(timedelta(seconds=seconds))
    return (ctx.current_utc_datetime - begin).total_seconds()


@bp.orchestration_trigger(context_name="ctx")
def retry(ctx: Context, wanted: dict[str, Any]) -> Flow:
    policy = task.RetryPolicy(
        first_retry_interval=timedelta(hours=1), max_number_of_attempts=3, backoff_coefficient=2
    )
    calls = yield ctx.call_activity("fail_until", input=wanted, retry_policy=policy)
    return calls


@bp.orchestration_trigger(context_name="ctx")
def race(ctx: Context, seconds: int) -> Flow:
    event = ctx.wait_for_external_event("answer")
    timeout = ctx.create_timer(timedelta(seconds=seconds))
    winner = yield task.when_any([event, timeout])
    return event.get_result() if winner is event else "timed out"


@bp.orchestration_trigger(context_name="ctx")
def wait_for_two(ctx: Context, _: None) -> Flow:
    ctx.set_custom_status("waiting")
    first = yield ctx.wait_for_external_event("answer")
    second = yield ctx.wait_for_external_event("answer")
    return [first, second]


@bp.orchestration_trigger(context_name="ctx")
def parent(ctx: Context, seconds: int) -> Flow:
    done = yield task.when_all([ctx.call_sub_orchestrator("sleep", input=seconds) for _ in range(3)])
    return done


@bp.orchestration_trigger(context_name="ctx")
def named_parent(ctx: Context, child_id: str) -> Flow:
    answer = yield ctx.call_sub_orchestrator("wait_for_two", instance_id=child_id)
    return answer


@bp.orchestration_trigger(context_name="ctx")
def failing_parent(ctx: Context, file: str) -> Flow:
    try:
        yield ctx.call_sub_orchestrator("fails", input=file)
    except task.TaskFailedError as error:
        return f"{error.details.error_type}: {error.details.message}"
    return "no failure"


@bp.orchestration_trigger(context_name="ctx")
def fails(ctx: Context, file: str) -> Flow:
    yield ctx.call_activity("fail_until", input={"file": file, "works_at": 99})


@bp.orchestration_trigger(context_name="ctx")
def fragile_parent(ctx: Context, file: str) -> Flow:
    calls = yield ctx.call_sub_orchestrator("fragile", input=file)
    return calls


@bp.orchestration_trigger(context_name="ctx")
def fragile(ctx: Context, file: str) -> Flow:
    """Fail at first, work after a rewind."""
    yield ctx.call_activity("say_hello", input="x")
    calls = yield ctx.call_activity("fail_until", input={"file": file, "works_at": 2})
    return calls


@bp.orchestration_trigger(context_name="ctx")
def fragile_race(ctx: Context, wanted: dict[str, Any]) -> Flow:
    """Fail at first while a timer, an activity and a child are under way; after a rewind wait for all."""
    timer = ctx.create_timer(timedelta(days=1))
    slow = ctx.call_activity("held_activity", input=wanted["folder"])
    child = ctx.call_sub_orchestrator("wait_for_two", instance_id=wanted["child"])
    yield ctx.call_activity("fail_until", input={"file": wanted["file"], "works_at": 2})
    yield timer
    results = yield task.when_all([slow, child])
    return results


@bp.orchestration_trigger(context_name="ctx")
def overlong(ctx: Context, folder: str) -> Flow:
    """Call what takes longer than the host allows; the failure as the orchestrator sees it."""
    try:
        yield ctx.call_activity("held_activity", input=folder)
    except task.TaskFailedError as error:
        return f"{error.details.error_type}: {error.details.message}"
    return "no failure"


@bp.orchestration_trigger(context_name="ctx")
def overlong_entity(ctx: Context, folder: str) -> Flow:
    """The same with an entity."""
    try:
        yield ctx.call_entity(EntityInstanceId("account", "a"), "hold", input=folder)
    except task.TaskFailedError as error:
        return f"{error.details.error_type}: {error.details.message}"
    return "no failure"


@bp.orchestration_trigger(context_name="ctx")
def catches(ctx: Context, file: str) -> Flow:
    try:
        yield ctx.call_activity("fail_until", input={"file": file, "works_at": 99})
    except task.TaskFailedError as error:
        return f"{error.details.error_type}: {error.details.message}"
    return "no failure"


@bp.orchestration_trigger(context_name="ctx")
def gather(ctx: Context, state: dict[str, Any]) -> Flow:
    """Take one event a generation; `keep` says whether the others survive into the next."""
    value = yield ctx.wait_for_external_event("item")
    got = [*state["got"], value]
    if len(got) == state["count"]:
        return got
    ctx.continue_as_new({**state, "got": got}, save_events=state["keep"])
    return None


@bp.orchestration_trigger(context_name="ctx")
def anew_with_timer(ctx: Context, generation: int) -> Flow:
    """Leave a short timer behind in the first generation; the second waits for a longer one."""
    begin = ctx.current_utc_datetime
    if generation == 0:
        ctx.create_timer(timedelta(seconds=20))
        yield ctx.call_activity("say_hello", input="x")
        ctx.continue_as_new(1)
        return None
    yield ctx.create_timer(timedelta(hours=1))
    return (ctx.current_utc_datetime - begin).total_seconds()


@bp.orchestration_trigger(context_name="ctx")
def send(ctx: Context, target: str) -> Flow:
    ctx.send_event(target, "answer", data="from an orchestrator")
    yield ctx.create_timer(timedelta(seconds=1))
    return "sent"


@bp.orchestration_trigger(context_name="ctx")
def ask_activity(ctx: Context, instance: str) -> Flow:
    status = yield ctx.call_activity("look_up", input=instance)
    return status


@bp.orchestration_trigger(context_name="ctx")
def held(ctx: Context, folder: str) -> Flow:
    number = yield ctx.call_activity("held_activity", input=folder)
    return number


@bp.orchestration_trigger(context_name="ctx")
def held_turn(ctx: Context, folder: str) -> Flow:
    """Against every rule a turn that waits: it is there to be killed."""
    yield ctx.call_activity("say_hello", input="x")
    return hold(folder, "turn") if not ctx.is_replaying else 0


@bp.orchestration_trigger(context_name="ctx")
def unknown_activity(ctx: Context, _: None) -> Flow:
    yield ctx.call_activity("no_such_activity")


@bp.orchestration_trigger(context_name="ctx")
def version_of(ctx: Context, _: None) -> str | None:
    return ctx.version


class Account(DurableEntity):
    """A balance that refuses to go below zero."""

    def add(self, amount: int) -> int:
        balance = self.get_state(int, 0) + amount
        self.set_state(balance)
        if balance < 0:
            raise ValueError("not enough money")
        return balance

    def get(self) -> int:
        return self.get_state(int, 0)

    def hold(self, folder: str) -> int:
        """An operation that waits: it is there to be killed."""
        return hold(folder, "entity")


bp.entity_trigger(context_name="context", entity_name="account")(Account)


@bp.orchestration_trigger(context_name="ctx")
def deposit(ctx: Context, amounts: list[int]) -> Flow:
    account = EntityInstanceId("account", "a")
    for amount in amounts:
        try:
            yield ctx.call_entity(account, "add", input=amount)
        except task.TaskFailedError:
            ctx.set_custom_status(f"refused {amount}")
    balance = yield ctx.call_entity(account, "get")
    return balance


@bp.orchestration_trigger(context_name="ctx")
def signal(ctx: Context, amount: int) -> Flow:
    ctx.signal_entity(EntityInstanceId("account", "a"), "add", input=amount)
    yield ctx.create_timer(timedelta(seconds=1))


@bp.orchestration_trigger(context_name="ctx")
def transfer(ctx: Context, wanted: dict[str, Any]) -> Flow:
    """Move money in a critical section, with a wait in its middle; what each account held within."""
    source, target = EntityInstanceId("account", wanted["from"]), EntityInstanceId("account", wanted["to"])
    with (yield ctx.lock_entities([source, target])):
        before = yield ctx.call_entity(source, "get")
        yield ctx.create_timer(timedelta(seconds=wanted.get("seconds", 60)))
        if wanted.get("fail"):
            raise RuntimeError("failed within the critical section")
        taken = yield ctx.call_entity(source, "add", input=-1)
        given = yield ctx.call_entity(target, "add", input=1)
    return [before, taken, given]
