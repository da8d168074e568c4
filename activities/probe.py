"""Try one probe once against the recovered VM."""

from typing import Any

from activities import lease
from activities.knocking import knock
from activities.registration import activity
from homeward.arm import compute
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.domain.policies import ProbeKind
from homeward.domain.scripts import parse_script, run_command_body
from homeward.errors import UnclearError
from homeward.steps.probe import PROBE, ProbeInput, ProbeResult


def _need(step: ProbeInput) -> Need:
    """Only a script needs Azure: one call that starts it, then reads."""
    script = step.probe.kind is ProbeKind.RUN_COMMAND
    starts = script and not step.operation
    return Need(Use.CHANGE, step.intent.recovery_vm_id, reads=script and not starts, writes=starts)


@activity(PROBE, _need)
async def probe(step: ProbeInput, client: Any) -> ProbeResult:  # client: an untyped binding
    match step.probe.kind:
        case ProbeKind.HTTP | ProbeKind.TCP:
            return await knock(step.probe)
        case ProbeKind.RUN_COMMAND:
            return await _look(step.operation) if step.operation else await _start(step, client)


async def _start(step: ProbeInput, client: Any) -> ProbeResult:
    """Start the script. Where one is under way, Azure refuses (409): two never run side by side."""
    await lease.hold(client, step.intent)
    body = run_command_body(step.probe.script or "", step.os_type)
    try:
        operation = await compute.run_command(connected(), step.intent.recovery_vm_id, body)
    except UnclearError as error:
        return ProbeResult(passed=False, said=error.fault.message)
    return ProbeResult(passed=False, said="its script is not over", operation=operation)


async def _look(operation: str) -> ProbeResult:
    seen = parse_script((await connected().follow(operation)).body)
    if not seen.over:
        return ProbeResult(passed=False, said="its script is not over", operation=operation)
    if seen.ended_with_0:
        return ProbeResult(passed=True, said="its script ended with 0")
    return ProbeResult(passed=False, said=f"its script did not end with 0: {seen.said or '(no output)'}")
