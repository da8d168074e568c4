"""Start a script in a VM, or look how it stands. It may be started a second time where an answer was lost.

A VM runs one script at a time: one that is under way, ours of a lost call perhaps, is waited for.
"""

from http import HTTPStatus
from typing import Any

from activities import lease
from activities.registration import activity
from activities.restart_source import moving, taken
from homeward.arm import compute
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.site_recovery import SiteRecovery
from homeward.arm.throttle import spreading
from homeward.domain.arm_ids import name_of, same
from homeward.domain.evidence import Fault
from homeward.domain.scripts import parse_script, run_command_body
from homeward.errors import ArmError, RetryLaterError, StageFailedError, UnclearError
from homeward.steps.quiesce import RUN_SCRIPT, ScriptInput, ScriptResult

_AGAIN = 30.0  # seconds


def _need(step: ScriptInput) -> Need:
    starts = not step.operation
    return Need(Use.CHANGE, step.intent.vault_id, reads=3 if starts else 1, writes=starts)


@activity(RUN_SCRIPT, _need)
async def run_script(step: ScriptInput, client: Any) -> ScriptResult:  # client: an untyped binding
    """A refusal may pass, also that of the script itself: what was made quiet would stay so for it."""
    with spreading():
        return await (_look(step) if step.operation else _start(step, client))


async def _start(step: ScriptInput, client: Any) -> ScriptResult:
    await (lease.hold(client, step.intent) if step.undo else lease.clear(client, step.intent))
    if same(step.vm_id, step.intent.source_vm_id):
        await _still_home(step)
    seen = await compute.vm(connected(), step.vm_id)
    if seen is None or not seen.value.running:
        raise StageFailedError(_not_running(step, seen.value.power_word if seen else "gone"))
    try:
        body = run_command_body(step.script, seen.value.os_type)
        operation = await compute.run_command(connected(), step.vm_id, body)
    except UnclearError as error:
        raise RetryLaterError(error.fault, _AGAIN) from error
    except ArmError as error:
        if error.status != HTTPStatus.CONFLICT:
            raise
        raise RetryLaterError(error.fault, _AGAIN) from error
    return ScriptResult("It was started.", seen.at, operation=operation)


async def _look(step: ScriptInput) -> ScriptResult:
    answer = await connected().follow(step.operation)
    seen = parse_script(answer.body)
    if not seen.over:
        return ScriptResult("It is not over.", answer.read_at, operation=step.operation)
    return ScriptResult(seen.said or "It printed nothing.", answer.read_at, passed=seen.ended_with_0)


async def _still_home(step: ScriptInput) -> None:
    vault = SiteRecovery(connected(), step.intent.vault_id)
    look = await vault.item(step.intent.item_id)
    reason = taken(look.value) or await moving(vault, step.intent)
    if reason is not None:
        remedy = "From now on only the recovered VM is to be used."
        raise StageFailedError(Fault("SourceLeftAlone", f"{reason}", recommended_action=remedy))


def _not_running(step: ScriptInput, power: str) -> Fault:
    said = f"{name_of(step.vm_id)} is {power}, so no script can run in it."
    return Fault("VmNotRunning", said, recommended_action="Start it, or leave zeroLoss out.")
