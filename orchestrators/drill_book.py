"""When a plan was drilled, and how that ended: kept by plan, for as long as the app lives."""

from homeward.domain.drill_calendar import Drilled
from homeward.domain.runs import Operation, RunStatus
from homeward.durable import Context, Durable, entity_id, now
from homeward.steps.run import RunInput


def note_start(ctx: Context, order: RunInput) -> Durable[None]:
    yield from _note(ctx, order, "started", Drilled(ctx.instance_id, now(ctx)))


def note_end(ctx: Context, order: RunInput, status: RunStatus) -> Durable[None]:
    yield from _note(ctx, order, "ended", Drilled(ctx.instance_id, now(ctx), now(ctx), status))


def _note(ctx: Context, order: RunInput, what: str, drilled: Drilled) -> Durable[None]:
    """A drill of a plan; a dry run is none."""
    request = order.request
    if request.operation is Operation.DRILL and request.plan is not None and not request.dry_run:
        yield ctx.call_entity(entity_id("drilled", request.plan), what, drilled.to_json())
