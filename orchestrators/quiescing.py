"""Make a source quiet, then wait for a recovery point later than that: in an orchestration of its own."""

from datetime import timedelta
from typing import Any

from homeward.domain.arm_ids import name_of
from homeward.domain.evidence import Evidence, Fault
from homeward.domain.findings import blocks
from homeward.domain.runs import PointChoice, PointKind, PointUsed
from homeward.durable import Context, Durable, Patience, call, now, pause
from homeward.errors import HeldBackError, StageFailedError
from homeward.steps.choose_point import CHOOSE_POINT, ChoosePointInput
from homeward.steps.quiesce import RUN_SCRIPT, QuiescingInput, QuiescingResult, ScriptInput, ScriptResult
from orchestrators.steering import control_of

# A script takes half a minute and more; who waits longer than this waits for none (seconds).
_LOOK_EVERY, _LONGEST_SCRIPT = 15.0, 900.0
# A recovery point is made every five minutes, and listed two minutes later.
_SHORTEST, _LONGEST = 15.0, 60.0
_IMPATIENT = Patience(tries=3, longest=60)
# What was made quiet is given its voice back for as long as a refusal may pass (ten minutes and more).
_DETERMINED = Patience(tries=7)
# Compute's clock and Site Recovery's may differ by this much.
_MARGIN = timedelta(seconds=10)


def quiescing(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    task = QuiescingInput.from_json(input)
    order = ScriptInput(task.intent, task.intent.source_vm_id, task.zero_loss.quiesce)
    try:
        quiet = yield from run_to_end(ctx, order)
    except StageFailedError as error:
        return QuiescingResult(fault=error.fault, held_back=isinstance(error, HeldBackError)).to_json()
    claim = f"The quiesce script ended with 0 in {task.intent.friendly_name}."
    seen = Evidence(claim, task.intent.source_vm_id, quiet.at)
    return (yield from _await_point(ctx, task, quiet, seen)).to_json()


def run_to_end(ctx: Context, order: ScriptInput) -> Durable[ScriptResult]:
    """Run a script to its end. Raises StageFailedError where it does not end with 0, or not in time."""
    seen = yield from call(ctx, RUN_SCRIPT, order, _DETERMINED if order.undo else _IMPATIENT)
    began = now(ctx)
    while seen.operation and (now(ctx) - began).total_seconds() < _LONGEST_SCRIPT:
        yield pause(ctx, _LOOK_EVERY)
        looking = ScriptInput(order.intent, order.vm_id, "", order.undo, seen.operation)
        seen = yield from call(ctx, RUN_SCRIPT, looking)
    if not seen.passed:
        remedy = "Look at the script and at the VM: it may have done a part of its work."
        raise StageFailedError(
            Fault("ScriptFailed", f"The script did not end with 0: {seen.said}", "", remedy)
        )
    return seen


def _await_point(
    ctx: Context, task: QuiescingInput, quiet: ScriptResult, seen: Evidence
) -> Durable[QuiescingResult]:
    began, name = now(ctx), task.intent.friendly_name
    while True:
        point = yield from _newest(ctx, task)
        if point is not None and point.time is not None and point.time > quiet.at + _MARGIN:
            claim = (
                f"The recovery point of {point.time:%Y-%m-%d %H:%M:%S} UTC is later, and covers all disks."
            )
            evidence = (seen, Evidence(claim, point.id or task.intent.item_id, now(ctx)))
            return QuiescingResult(quiet.at, point, evidence=evidence)
        waited = (now(ctx) - began).total_seconds()
        left = task.zero_loss.within - waited
        if left <= 0 or (yield from _stopped(ctx, task)):
            said = (
                f"No recovery point of {name} later than its quiesce came within {waited / 60:.0f} minutes."
            )
            remedy = "Look at its replication health; raise zeroLoss.within."
            fault = Fault("ZeroLossPointMissing", said, "", remedy)
            return QuiescingResult(quiet.at, None, fault, evidence=(seen,))
        yield pause(ctx, min(max(waited / 10, _SHORTEST), _LONGEST, left))


def _newest(ctx: Context, task: QuiescingInput) -> Durable[PointUsed | None]:
    """The newest point as one to name; None where there is none that covers all disks, or Azure does not say."""
    question = ChoosePointInput(
        task.intent.vault_id, task.intent.item_id, PointChoice(PointKind.LATEST_PROCESSED)
    )
    try:
        chosen = yield from call(ctx, CHOOSE_POINT, question, _IMPATIENT)
    except StageFailedError:
        return None
    return (
        None if blocks(chosen.findings) else PointUsed(PointKind.CUSTOM, chosen.point.id, chosen.point.time)
    )


def _stopped(ctx: Context, task: QuiescingInput) -> Durable[bool]:
    """Nobody waits for a point any more: what was made quiet is given back soon."""
    control = yield from control_of(ctx, task.intent.run_id)
    return control.cancelled or name_of(task.intent.item_id) in control.skipped
