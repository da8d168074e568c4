"""Undo a quiesce, in an orchestration of its own: the looks at a script do not grow the item's history."""

from typing import Any

from homeward.durable import Context, Durable
from homeward.errors import StageFailedError
from homeward.steps.quiesce import ResumingResult, ScriptInput
from orchestrators.quiescing import run_to_end


def resuming(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    order = ScriptInput.from_json(input)
    try:
        yield from run_to_end(ctx, order)
    except StageFailedError as error:
        return ResumingResult(error.fault.message).to_json()
    return ResumingResult().to_json()
