"""Wind up a run that was ended by force: free what it holds, and say what Azure still does of it."""

from typing import Any

from homeward.domain.evidence import Fault
from homeward.domain.runs import Counts, RunStatus
from homeward.durable import Context, Durable, all_of, call, entity_id, now, pause
from homeward.errors import StageFailedError
from homeward.steps.run import RunProgress
from homeward.steps.wind_up import LEFT_RUNNING, LeftRunningResult, WindUpInput

# Its items go on to their own ends; look this often whether all are there (seconds).
_AGAIN = 3600.0


def wind_up(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any] | None]:  # noqa: A002 - the native style
    task = WindUpInput.from_json(input)
    left = yield from _look(ctx, task)
    if not left.ended:
        yield pause(ctx, _AGAIN)
        ctx.continue_as_new(task.to_json())
        return None
    if left.leases:
        leases = [entity_id("lease", key) for key in left.leases]
        yield all_of([ctx.call_entity(lease, "release", {"runId": task.run_id}) for lease in leases])
    at = now(ctx)
    end = RunProgress(RunStatus.FAILED, "CutOff", left.counts or Counts(), at, at, (_cut_off(left.jobs),))
    yield ctx.call_entity(entity_id("record", task.run_id), "close", end.to_json())
    return {}


def _look(ctx: Context, task: WindUpInput) -> Durable[LeftRunningResult]:
    """A look that Azure refuses says nothing: what is left is not known."""
    try:
        return (yield from call(ctx, LEFT_RUNNING, task))
    except StageFailedError:
        return LeftRunningResult(ended=False)


def _cut_off(jobs: tuple[str, ...]) -> Fault:
    running = f" Azure still runs: {'; '.join(jobs)}." if jobs else " Azure runs no job of it any more."
    return Fault(
        "RunCutOff",
        f"The run was ended by force; what it held was freed.{running}",
        recommended_action="Look at every one of its items in the vault before you start another run.",
    )
