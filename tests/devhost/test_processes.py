"""The host as processes: kills, restarts, the clock URL, the exit code."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.devhost.processes import ROOT, ClockServer, HostProcess, eventually, gone, marked

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("flow", "mark"), [("held", "activity"), ("held_turn", "turn")])
def test_a_killed_workers_work_is_done_again(tmp_path: Path, flow: str, mark: str) -> None:
    """Killed in an activity, and in a turn: the next worker is handed the same."""
    with HostProcess(tmp_path) as host:
        host.start(flow, str(tmp_path), "one")
        os.kill(marked(tmp_path, f"{mark}-1"), signal.SIGKILL)
        marked(tmp_path, f"{mark}-2")
        (tmp_path / "go").touch()

        assert 2 == host.output("one")


@pytest.mark.parametrize(("flow", "mark"), [("held", "activity"), ("held_turn", "turn")])
def test_a_killed_hosts_work_is_done_again(tmp_path: Path, flow: str, mark: str) -> None:
    """The next host on the same file goes on; the worker of the first ends with it."""
    db = str(tmp_path / "hub.db")
    with HostProcess(tmp_path, "--db", db) as host:
        host.start(flow, str(tmp_path), "one")
        worker = marked(tmp_path, f"{mark}-1")
        host.kill()
    eventually(lambda: gone(worker), bool)
    with HostProcess(tmp_path, "--db", db) as host:
        marked(tmp_path, f"{mark}-2")
        (tmp_path / "go").touch()

        assert 2 == host.output("one")


def test_what_was_acknowledged_outlives_the_host(tmp_path: Path) -> None:
    """Killed right after the 202s: every instance completes."""
    db = str(tmp_path / "hub.db")
    with HostProcess(tmp_path, "--db", db) as host:
        for number in range(20):
            host.start("chain", ["a", "b"], f"i{number}")
        host.kill()
    with HostProcess(tmp_path, "--db", db) as host:
        outputs = [host.output(f"i{number}") for number in range(20)]

    assert [["Hello a!", "Hello b!"]] * 20 == outputs


def test_soak_with_kills(tmp_path: Path) -> None:
    """A hundred and twenty orchestrations, six kills at random moments: none lost, none wrong."""
    seed = int(os.environ.get("DEVHOST_SEED", "0")) or random.randrange(1, 10**6)
    sys.stdout.write(f"DEVHOST_SEED={seed}\n")
    chance = random.Random(seed)
    kills = ["worker", "host", "worker", "worker", "host", "worker"]
    moments = {10 * each + chance.randrange(10): kind for each, kind in enumerate(kills)}
    db = str(tmp_path / "hub.db")
    with contextlib.ExitStack() as hosts:
        host = hosts.enter_context(HostProcess(tmp_path, "--db", db))
        for number in range(60):
            host.begin("fan_out", 5, f"f{number}")
            host.begin("chain", ["x", "y", "z"], f"c{number}")
            victim = moments.get(number)
            if victim == "worker":
                os.kill(host.worker_pid, signal.SIGKILL)
            elif victim == "host":
                host.kill()
                host = hosts.enter_context(HostProcess(tmp_path, "--db", db))
        outputs = [(host.output(f"f{number}"), host.output(f"c{number}")) for number in range(60)]

    assert [(20, ["Hello x!", "Hello y!", "Hello z!"])] * 60 == outputs


def test_the_clock_url_hears_of_each_jump(tmp_path: Path) -> None:
    """Nine days, nine posts in order, the last nine days from now."""
    with ClockServer() as clock, HostProcess(tmp_path, "--auto-advance", "--clock-url", clock.url) as host:
        host.start("nine_days", None, "one")

        assert 9 == host.output("one")
        assert 9 == len(clock.heard)
        assert clock.heard == sorted(clock.heard)
        assert 8 <= (datetime.fromisoformat(clock.heard[-1]) - datetime.now(UTC)).days <= 9


def test_a_clock_url_that_refuses_ends_the_host(tmp_path: Path) -> None:
    """Tried a few times, then a clear message and a non-zero code."""
    with ClockServer(code=503) as clock:
        host = HostProcess(tmp_path, "--auto-advance", "--clock-url", clock.url)
        host.start("nine_days", None, "one")

        assert 1 == host.process.wait(30)
        assert host.process.stdout is not None
        host.process.stdout.close()
        assert "did not take the time" in host.log
        assert 5 == len(clock.heard)


def test_scaled_time(tmp_path: Path) -> None:
    """An hour takes a second, not less."""
    with HostProcess(tmp_path, "--time-scale", "3600") as host:
        begin = time.monotonic()
        host.start("sleep", 3600, "one")
        host.output("one")

        assert 0.9 < time.monotonic() - begin < 10


def test_the_first_line_says_where(tmp_path: Path) -> None:
    """Exactly, for scripts, whatever the app prints while it is imported."""
    with HostProcess(tmp_path) as host:
        assert f"devhost listening on {host.url}\n" == host.first_line
        assert host.url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_signal_ends_host_and_worker(tmp_path: Path, number: signal.Signals) -> None:
    """Code 0, nothing left behind."""
    host = HostProcess(tmp_path)
    worker = host.worker_pid

    assert 0 == host.stop(number)
    eventually(lambda: gone(worker), bool)


def test_what_production_refuses_at_load_is_refused(tmp_path: Path) -> None:
    """With the worker library's own message."""
    (tmp_path / "function_app.py").write_text(
        "import azure.durable_functions as df\n"
        "app = df.DFApp()\n"
        "@app.activity_trigger(input_name='items')\n"
        "def work(items: list[str]) -> str: return ''\n"
    )
    ended = subprocess.run(
        [sys.executable, "-m", "devhost", "--app", str(tmp_path), "--port", "0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert 1 == ended.returncode
    assert "FunctionLoadError" in ended.stderr


def test_a_port_in_use_is_a_clear_error(tmp_path: Path) -> None:
    """The second host on a port does not start."""
    with HostProcess(tmp_path) as host:
        port = host.url.rpartition(":")[2]
        second = HostProcess(tmp_path, "--port", port)

        assert 1 == second.process.wait(30)
        second.stop()
        assert f"Port {port} is not free" in host.log


def test_an_exception_of_the_app_is_on_stderr(tmp_path: Path) -> None:
    """With its traceback and the name of the function."""
    with HostProcess(tmp_path) as host:
        with pytest.raises(OSError, match="500"):
            host.ask("GET", "/api/broken")

        assert "RuntimeError: broken on purpose" in host.log
        assert "broken (GET" in host.log
