"""Making what the way back lacks: before a planned move, where failing costs nothing, or at the reprotect."""

from dataclasses import replace
from itertools import count
from typing import Any

from homeward.domain.arm_ids import name_of
from homeward.domain.evidence import Evidence, Fault
from homeward.domain.runs import Mode, Reprotect
from homeward.durable import Context, Durable, call, now, pause, sub_orchestrate
from homeward.errors import HeldBackError, StageFailedError
from homeward.steps.change import Change, Intent, Outcome
from homeward.steps.making import MAKE_SETTING, MAKING, MakeSettingInput, MakingInput, MakingResult
from orchestrators.case import Case
from orchestrators.ensure import accept
from orchestrators.steering import StoppedError, clear, heed, lag, refuse_stopped

# Recorded: a mapping takes 64 to 166 s. Another item of the run may be making the same thing (seconds between looks).
_LOOKS = (15.0, 15.0, 30.0, 30.0, 30.0, 60.0, 60.0, 120.0, 120.0, 120.0)


def make_ahead(case: Case) -> Durable[None]:
    """A planned move begins only once it could come back; one out of a lost region does not wait for that."""
    if case.mode is Mode.PLANNED and case.reprotect is not Reprotect.MANUAL:
        yield from make_way_back(case)


def make_way_back(case: Case) -> Durable[None]:
    """Make each thing that was shown as new. Raises StageFailedError where one could not be made."""
    back = case.health.way_back
    if back is None or not back.to_make:
        return
    yield from clear(case)
    task = MakingInput(case.intent, back, case.baseline.target_region)
    made = yield from sub_orchestrate(case.ctx, MAKING, task, case.child("making"))
    case.note(*made.evidence)
    if made.fault is not None:
        yield from clear(case)
        raise StageFailedError(made.fault)


def making(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    task = MakingInput.from_json(input)
    evidence: tuple[Evidence, ...] = ()
    for setting in task.way_back.to_make:
        try:
            evidence += yield from _make(ctx, task, setting.id)
        except StageFailedError as error:
            return MakingResult(evidence, error.fault).to_json()
    return MakingResult(evidence).to_json()


def _make(ctx: Context, task: MakingInput, setting_id: str) -> Durable[tuple[Evidence, ...]]:
    """What was seen of it, once it is there. A refusal counts only if nobody else has made it meanwhile."""
    rounds = count()

    def step(intent: Intent) -> MakeSettingInput:
        return MakeSettingInput(intent, setting_id, task.way_back, task.target_region, now(ctx))

    def cleared(held: HeldBackError) -> Durable[Intent]:
        number, intent = next(rounds), task.intent
        control = yield from heed(
            ctx, intent.run_id, f"paused:{ctx.instance_id}:{name_of(setting_id)}:{number}"
        )
        refuse_stopped(control, name_of(intent.item_id))
        yield from lag(ctx, number, held)
        return replace(intent, mode=control.mode or intent.mode)

    said = f"the creation of {name_of(setting_id)}"
    try:
        change = yield from accept(ctx, task.intent, MAKE_SETTING, said, step, cleared)
    except StoppedError:
        raise
    except StageFailedError as error:
        change = Change(Outcome.REFUSED, now(ctx), fault=error.fault)
    told = change.evidence
    for delay in _LOOKS:
        if change.outcome is Outcome.ADOPTED:
            return told
        yield pause(ctx, delay)
        seen = yield from call(ctx, MAKE_SETTING, step(replace(task.intent, look_only=True)))
        if seen.outcome is Outcome.ADOPTED:
            told, change = (*told, *seen.evidence), seen
    raise StageFailedError(change.fault or _not_seen(setting_id))


def _not_seen(setting_id: str) -> Fault:
    return Fault(
        "WayBackNotMade",
        f"Azure accepted the creation of {setting_id}, and ten minutes later it is not there.",
        recommended_action="Look at the activity log of its resource group; make it by hand and start a new run.",
    )
