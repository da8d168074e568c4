"""What operators ask while an item is under way: seen before each of its mutating steps."""

from typing import Any

import azure.durable_functions as df

from homeward.domain.evidence import Fault
from homeward.domain.runs import ItemOutcome
from homeward.durable import Context, Durable, entity_id, pause, sub_orchestrate
from homeward.errors import StageFailedError
from homeward.steps.control import Control
from homeward.steps.paused import PAUSED, PausedInput
from orchestrators.case import Case

bp = df.Blueprint()

# How often a paused item looks whether it may go on (seconds).
_AGAIN = 30.0


class StoppedError(StageFailedError):
    """An operator cancelled the run, or left this item out."""

    def __init__(self, outcome: ItemOutcome, why: str) -> None:
        super().__init__(Fault(outcome, why))
        self.outcome = outcome


def clear(case: Case) -> Durable[None]:
    """Go on, once nothing holds the item back. Raises StoppedError where it shall not go on at all."""
    control = Control.from_json((yield case.ctx.call_entity(_entity(case.task.run_id), "read")))
    if control.paused:
        case.warn("Paused", _said(control, "pause"))
        control = yield from sub_orchestrate(
            case.ctx,
            PAUSED,
            PausedInput(case.task.run_id),
            f"paused:{case.ctx.instance_id}:{case.report.stage}",
        )
    if control.cancelled:
        raise StoppedError(ItemOutcome.CANCELLED, _said(control, "cancel"))
    if case.task.named.name in control.skipped:
        raise StoppedError(ItemOutcome.SKIPPED, _said(control, "skip"))
    case.mode = control.mode or case.mode


@bp.orchestration_trigger(context_name="context")
def paused(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any] | None]:  # noqa: A002 - the native style
    """Wait while the run is paused, in an orchestration of its own so that the item's history does not grow."""
    task = PausedInput.from_json(input)
    yield pause(ctx, _AGAIN)
    control = Control.from_json((yield ctx.call_entity(_entity(task.run_id), "read")))
    if not control.paused:
        return control.to_json()
    ctx.continue_as_new(task.to_json(), save_events=True)
    return None


def _entity(run_id: str) -> Any:  # the SDK's id of an entity
    return entity_id("control", run_id)


def _said(control: Control, action: str) -> str:
    last = next((one for one in reversed(control.log) if one.action == action), None)
    return f"{last.by or 'Somebody with a key'}: {last.reason}" if last else action
