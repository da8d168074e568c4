"""The host as processes: kills, restarts, the clock URL, the exit code."""

import contextlib
import os
import resource
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.devhost.processes import ClockServer, HostProcess, marked
from tests.waiting import eventually, gone

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


def test_the_clock_url_hears_of_each_jump(tmp_path: Path) -> None:
    """Nine days, nine posts in order, the last nine days from now."""
    with ClockServer() as clock, HostProcess(tmp_path, "--auto-advance", "--clock-url", clock.url) as host:
        host.start("nine_days", None, "one")

        assert 9 == host.output("one")
        assert 9 == len(clock.heard)
        assert clock.heard == sorted(clock.heard)
        assert 8 <= (datetime.fromisoformat(clock.heard[-1]) - datetime.now(UTC)).days <= 9


def test_a_clock_that_is_later_already_is_not_asked_again(tmp_path: Path) -> None:
    """One that runs by itself may be some milliseconds ahead; its 409 is an answer."""
    with (
        ClockServer(code=409) as clock,
        HostProcess(tmp_path, "--auto-advance", "--clock-url", clock.url) as host,
    ):
        host.start("nine_days", None, "one")

        assert 9 == host.output("one")
        assert 9 == len(clock.heard)


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
    """An hour takes a second, not less; were it not scaled, nobody would wait for its output."""
    with HostProcess(tmp_path, "--time-scale", "3600") as host:
        begin = time.monotonic()
        host.start("sleep", 3600, "one")
        host.output("one")

        assert time.monotonic() - begin > 0.9


def test_the_first_line_says_where(tmp_path: Path) -> None:
    """Exactly, for scripts, whatever the app prints while it is imported."""
    with HostProcess(tmp_path) as host:
        assert f"devhost listening on {host.url}\n" == host.first_line
        assert host.url.startswith("http://127.0.0.1:")


def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """The host ends with a clear message; the next one, with room, runs what the first one took."""
    db, taken = str(tmp_path / "hub.db"), list[str]()
    with HostProcess(tmp_path, "--db", db) as host:
        resource.prlimit(host.process.pid, resource.RLIMIT_FSIZE, (400_000, 400_000))
        with contextlib.suppress(OSError):
            for number in range(100):
                host.begin("chain", ["x" * 20_000], f"i{number}")
                taken.append(f"i{number}")

        assert 1 == host.process.wait(30)
        assert "Start again on the same --db file" in host.log
    with HostProcess(tmp_path, "--db", db) as host:
        outputs = [host.output(name) for name in taken]

    assert [[f"Hello {'x' * 20_000}!"]] * len(taken) == outputs
    assert taken
