"""The frame of every stage of an item: it is entered, and the hooks of the plan are called before and after it."""

from collections.abc import Callable
from functools import wraps

from homeward.domain.policies import Moment
from homeward.domain.runs import Stage
from homeward.durable import Durable, sub_orchestrate
from homeward.errors import StageFailedError
from homeward.steps.hook import HOOKS, HooksInput, Occasion
from orchestrators.case import Case


def stage(name: Stage) -> Callable[[Callable[[Case], Durable[None]]], Callable[[Case], Durable[None]]]:
    """Make a stage of a function. A stage that fails has no After.

    Raises what the function raises, and StageFailedError where a required hook was not taken.
    """

    def frame(work: Callable[[Case], Durable[None]]) -> Callable[[Case], Durable[None]]:
        @wraps(work)
        def run(case: Case) -> Durable[None]:
            case.enter(name)
            yield from call_hooks(case, name, Moment.BEFORE)
            yield from work(case)
            yield from call_hooks(case, name, Moment.AFTER)
            case.leave()

        return run

    return frame


def call_hooks(case: Case, name: Stage, moment: Moment) -> Durable[None]:
    """Raises StageFailedError where a required hook was not taken."""
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
    told = yield from sub_orchestrate(case.ctx, HOOKS, HooksInput(wanted, occasion), case.child("hooks"))
    case.note(*told.evidence)
    case.find(*told.findings)
    if told.fault is not None:
        raise StageFailedError(told.fault)
