"""Change something in Azure at most once, and wait until it is seen done."""

from collections.abc import Callable
from dataclasses import replace

from homeward.domain.cadence import PROTECTED
from homeward.domain.evidence import Fault
from homeward.domain.expectations import Expectation
from homeward.domain.payload import Payload
from homeward.domain.runs import Mode
from homeward.durable import Context, Durable, Patience, Task, Told, any_of, call, finished, now, pause, start
from homeward.errors import BrokenError, HeldBackError, StageFailedError, UncertainError
from homeward.steps.change import Change, Intent, Outcome
from homeward.steps.run import STEERED
from homeward.steps.step import Step
from homeward.steps.wait import UNKNOWN, WaitInput, WaitResult
from homeward.steps.waiting import GIVE_UP, WAITING, WaitingInput
from orchestrators.case import Case
from orchestrators.inbox import STRAY, ignore
from orchestrators.steering import StoppedError, StoppedUnclearError, clear_again, control_of

# After an unclear answer Azure is looked at for 70 s before anyone may call a second time; after a refusal as long
# before it is believed: it may have refused because an earlier call of ours is under way, and reads may lag behind
# (seconds between looks).
_LOOKS = (0.0, 10.0, 20.0, 40.0)
_TO_LOOK_FOR = (Outcome.UNCLEAR, Outcome.REFUSED)
_CALLS = 3
NO_SECOND_CALL = Patience(crashes=0)


def ensure[I: Payload](
    case: Case, step: Step[I, Change], scenario: str, make: Callable[[Intent], I]
) -> Durable[Change]:
    """As `accept`, for one item; its report shows the job. One that is taken over with the item is not sent."""

    def again(held: HeldBackError) -> Durable[Intent]:
        yield from clear_again(case, held)
        return case.intent

    change = case.others_job(scenario) or (
        yield from accept(case.ctx, case.intent, step, scenario, make, again, case.tries_again)
    )
    case.job(scenario, change)
    return change


def accept[I: Payload](
    ctx: Context,
    intent: Intent,
    step: Step[I, Change],
    scenario: str,
    make: Callable[[Intent], I],
    again: Callable[[HeldBackError], Durable[Intent]],
    told: Told | None = None,
) -> Durable[Change]:
    """Run a mutating step until it is accepted, or adopted from an earlier call of ours.

    A call that an operator holds back is made once `again` returns, with the intent that it then gives.
    Raises StageFailedError with Azure's own words where it refuses, UncertainError where a call was
    unclear and no trace of it was found, and what `again` raises.
    """
    change, calls, unclear = Change(Outcome.UNCLEAR, now(ctx)), 0, False
    try:
        while change.outcome is Outcome.UNCLEAR and calls < _CALLS:
            try:
                change, calls = (yield from _once(ctx, step, make(intent), told)), calls + 1
            except HeldBackError as held:
                intent = yield from again(held)
                continue
            unclear = unclear or change.outcome is Outcome.UNCLEAR
            look = make(replace(intent, look_only=True))
            change = yield from _look_for_it(ctx, step, look, change)
    except StoppedError as error:
        raise (StoppedUnclearError(error.outcome, error.fault.message) if unclear else error) from error
    except StageFailedError as error:
        raise (UncertainError(error.fault) if unclear else error) from error
    if change.outcome in (Outcome.REFUSED, Outcome.UNCLEAR):
        fault = change.fault or Fault("Unclear", f"Azure gave no clear answer to {scenario}.")
        # A call that was once unclear may still come about, whatever was answered to a later one.
        raise (UncertainError if unclear else StageFailedError)(fault)
    return change


def _once[I: Payload](ctx: Context, step: Step[I, Change], payload: I, told: Told | None) -> Durable[Change]:
    """Call once. A call that broke may have been accepted: that is as unclear as no answer."""
    try:
        return (yield from call(ctx, step, payload, NO_SECOND_CALL, told))
    except BrokenError as error:
        return Change(Outcome.UNCLEAR, now(ctx), fault=error.fault)


def _look_for_it[I: Payload](ctx: Context, step: Step[I, Change], look: I, change: Change) -> Durable[Change]:
    """Look for a trace of a call that was refused or not answered; the change itself where there is none."""
    for delay in _LOOKS if change.outcome in _TO_LOOK_FOR else ():
        if delay:
            yield pause(ctx, delay)
        found = yield from call(ctx, step, look)
        if found.outcome is Outcome.ADOPTED:
            return found
    return change


def until_done(
    case: Case, change: Change, kind: str, item_id: str, expected: Expectation
) -> Durable[WaitResult]:
    """Wait for the job of a change to end well and for a fresh read of the item to agree."""
    wait = WaitInput(
        case.task.request.vault_id, item_id, expected, change.job, change.at, case.report.friendly_name
    )
    # It synchronizes since the reprotect ended, whenever that was seen.
    since = min(case.since, now(case.ctx)) if kind == PROTECTED else now(case.ctx)
    child = case.child("wait")
    under_way = start(case.ctx, WAITING, WaitingInput(case.task.watcher, kind, since, wait), child)
    yield from mind(case, under_way, child if kind == PROTECTED else None)
    look = yield from finished(WAITING, under_way)
    case.job_over(change, look)
    case.since = max(case.since, look.job_ended_at or case.since)
    if look.state == UNKNOWN and look.fault is not None:
        raise UncertainError(_unseen(kind, look.fault))
    if look.fault is not None:
        raise StageFailedError(look.fault)
    if not look.over:
        raise StageFailedError(_not_waited_for(case, look))
    return look


def mind(case: Case, under_way: Task, skippable: str | None = None) -> Durable[None]:
    """Tell of a wait that takes long. One that changes nothing ends where its VM is skipped; `skippable` names it."""
    limit = case.policy.limits.of(case.report.stage)
    late: list[Task] = [pause(case.ctx, limit)]
    words = [case.inbox.wait(STEERED)] if skippable else []
    while not under_way.is_complete and (late or words):
        yield any_of([under_way, *late, *words])
        if skippable and case.inbox.holds(STEERED):
            if case.inbox.take(STEERED):
                ignore(case.ctx, case.task.run_id, STRAY)
            words = [case.inbox.wait(STEERED)]
            control = yield from control_of(case.ctx, case.task.run_id)
            if case.report.name in control.skipped:
                case.ctx.send_event(skippable, GIVE_UP, data={})
        elif late and late[0].is_complete and not under_way.is_complete:
            case.stalls(limit)
            late = []


def _unseen(kind: str, fault: Fault) -> Fault:
    said = f"It was accepted, and how it ended is not known: look at the {kind} job and at the item in the vault."
    return replace(fault, recommended_action=f"{fault.recommended_action} {said}".strip())


def _not_waited_for(case: Case, look: WaitResult) -> Fault:
    return Fault(
        "NotWaitedFor",
        f"{case.report.friendly_name} is {look.state}; an operator let nobody wait for it to be Protected.",
        recommended_action="Look at its replication in the vault; when it is Protected there, nothing is left to do.",
    )


def qualify(case: Case, look: WaitResult, kind: str) -> None:
    """A partial success goes on only in an unplanned run, where the source may be lost, and says so.

    Raises StageFailedError in a planned one.
    """
    if look.reservation is None:
        return
    said = f"The {kind} job ended Succeeded but {look.reservation}."
    if case.mode is Mode.PLANNED:
        remedy = "Look at the job's tasks in the vault before you go on."
        raise StageFailedError(Fault("PartialSuccess", said, recommended_action=remedy))
    case.warn("PartialSuccess", said)
