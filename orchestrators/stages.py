"""The frame of every stage of an item: it is entered, and the hooks of the plan are called before and after it."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

import azure.durable_functions as df

from homeward.domain.evidence import Evidence
from homeward.domain.findings import warning
from homeward.domain.policies import Hook, Moment
from homeward.domain.probes import origin
from homeward.domain.runs import Stage
from homeward.durable import Context, Durable, Patience, call, now, sub_orchestrate
from homeward.errors import StageFailedError
from homeward.steps.hook import HOOK, HOOKS, HookInput, HooksInput, HooksResult, Occasion
from orchestrators.case import Case
from orchestrators.steering import heed

bp = df.Blueprint()

# A hook that is not taken is called again after 5, 10, 20 and 40 s.
_PATIENCE = Patience(tries=4, longest=60)


def stage(name: Stage) -> Callable[[Callable[[Case], Durable[None]]], Callable[[Case], Durable[None]]]:
    """Make a stage of a function. A stage that fails has no After.

    Raises what the function raises, and StageFailedError where a required hook was not taken.
    """

    def frame(work: Callable[[Case], Durable[None]]) -> Callable[[Case], Durable[None]]:
        @wraps(work)
        def run(case: Case) -> Durable[None]:
            case.enter(name)
            yield from _call_hooks(case, name, Moment.BEFORE)
            yield from work(case)
            yield from _call_hooks(case, name, Moment.AFTER)

        return run

    return frame


def _call_hooks(case: Case, name: Stage, moment: Moment) -> Durable[None]:
    wanted = tuple(hook for hook in case.policy.hooks if (hook.stage, hook.moment) == (name, moment))
    if not wanted:
        return
    occasion = Occasion(
        case.task.run_id,
        case.report.name,
        case.report.friendly_name,
        name,
        moment,
        case.task.attempt,
        case.task.request.operation,
    )
    child = f"hooks:{case.ctx.instance_id}:{name}:{moment}"
    told = yield from sub_orchestrate(case.ctx, HOOKS, HooksInput(wanted, occasion), child)
    case.note(*told.evidence)
    case.find(*told.findings)
    if told.fault is not None:
        raise StageFailedError(told.fault)


@bp.orchestration_trigger(context_name="context")
def hooks(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    """Call one after the other, in an orchestration of its own: repeated calls do not grow the item's history."""
    task = HooksInput.from_json(input)
    told = HooksResult()
    if task.occasion.moment is Moment.BEFORE and (yield from _is_stopped(ctx, task.occasion)):
        return told.to_json()
    for one in task.hooks:
        told = yield from _call(ctx, one, task.occasion, told)
        if told.fault is not None:
            break
    return told.to_json()


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
