"""Try the probes of a recovered VM again and again, until each has passed or its time is over.

In an orchestration of its own that continues as new, so that the item's history does not grow with the waiting.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeward.domain.evidence import Evidence
from homeward.domain.findings import Finding, blocking
from homeward.domain.probes import target
from homeward.durable import Context, Durable, Patience, call, now, pause_until
from homeward.errors import StageFailedError
from homeward.ledger import again
from homeward.steps.probe import PROBE, ProbeInput, ProbeResult, ProbingInput, ProbingResult, Trial
from orchestrators.at_once import at_once

# Between two rounds: a tenth of the time since the first, within these bounds.
_SHORTEST, _LONGEST = timedelta(seconds=5), timedelta(minutes=2)
# A try that Azure does not answer is no more than a try that did not pass.
_IMPATIENT = Patience(tries=2, longest=30)

_REMEDY = "Look at the application in the recovered VM, then commit it or choose another recovery point."


def probing(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any] | None]:  # noqa: A002 - the native style
    task = ProbingInput.from_json(input)
    trials = yield from _round(ctx, task)
    deadlines = [trial.deadline(task.since) for trial in trials if not trial.over(task.since)]
    if not deadlines:
        return _concluded(task, trials).to_json()
    at = now(ctx)
    delay = min(max((at - task.since) / 10, _SHORTEST), _LONGEST)
    yield pause_until(ctx, min(at + delay, *deadlines))
    again(ctx, replace(task, trials=trials), save_events=True)
    return None


def _round(ctx: Context, task: ProbingInput) -> Durable[tuple[Trial, ...]]:
    """One more try of each that is not over, all at the same time: a slow one takes nothing of the others' time."""
    due = [trial for trial in task.trials if not trial.over(task.since)]
    tried = iter((yield from at_once([_try(ctx, task, trial) for trial in due])))
    return tuple(trial if trial.over(task.since) else next(tried) for trial in task.trials)


def _try(ctx: Context, task: ProbingInput, trial: Trial) -> Durable[Trial]:
    order = ProbeInput(task.intent, trial.probe, task.os_type, trial.operation)
    try:
        seen = yield from call(ctx, PROBE, order, _IMPATIENT)
    except StageFailedError as error:
        seen = ProbeResult(passed=False, said=error.fault.message)
    return replace(
        trial,
        # A look at a script that an earlier try started is no try of its own.
        tries=trial.tries + (not trial.operation),
        tried_at=now(ctx),
        passed=seen.passed,
        said=trial.said if seen.operation and trial.said else seen.said,
        operation=seen.operation,
    )


def _concluded(task: ProbingInput, trials: tuple[Trial, ...]) -> ProbingResult:
    return ProbingResult(
        evidence=tuple(_passed(task, one) for one in trials if one.passed),
        findings=tuple(_not_passed(task, one) for one in trials if not one.passed),
    )


def _passed(task: ProbingInput, trial: Trial) -> Evidence:
    at = trial.tried_at or task.since
    took = f"at try {trial.tries}, after {(at - task.since).total_seconds():.0f} s"
    claim = f"The probe {trial.probe.name!r} passed {took}: {trial.said}."
    return Evidence(claim, target(trial.probe, task.intent.recovery_vm_id), at)


def _not_passed(task: ProbingInput, trial: Trial) -> Finding:
    where = target(trial.probe, task.intent.recovery_vm_id)
    said = f"The probe {trial.probe.name!r} of {task.intent.friendly_name} did not pass"
    tried = f"in {trial.tries} tries over {trial.probe.within:.0f} s"
    return blocking("ProbeFailed", f"{said} {tried} ({where}): {trial.said}.", _REMEDY)
