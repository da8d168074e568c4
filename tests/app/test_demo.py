"""The demo as a user runs it: real processes, real HTTP, and nothing left running."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from subprocess import PIPE, STDOUT

import pytest

from scripts import pair
from tests.waiting import eventually, gone

REPOSITORY = Path(__file__).resolve().parents[2]
PROMPTLY = 50.0
# Stand-ins for children that go on until they are ended, the second with a child of its own: for a minute at most.
IDLE = """
import signal
print("emulator listening on http://127.0.0.1:1", flush=True)
signal.alarm(60)
signal.pause()
"""
DEAF = """
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import signal; signal.alarm(60); signal.pause()"])
print("devhost listening on http://127.0.0.1:1", flush=True)
signal.alarm(60)
signal.pause()
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo() -> subprocess.CompletedProcess[str]:
    """One demo, to its end, without a terminal."""
    return subprocess.run(_command(), cwd=REPOSITORY, capture_output=True, text=True, check=False)


def test_succeeds(demo: subprocess.CompletedProcess[str]) -> None:
    """The VM is home and Protected, and the shell can tell."""
    assert demo.returncode == 0, demo.stdout + demo.stderr


def test_last_line_is_the_run_and_succeeded(demo: subprocess.CompletedProcess[str]) -> None:
    """Bare, for scripts: run, id, Succeeded."""
    words = demo.stdout.splitlines()[-1].split(" ")
    assert (words[0], words[1][:4], words[2:]) == ("run", "run-", ["Succeeded"])


def test_prints_plain_lines(demo: subprocess.CompletedProcess[str]) -> None:
    """Without a terminal there are no escape sequences."""
    assert "\x1b" not in demo.stdout


def test_keeps_the_report(demo: subprocess.CompletedProcess[str]) -> None:
    """The report lies where the demo says, after everything has ended."""
    said = next(line for line in demo.stdout.splitlines() if line.startswith("report: "))
    assert Path(said.removeprefix("report: ")).read_text().startswith("<!doctype html>")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_every_child(number: signal.Signals, tmp_path: Path) -> None:
    """Ctrl-C, or a polite kill, in the midst of the run leaves no process behind."""
    with _demo_in_its_run(tmp_path) as started:
        family = _descendants(started.pid)
        started.send_signal(number)
        started.wait(PROMPTLY)
        assert len(family) >= 3
        eventually(lambda: all(map(gone, family)), bool, what="for every child to end")


def test_an_interrupt_is_no_success(tmp_path: Path) -> None:
    """Whoever waits for the demo learns that it did not come to its end."""
    with _demo_in_its_run(tmp_path) as started:
        started.send_signal(signal.SIGINT)
        assert started.wait(PROMPTLY) == 130


def test_an_emulator_that_dies_ends_the_demo(tmp_path: Path) -> None:
    """A run that can no longer reach Azure would wait for ever; who died, and its log, are told."""
    with _demo_in_its_run(tmp_path) as started:
        family = _descendants(started.pid)
        os.kill(next(pid for pid in family if b"\0emulator\0" in _command_line(pid)), signal.SIGKILL)
        assert started.wait(3 * PROMPTLY) == 1
        said = started.stdout.read() if started.stdout else ""
    assert (True, True) == ("emulator ended by itself" in said, "emulator.log" in said), said
    eventually(lambda: all(map(gone, family)), bool, what="for every child to end")


def test_a_child_that_dies_is_named_with_its_last_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whoever starts the pair learns which one failed, where its log is, and what it said."""
    _stand_in(tmp_path, "emulator", "raise SystemExit('no room left')")
    monkeypatch.setattr(pair, "REPOSITORY", tmp_path)
    with pytest.raises(pair.PairError, match=r"emulator .* exit code 1.*emulator\.log(?s:.*)no room left"):
        pair.running_pair().__enter__()


def test_a_deaf_child_is_killed_with_its_own_children(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A host that ignores SIGTERM does not outlive the pair, nor does its worker."""
    _stand_in(tmp_path, "emulator", IDLE)
    _stand_in(tmp_path, "devhost", DEAF)
    monkeypatch.setattr(pair, "REPOSITORY", tmp_path)
    monkeypatch.setattr(pair, "STOP_WITHIN", 0.2)
    others = set(_descendants(os.getpid()))
    with pair.running_pair() as running:
        family = [pid for pid in _descendants(os.getpid()) if pid not in others]
        assert (running.host_url, len(family)) == ("http://127.0.0.1:1", 3)
    eventually(lambda: all(map(gone, family)), bool, what="for every child to end")


def _stand_in(folder: Path, name: str, code: str) -> None:
    """A package that is started as the real one is."""
    (folder / name).mkdir()
    (folder / name / "__main__.py").write_text(code)


def _command() -> list[str]:
    return [sys.executable, str(REPOSITORY / "scripts" / "demo.py")]


@contextmanager
def _demo_in_its_run(folder: Path) -> Generator[subprocess.Popen[str]]:
    """A demo whose run has been accepted: emulator, dev host and command line are all at work."""
    environment = {**os.environ, "TMPDIR": str(folder)}
    with subprocess.Popen(
        _command(), cwd=REPOSITORY, env=environment, stdout=PIPE, stderr=STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        said = list(takewhile(lambda line: " accepted" not in line, process.stdout))
        assert process.poll() is None, "".join(said)
        try:
            yield process
        finally:
            process.terminate()


def _command_line(pid: int) -> bytes:
    """Nothing of one that has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def _descendants(parent: int) -> list[int]:
    listed = [file.read_text() for file in Path(f"/proc/{parent}/task").glob("*/children")]
    children = [int(pid) for pid in " ".join(listed).split()]
    return children + [one for child in children for one in _descendants(child)]
