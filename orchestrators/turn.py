"""Wait for the turn of a call that the ARM budget sent back, however often: its caller's history does not grow."""

from dataclasses import replace
from typing import Any

from homeward.durable import Context, Durable, answer_of, pause
from homeward.ledger import again
from homeward.steps.turn import TurnInput, TurnResult


def turn(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any] | None]:  # noqa: A002 - the native style
    task = TurnInput.from_json(input)
    yield pause(ctx, task.delay_seconds)
    answer = yield from answer_of(ctx, task.activity, task.given, task.rank)
    if "rank" not in answer:
        return TurnResult(answer).to_json()
    again(ctx, replace(task, rank=answer["rank"], delay_seconds=answer["retryAfterSeconds"]))
    return None
