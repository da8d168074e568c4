"""Tell whoever asked for a run how it ended, until that is taken or ten hours are over. The run is over by then."""

from typing import Any

from homeward.durable import Context, Durable, entity_id
from homeward.steps.call_back import CALL_BACK, CallBackInput
from homeward.steps.step import Nothing
from orchestrators.delivery import deliver


def calling_back(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    task = CallBackInput.from_json(input)
    record = entity_id("record", task.ended.id)
    yield from deliver(
        ctx, CALL_BACK, task, lambda told: ctx.call_entity(record, "called_back", told.to_json())
    )
    return Nothing().to_json()
