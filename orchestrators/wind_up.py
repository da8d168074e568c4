"""Wind up what was ended by force: stop what goes on without it, free what it holds, say what Azure still does."""

from dataclasses import replace
from typing import Any

from homeward.domain.evidence import Fault
from homeward.domain.runs import Counts, RunStatus
from homeward.domain.steered import Steered
from homeward.durable import Context, Durable, all_of, call, entity_id, now, pause
from homeward.errors import StageFailedError
from homeward.ledger import again
from homeward.steps.crew import ORDERS, Order, Orders
from homeward.steps.run import STEERED, RunProgress
from homeward.steps.wind_up import LEFT_RUNNING, LeftRunningResult, WindUpInput

# What is under way goes on to its own end; look this often whether all are there (seconds).
_AGAIN = 3600.0


def wind_up(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any] | None]:  # noqa: A002 - the native style
    task = WindUpInput.from_json(input)
    if not task.part and not task.told:
        yield ctx.call_entity(entity_id("control", task.run_id), "cancel", _cancelled(ctx).to_json())
    left = yield from _look(ctx, task)
    if left is None or not left.ended:
        if left is not None and not task.told:
            yield from _stop(ctx, task, left)
        yield pause(ctx, _AGAIN)
        again(ctx, replace(task, told=task.told or left is not None))
        return None
    yield from _free(ctx, task, left)
    if not task.part:
        yield ctx.call_entity(entity_id("record", task.run_id), "close", _end(ctx, left).to_json())
    return {}


def _free(ctx: Context, task: WindUpInput, left: LeftRunningResult) -> Durable[None]:
    """What it held: its items, and who sat in its batches."""
    leases = [entity_id("lease", key) for key in left.leases]
    rosters = [entity_id("roster", key) for key in left.rosters]
    freed = [ctx.call_entity(lease, "release", {"runId": task.run_id}) for lease in leases]
    freed += [ctx.call_entity(roster, "clear") for roster in rosters]
    if freed:
        yield all_of(freed)


def _look(ctx: Context, task: WindUpInput) -> Durable[LeftRunningResult | None]:
    """A look that Azure refuses says nothing: what is left is not known."""
    try:
        return (yield from call(ctx, LEFT_RUNNING, task))
    except StageFailedError:
        return None


def _stop(ctx: Context, task: WindUpInput, left: LeftRunningResult) -> Durable[None]:
    """Speak for what is gone: nothing more begins. Items of a run that is gone also end before their next step.

    The leg of a round trip that is gone is a run of its own: it is cancelled as if somebody had.
    """
    why = Fault("RunCutOff", f"{task.cut_off} was ended by force before the word to go came.")
    for orphan in left.orphans:
        ctx.send_event(orphan, ORDERS, data=Orders(Order.STOP, why).to_json())
    for leg in left.legs:
        yield ctx.call_entity(entity_id("control", leg), "cancel", _cancelled(ctx).to_json())
    for one in (*left.legs, *left.items) if not task.part else ():
        ctx.send_event(one, STEERED, data={})


def _cancelled(ctx: Context) -> Steered:
    return Steered("cancel", "Homeward", "The run was ended by force.", now(ctx).isoformat())


def _end(ctx: Context, left: LeftRunningResult) -> RunProgress:
    at = now(ctx)
    return RunProgress(RunStatus.FAILED, "CutOff", left.counts or Counts(), at, at, (_cut_off(left.jobs),))


def _cut_off(jobs: tuple[str, ...]) -> Fault:
    running = f" Azure still runs: {'; '.join(jobs)}." if jobs else " Azure runs no job of it any more."
    return Fault(
        "RunCutOff",
        f"The run was ended by force; what it held was freed.{running}",
        recommended_action="Look at every one of its items in the vault before you start another run.",
    )
