"""Call hooks one after the other, in an orchestration of its own: repeated calls do not grow the item's history."""

from dataclasses import replace
from typing import Any

from homeward.domain.evidence import Evidence
from homeward.domain.findings import warning
from homeward.domain.policies import Hook, Moment
from homeward.domain.probes import origin
from homeward.domain.runs import Operation, Stage
from homeward.durable import Context, Durable, Patience, call, now
from homeward.errors import StageFailedError
from homeward.steps.hook import HOOK, HookInput, HooksInput, HooksResult, Occasion
from orchestrators.steering import heed

# A hook that is not taken is called again after 5, 10, 20 and 40 s.
_PATIENCE = Patience(tries=4, longest=60)


def hooks(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    task = HooksInput.from_json(input)
    told = HooksResult()
    if _may_be_stopped(task.occasion) and (yield from _is_stopped(ctx, task.occasion)):
        return told.to_json()
    for one in task.hooks:
        told = yield from _call(ctx, one, task.occasion, told)
        if told.fault is not None:
            break
    return told.to_json()


def _may_be_stopped(occasion: Occasion) -> bool:
    """A drill that has begun goes to its clean-up, whatever operators want by then."""
    begun = occasion.operation is Operation.DRILL and occasion.stage is not Stage.TEST_FAILING_OVER
    return occasion.moment is Moment.BEFORE and not begun


def _is_stopped(ctx: Context, occasion: Occasion) -> Durable[bool]:
    """Whether the stage will not begin: it says so itself, and nobody needs to be called for it."""
    control = yield from heed(ctx, occasion.run_id, f"paused:{ctx.instance_id}")
    return control.cancelled or occasion.item in control.skipped


def _call(ctx: Context, one: Hook, occasion: Occasion, told: HooksResult) -> Durable[HooksResult]:
    """What was told so far, and what came of this one."""
    try:
        answer = yield from call(ctx, HOOK, HookInput(one, occasion), _PATIENCE)
    except StageFailedError as error:
        if one.required:
            return replace(told, fault=error.fault)
        return replace(told, findings=(*told.findings, warning(error.fault.code, error.fault.message)))
    claim = f"The hook {occasion.moment} {occasion.stage} answered {answer.status}."
    return replace(told, evidence=(*told.evidence, Evidence(claim, origin(one.url), now(ctx))))
