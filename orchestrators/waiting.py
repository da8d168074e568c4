"""Wait until a job has ended, or an item is as it should be, and say so only after a close look."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import azure.durable_functions as df

from homeward.domain.cadence import PROTECTED
from homeward.domain.evidence import Fault
from homeward.durable import Context, Durable, any_of, call, event, now, pause
from homeward.errors import StageFailedError
from homeward.steps.wait import NOT_FOUND, UNKNOWN, WAIT, WaitResult
from homeward.steps.waiting import WaitingInput
from homeward.steps.watch import CHANGED, MAIL, REGISTERED, Registration

bp = df.Blueprint()

# Without the watcher's acknowledgement, look and register again after this; with it, look now and then all the
# same: an event may get lost, and nothing may depend on one (seconds).
_UNACKNOWLEDGED, _FALLBACK = 60.0, 6 * 3600.0
# Where there is no job to watch, or Azure refuses to answer, look again after this (seconds), for a day at most.
_AGAIN, _GIVE_UP = 300.0, timedelta(days=1)


@bp.orchestration_trigger(context_name="context")
def waiting(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any] | None]:  # noqa: A002 - the native style
    task = WaitingInput.from_json(input)
    yield from _until_worth_a_look(ctx, task)
    look = yield from _look(ctx, task)
    if look.over:
        return look.to_json()
    missed = task.missed + 1 if look.state in (NOT_FOUND, UNKNOWN) else 0
    if missed:
        yield pause(ctx, _AGAIN)
    ctx.continue_as_new(replace(task, looks=task.looks + 1, missed=missed).to_json(), save_events=True)
    return None


def _until_worth_a_look(ctx: Context, task: WaitingInput) -> Durable[None]:
    if task.wait.job is None and task.kind != PROTECTED:
        # It was seen done without a job; the watcher would have nothing to wake us by.
        if task.looks:
            yield pause(ctx, _AGAIN)
        return
    changed, registered = event(ctx, CHANGED), event(ctx, REGISTERED)
    ctx.send_event(task.watcher, MAIL, data=_registration(ctx, task).to_json())
    yield any_of([changed, registered, pause(ctx, _UNACKNOWLEDGED)])
    if registered.is_complete and not changed.is_complete:
        yield any_of([changed, pause(ctx, _FALLBACK)])


def _look(ctx: Context, task: WaitingInput) -> Durable[WaitResult]:
    """A close look. One that Azure refuses says nothing about what is awaited; an item that stays away is gone."""
    try:
        look = yield from call(ctx, WAIT, task.wait)
    except StageFailedError as error:
        given_up = now(ctx) - task.since > _GIVE_UP
        return WaitResult(given_up, UNKNOWN, now(ctx), fault=error.fault)
    if look.state == NOT_FOUND and task.missed:
        return replace(look, over=True, fault=_gone(task))
    return look


def _registration(ctx: Context, task: WaitingInput) -> Registration:
    item_id = None if task.wait.job else task.wait.item_id
    return Registration(ctx.instance_id, task.kind, task.since, task.wait.job, item_id)


def _gone(task: WaitingInput) -> Fault:
    return Fault(
        "ItemGone",
        f"Azure has no item {task.wait.item_id}, and had none five minutes before.",
        recommended_action="Look for it in the vault: somebody may have moved it or disabled its replication.",
    )
