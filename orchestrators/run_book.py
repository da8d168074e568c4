"""When a run of a plan ended: signals start nothing on it for a while after."""

from homeward.domain.docket import Ran
from homeward.domain.runs import Operation, RunStatus
from homeward.durable import Context, entity_id, now
from homeward.steps.run import RunInput

_MOVES = (Operation.FAILOVER, Operation.FAILBACK)


def note_ran(ctx: Context, order: RunInput, status: RunStatus) -> None:
    """Only of a run that may have moved something."""
    request = order.request
    if request.plan is None or request.dry_run or request.operation not in _MOVES:
        return
    if status is not RunStatus.REJECTED:
        ctx.signal_entity(entity_id("docket", request.plan), "ran", Ran(now(ctx)).to_json())
