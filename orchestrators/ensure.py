"""Change something in Azure at most once, and wait until it is seen done."""

from collections.abc import Callable
from dataclasses import replace

from homeward.domain.cadence import PROTECTED
from homeward.domain.evidence import Fault
from homeward.domain.expectations import Expectation
from homeward.domain.payload import Payload
from homeward.domain.runs import Mode
from homeward.durable import (
    PATIENT,
    Context,
    Durable,
    Patience,
    Task,
    Told,
    any_of,
    call,
    entity_id,
    finished,
    now,
    pause,
    start,
)
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
# What an activity wrote down before its call is seen after so long (seconds).
_WRITTEN = 5.0
_HASTY = Patience(tries=2, longest=15)


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

    A call that an operator holds back is made once `again` returns, with the intent that it then gives. An activity
    may be delivered twice, the first time to a worker that died after its call: so what is held back may have been
    sent, and what could not read counts as not sent only where a look finds nothing.
    Raises StageFailedError with Azure's own words where it refuses, UncertainError where a call was
    unclear and no trace of it was found, and what `again` raises.
    """
    change, calls, unclear = Change(Outcome.UNCLEAR, now(ctx)), 0, False
    look = make(replace(intent, look_only=True))
    try:
        while change.outcome is Outcome.UNCLEAR and calls < _CALLS:
            try:
                change, calls = (yield from _once(ctx, step, make(intent), look, told)), calls + 1
            except HeldBackError as held:
                unclear = unclear or (yield from _may_be_sent(ctx, intent, scenario))
                intent = yield from again(held)
                continue
            unclear = unclear or change.outcome is Outcome.UNCLEAR
            look = make(replace(intent, look_only=True))
            change = yield from _look_for_it(ctx, step, look, change)
    except StoppedError as error:
        if not unclear:
            raise
        return (yield from _sent_all_the_same(ctx, step, look, scenario, error))
    except StageFailedError as error:
        raise UncertainError(error.fault) from error
    if change.outcome in (Outcome.REFUSED, Outcome.UNCLEAR):
        fault = change.fault or Fault("Unclear", f"Azure gave no clear answer to {scenario}.")
        # A call that was once unclear may still come about, whatever was answered to a later one.
        raise (UncertainError if unclear else StageFailedError)(fault)
    return change


def _once[I: Payload](
    ctx: Context, step: Step[I, Change], payload: I, look: I, told: Told | None
) -> Durable[Change]:
    """Call once. A call that broke may have been accepted: that is as unclear as no answer.

    Raises UncertainError where the reads before the call failed, and those of a look as well.
    """
    try:
        return (yield from call(ctx, step, payload, NO_SECOND_CALL, told))
    except HeldBackError:
        raise
    except BrokenError as error:
        return Change(Outcome.UNCLEAR, now(ctx), fault=error.fault)
    except StageFailedError as error:
        try:
            found = yield from call(ctx, step, look, _HASTY)
        except StageFailedError:
            raise UncertainError(error.fault) from error
        return (
            found
            if found.outcome is Outcome.ADOPTED
            else replace(found, outcome=Outcome.REFUSED, fault=error.fault)
        )


def _may_be_sent(ctx: Context, intent: Intent, scenario: str) -> Durable[bool]:
    """Whether an invocation before the one that was held back was about to send the call."""
    yield pause(ctx, _WRITTEN)
    return (yield ctx.call_entity(entity_id("lease", intent.lease_key), "sent", intent.sending(scenario)))


def _sent_all_the_same[I: Payload](
    ctx: Context, step: Step[I, Change], look: I, scenario: str, stopped: StoppedError
) -> Durable[Change]:
    """The call that was made before an operator stopped it. Raises StoppedUnclearError where no trace is found."""
    try:
        found = yield from _look_for_it(ctx, step, look, Change(Outcome.UNCLEAR, now(ctx)), _HASTY)
    except StageFailedError:
        found = None
    if found is not None and found.outcome is Outcome.ADOPTED:
        return found
    said = (
        f"{stopped.fault.message}. Whether Azure accepted {scenario} before is not certain: look at its jobs."
    )
    raise StoppedUnclearError(stopped.outcome, said) from stopped


def _look_for_it[I: Payload](
    ctx: Context, step: Step[I, Change], look: I, change: Change, patience: Patience = PATIENT
) -> Durable[Change]:
    """Look for a trace of a call that was refused or not answered; the change itself where there is none."""
    for delay in _LOOKS if change.outcome in _TO_LOOK_FOR else ():
        if delay:
            yield pause(ctx, delay)
        found = yield from call(ctx, step, look, patience)
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
