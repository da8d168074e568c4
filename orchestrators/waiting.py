"""Wait until a job has ended, or an item is as it should be, and say so only after a close look."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from homeward.domain.cadence import PROTECTED
from homeward.domain.evidence import Fault
from homeward.durable import Context, Durable, Task, any_of, call, event, now, pause
from homeward.errors import StageFailedError
from homeward.ledger import again
from homeward.steps.wait import NOT_FOUND, UNKNOWN, WAIT, WaitResult
from homeward.steps.waiting import GIVE_UP, WaitingInput
from homeward.steps.watch import CHANGED, MAIL, REGISTERED, Registration

# Without the watcher's acknowledgement, look and register again after this; with it, look now and then all the
# same: an event may get lost, and nothing may depend on one (seconds).
_UNACKNOWLEDGED, _FALLBACK = 60.0, 6 * 3600.0
# Where there is nothing to watch, or Azure refuses to answer, look again after this (seconds).
_AGAIN = 300.0
# The watcher would say at once again what it saw, and the close look saw otherwise: reads lag behind (seconds).
_LAG = 10.0
# How long looks may be refused, an item be missing, and an item contradict its finished job.
_REFUSED, _MISSING, _CONTRADICTED = timedelta(days=1), timedelta(minutes=5), timedelta(minutes=30)


def waiting(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any] | None]:  # noqa: A002 - the native style
    task = WaitingInput.from_json(input)
    given_up = event(ctx, GIVE_UP)
    yield from _until_worth_a_look(ctx, task, given_up)
    look = _judge(ctx, task, (yield from _look(ctx, task)))
    if look.over or given_up.is_complete:
        return look.to_json()
    again(ctx, _next(ctx, task, look), save_events=True)
    return None


def _until_worth_a_look(ctx: Context, task: WaitingInput, given_up: Task) -> Durable[None]:
    if task.missed_since is not None or (task.wait.job is None and task.kind != PROTECTED):
        # The watcher has nothing to wake us by.
        if task.looks:
            yield pause(ctx, _AGAIN)
        return
    if task.looks:
        yield any_of([given_up, pause(ctx, _LAG)])
    changed, registered = event(ctx, CHANGED), event(ctx, REGISTERED)
    ctx.send_event(task.watcher, MAIL, data=_registration(ctx, task).to_json())
    yield any_of([changed, given_up, registered, pause(ctx, _UNACKNOWLEDGED)])
    if registered.is_complete and not changed.is_complete and not given_up.is_complete:
        yield any_of([changed, given_up, pause(ctx, _FALLBACK)])


def _look(ctx: Context, task: WaitingInput) -> Durable[WaitResult]:
    """A close look. One that Azure refuses says nothing about what is awaited."""
    try:
        return (yield from call(ctx, WAIT, task.wait))
    except StageFailedError as error:
        return WaitResult(over=False, state=UNKNOWN, seen_at=now(ctx), fault=error.fault)


def _judge(ctx: Context, task: WaitingInput, look: WaitResult) -> WaitResult:
    """End a wait that has become hopeless; the caller treats each of these as uncertain."""
    if look.over:
        return look
    missed, disagreed = _since(ctx, task.missed_since), _since(ctx, task.disagreed_since)
    if look.state == UNKNOWN and missed > _REFUSED:
        return replace(look, over=True)
    if look.state == NOT_FOUND and missed >= _MISSING:
        return replace(look, over=True, fault=_gone(task))
    if _contradicts(task, look) and disagreed > _CONTRADICTED:
        return replace(look, over=True, state=UNKNOWN, fault=_contradiction(task, look))
    return look


def _contradicts(task: WaitingInput, look: WaitResult) -> bool:
    done = look.job_ended or task.wait.job is None
    return done and task.kind != PROTECTED and look.state not in (NOT_FOUND, UNKNOWN)


def _next(ctx: Context, task: WaitingInput, look: WaitResult) -> WaitingInput:
    missed = look.state in (NOT_FOUND, UNKNOWN)
    return replace(
        task,
        looks=task.looks + 1,
        wait=replace(task.wait, job=look.job or task.wait.job),
        missed_since=(task.missed_since or now(ctx)) if missed else None,
        disagreed_since=(task.disagreed_since or now(ctx)) if _contradicts(task, look) else None,
    )


def _since(ctx: Context, moment: datetime | None) -> timedelta:
    return now(ctx) - moment if moment is not None else timedelta(0)


def _registration(ctx: Context, task: WaitingInput) -> Registration:
    item_id = None if task.wait.job else task.wait.item_id
    return Registration(ctx.instance_id, task.kind, task.since, task.wait.job, item_id)


def _gone(task: WaitingInput) -> Fault:
    return Fault(
        "ItemGone",
        f"Azure has no item {task.wait.item_id}, and had none five minutes before.",
        recommended_action="Look for it in the vault: somebody may have moved it or disabled its replication.",
    )


def _contradiction(task: WaitingInput, look: WaitResult) -> Fault:
    return Fault(
        "ItemContradictsJob",
        f"The job {task.wait.job} is over; half an hour later the item is {look.state}, not {task.wait.expected}.",
        recommended_action="Look at the job's tasks and the item in the vault before you go on.",
    )
