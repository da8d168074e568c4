"""Wait until a job has ended, or an item is as it should be, and say so only after a close look."""

from typing import Any

import azure.durable_functions as df

from homeward.durable import Context, Durable, any_of, call, event, now, pause
from homeward.errors import StageFailedError
from homeward.steps.wait import WAIT, WaitResult
from homeward.steps.waiting import WaitingInput
from homeward.steps.watch import CHANGED, MAIL, REGISTERED, Registration

bp = df.Blueprint()

# Without the watcher's acknowledgement, look and register again after this; with it, look now and then all the
# same: an event may get lost, and nothing may depend on one (seconds).
_UNACKNOWLEDGED, _FALLBACK = 60.0, 6 * 3600.0


@bp.orchestration_trigger(context_name="context")
def waiting(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any] | None]:  # noqa: A002 - the native style
    task = WaitingInput.from_json(input)
    changed, registered = event(ctx, CHANGED), event(ctx, REGISTERED)
    ctx.send_event(task.watcher, MAIL, data=_registration(ctx, task).to_json())
    yield any_of([changed, registered, pause(ctx, _UNACKNOWLEDGED)])
    if registered.is_complete and not changed.is_complete:
        yield any_of([changed, pause(ctx, _FALLBACK)])
    try:
        look = yield from call(ctx, WAIT, task.wait)
    except StageFailedError as error:
        look = WaitResult(over=True, state="Unknown", seen_at=now(ctx), fault=error.fault)
    if look.over:
        return look.to_json()
    ctx.continue_as_new(input, save_events=True)
    return None


def _registration(ctx: Context, task: WaitingInput) -> Registration:
    item_id = None if task.wait.job else task.wait.item_id
    return Registration(ctx.instance_id, task.kind, task.since, task.wait.job, item_id)
