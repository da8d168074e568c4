"""Gather what happens in a run for a moment, then have it told to all who want it, each by itself."""

from typing import Any

from homeward.domain.notices import Order
from homeward.durable import Context, Durable, all_of, entity_id, pause, start
from homeward.steps.step import Nothing
from homeward.steps.tell import BELL, DELIVERING, TellingInput, TellInput


def telling(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    task = TellingInput.from_json(input)
    yield pause(ctx, task.seconds)
    orders = _orders((yield ctx.call_entity(entity_id(BELL, task.run_id), "take")))
    told = [start(ctx, DELIVERING, one, f"{ctx.instance_id}:{number}") for number, one in enumerate(orders)]
    if told:  # at the same time: who takes nothing for ten hours keeps nobody else waiting
        yield all_of(told)
    return Nothing().to_json()


def _orders(taken: dict[str, Any] | None) -> list[TellInput]:
    if not taken:
        return []
    order = Order.from_json(taken)
    return [
        TellInput(target, order.about, message)
        for message in order.messages
        for target in order.targets
        if target.wants(message)
    ]
