"""Scripts that run in a VM, and how probes are pointed and told."""

import base64
import shutil
import subprocess
from typing import Any

import pytest

from homeward.domain.policies import Probe, ProbeKind
from homeward.domain.probes import aimed, origin, target
from homeward.domain.scripts import ENDED_WITH_0, ScriptSeen, parse_script, run_command_body

SHELL = shutil.which("sh") or "sh"


def over(*messages: str, status: str = "Succeeded", **fields: Any) -> ScriptSeen:
    """A finished operation whose streams hold these texts."""
    streams = [{"code": "ComponentStatus/StdOut/succeeded", "message": one} for one in messages]
    return parse_script({"status": status, "properties": {"output": {"value": streams}}, **fields})


def ran(script: str) -> str:
    """What Compute's agent would get of this script on Linux: it runs the lines with sh."""
    lines: Any = run_command_body(script, "Linux")["script"]
    done = subprocess.run([SHELL], input="\n".join(lines), capture_output=True, text=True, check=False)
    return done.stdout


@pytest.mark.parametrize("script", ["true", "exit 0", "echo a\necho b", "cat <<X\ntext\nX", "false; true"])
def test_a_shell_script_that_ends_with_0_says_so(script: str) -> None:
    """As its last line."""
    assert ENDED_WITH_0 == (ran(script) or "x").splitlines()[-1]


@pytest.mark.parametrize(
    "script", ["false", "exit 3", "echo a\nexit 1", "no-such-command", "if", "kill -9 $$", "# nothing"]
)
def test_a_shell_script_that_ends_otherwise_does_not(script: str) -> None:
    """Neither does one that cannot be read."""
    assert ENDED_WITH_0 not in ran(script)


def test_a_script_for_windows_runs_in_a_process_of_its_own() -> None:
    """So that its exit code can be looked at, whatever quotes it holds."""
    body: Any = run_command_body("""Write-Host "it's"; exit 0""", "Windows")
    start, look = body["script"]
    encoded = start.rpartition(" ")[2]

    assert "RunPowerShellScript" == body["commandId"]
    assert """Write-Host "it's"; exit 0""" == base64.b64decode(encoded).decode("utf-16-le")
    assert f"if ($LASTEXITCODE -eq 0) {{ '{ENDED_WITH_0}' }}" == look


@pytest.mark.parametrize("status", ["InProgress", "Running", "Updating"])
def test_a_script_that_runs_is_not_over(status: str) -> None:
    assert not parse_script({"status": status}).over


@pytest.mark.parametrize(
    "message",
    [f"up\r\n{ENDED_WITH_0}\r\n", f"Enable succeeded: \n[stdout]\nup\n{ENDED_WITH_0}\n\n[stderr]\n"],
)
def test_both_systems_show_the_last_line(message: str) -> None:
    """Windows in a stream of its own, Linux in one text."""
    assert over(message).ended_with_0


def test_a_script_without_that_line_did_not_end_with_0() -> None:
    """Compute says Succeeded all the same; what it printed is told."""
    assert ScriptSeen(True, False, "Get-Service : no such") == over("Get-Service :\n no such", "")


def test_a_script_that_compute_gave_up_is_told_in_its_words() -> None:
    failed = over(ENDED_WITH_0, status="Failed", error={"code": "X", "message": "The agent is silent."})
    assert ScriptSeen(True, False, "The agent is silent.") == failed


def test_an_address_is_put_where_the_plan_wants_it() -> None:
    web = Probe("a", ProbeKind.HTTP, url="http://{address}:81/x")
    assert "http://10.0.0.4:81/x" == aimed(web, "10.0.0.4").url
    assert "10.0.0.4" == aimed(Probe("b", ProbeKind.TCP, host="{address}", port=1), "10.0.0.4").host


@pytest.mark.parametrize(
    ("probe", "shown"),
    [
        (Probe("a", ProbeKind.HTTP, url="https://me:pw@x.example:444/p?code=s#f"), "https://x.example:444/p"),
        (Probe("a", ProbeKind.TCP, host="10.0.0.4", port=22), "tcp://10.0.0.4:22"),
        (Probe("a", ProbeKind.RUN_COMMAND, script="secret"), "/vm"),
    ],
)
def test_a_probe_is_told_without_what_may_be_secret(probe: Probe, shown: str) -> None:
    assert shown == target(probe, "/vm")


def test_of_a_hook_only_the_host_is_told() -> None:
    """Its path and query may be its key."""
    assert "https://hooks.example:8443" == origin("https://u:p@hooks.example:8443/T0/secret?sig=1")
