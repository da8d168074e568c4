"""Tell one target one message, until that is taken or ten hours are over. The run goes on meanwhile."""

from typing import Any

from homeward.domain.callbacks import Callback
from homeward.domain.notices import Delivery
from homeward.durable import Context, Durable, Task, entity_id
from homeward.steps.step import Nothing
from homeward.steps.tell import BELL, TELL, TellInput
from orchestrators.delivery import deliver


def delivering(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    task = TellInput.from_json(input)

    def note(told: Callback) -> Task:
        delivery = Delivery(task.target.target, task.message.kind, told)
        said = {"key": f"{task.target.target}/{task.message.id}", "delivery": delivery.to_json()}
        return ctx.call_entity(entity_id(BELL, task.about.run), "delivered", said)

    yield from deliver(ctx, TELL, task, note)
    return Nothing().to_json()
