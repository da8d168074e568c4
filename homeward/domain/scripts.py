"""Scripts that run inside a VM, and how to tell from Compute's answer whether one ended with 0.

Compute's runCommand tells no exit code, on Windows or Linux (github.com/Azure/azure-cli/issues/29750 and 14425). So
the script goes out wrapped: it prints a last line of ours only where it ended with 0. Of what a script prints, the
answer holds the last 4 KB.
"""

import base64
from dataclasses import dataclass

from homeward.domain.arm_json import ArmJson, child, children, text

ENDED_WITH_0 = "homeward-ended-with-0"
_GOES_ON = ("InProgress", "Updating", "Running")
_LONGEST_ECHO = 300


@dataclass(frozen=True, slots=True)
class ScriptSeen:
    """How a script stands. `said` is the end of what it printed, or Compute's own error."""

    over: bool
    ended_with_0: bool
    said: str


def run_command_body(script: str, os_type: str) -> ArmJson:
    if os_type == "Windows":
        return {"commandId": "RunPowerShellScript", "script": _in_powershell(script)}
    return {"commandId": "RunShellScript", "script": ["(", script, f") && echo {ENDED_WITH_0}"]}


def parse_script(operation: ArmJson) -> ScriptSeen:
    """Read the state of a runCommand operation."""
    status = text(operation, "status")
    if status in _GOES_ON:
        return ScriptSeen(over=False, ended_with_0=False, said="")
    error = text(child(operation, "error"), "message")
    streams = children(child(child(operation, "properties"), "output"), "value")
    printed = [line.strip() for stream in streams for line in text(stream, "message").splitlines()]
    said = error or " ".join(line for line in printed if line and line != ENDED_WITH_0)
    return ScriptSeen(True, status == "Succeeded" and ENDED_WITH_0 in printed, said[-_LONGEST_ECHO:])


def _in_powershell(script: str) -> list[str]:
    """In a process of its own, so that `exit` ends the script and not what looks at its exit code."""
    encoded = base64.b64encode(script.encode("utf-16-le")).decode()
    return [
        f"powershell -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand {encoded}",
        f"if ($LASTEXITCODE -eq 0) {{ '{ENDED_WITH_0}' }}",
    ]
