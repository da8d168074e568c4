"""Starts the emulator and the dev host together as child processes, and ends both whatever happens.

A context manager for `demo.py`, `up.py` and tests. It knows the two command lines and nothing behind them.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import httpx2

REPOSITORY = Path(__file__).resolve().parent.parent
KEY = "dev"
VAULT_ID = (
    "/subscriptions/5eed0000-0000-4000-8000-000000000001/resourceGroups/rg-recovery"
    "/providers/Microsoft.RecoveryServices/vaults/vault-recovery"
)
# A cold start takes about 3 s on a quiet machine; this leaves room for a busy one with two cores.
READY_WITHIN = 60.0
# Past this a child is killed together with every process of its group, the host's worker among them.
STOP_WITHIN = 5.0


class PairError(Exception):
    """A child did not start, or ended before its time. The message names its log and shows the last lines."""


@dataclass(frozen=True, slots=True)
class Child:
    """One of the two processes: alone in its process group, with everything it says in one log."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    def last_lines(self, count: int = 12) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-count:]
        return "\n".join(f"    {line}" for line in lines) or "    (it said nothing)"


@dataclass(slots=True)
class Pair:
    """The running pair. Set `keep_logs` to leave the folder where it is after the end."""

    folder: Path
    children: list[Child] = field(default_factory=list[Child])
    emulator_url: str = ""
    host_url: str = ""
    keep_logs: bool = False

    def fault(self) -> str | None:
        """What to say about the first child that ended by itself, if one did."""
        dead = next((child for child in self.children if child.ended), None)
        return None if dead is None else _obituary(dead)


@contextlib.contextmanager
def running_pair(
    *, state: str = "protected-away", vms: int = 1, time_scale: float = 1.0, port: int = 0
) -> Generator[Pair]:
    """Both processes, ready; both are gone afterwards. The folder stays if an error ended it.

    At time scale 0 time stands still and jumps from timer to timer, on both sides together.
    """
    pair = Pair(Path(tempfile.mkdtemp(prefix="homeward-")))
    with _sigterm_ends():
        try:
            _start_emulator(pair, state, vms, time_scale)
            _start_host(pair, time_scale, port)
            _align_clocks(pair)
            yield pair
        except Exception:
            pair.keep_logs = True
            raise
        finally:
            _end(pair)


def _start_emulator(pair: Pair, state: str, vms: int, time_scale: float) -> None:
    options = ["--state", state, "--vms", str(vms), "--time-scale", f"{time_scale:g}"]
    pair.emulator_url = _start(pair, "emulator", ["--port", "0", *options], {})


def _start_host(pair: Pair, time_scale: float, port: int) -> None:
    database = str(pair.folder / "devhost.db")
    options = ["--app", str(REPOSITORY), "--db", database, "--time-scale", f"{time_scale:g}"]
    if not time_scale:
        options += ["--auto-advance", "--clock-url", f"{pair.emulator_url}/_emulator/clock"]
    settings = {
        "HOMEWARD_ARM_ENDPOINT": pair.emulator_url,
        "HOMEWARD_VAULT_IDS": VAULT_ID,
        "IDENTITY_ENDPOINT": f"{pair.emulator_url}/msi/token",
        "IDENTITY_HEADER": "local",
    }
    pair.host_url = _start(pair, "devhost", ["--port", str(port), *options], settings)


def _align_clocks(pair: Pair) -> None:
    """Each clock is scaled from its own start, which sets them minutes apart; a fresh world starts at the host's."""
    with httpx2.Client(trust_env=False, timeout=READY_WITHIN) as http:
        if now := _host_time(http, pair.host_url):
            http.post(f"{pair.emulator_url}/_emulator/reset", json={"now": now}).raise_for_status()


def _host_time(http: httpx2.Client, host_url: str) -> str | None:
    """The host's own time, where it tells it."""
    with contextlib.suppress(httpx2.TransportError, ValueError, KeyError):
        return http.get(f"{host_url}/admin/host/status").json()["devhost"]["now"]
    return None


def _start(pair: Pair, name: str, options: list[str], settings: dict[str, str]) -> str:
    """Starts `python -m <name>` and returns the URL it says it listens on."""
    log = pair.folder / f"{name}.log"
    command = [sys.executable, "-m", name, *options]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", **settings}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    child = Child(name, process, log)
    pair.children.append(child)
    return _await_url(child)


def _await_url(child: Child) -> str:
    said = re.compile(rf"^{child.name} listening on (http://127\.0\.0\.1:\d+)\s*$", re.MULTILINE)
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if found := said.search(child.log.read_text(errors="replace")):
            return found.group(1)
        if child.ended:
            raise PairError(_obituary(child))
        time.sleep(0.05)
    raise PairError(f"{child.name} was not ready within {READY_WITHIN:g} s. {_where(child)}")


def _obituary(child: Child) -> str:
    return f"{child.name} ended by itself with exit code {child.process.returncode}. {_where(child)}"


def _where(child: Child) -> str:
    return f"Its log is {child.log}; the last lines:\n{child.last_lines()}"


def _end(pair: Pair) -> None:
    with _uninterrupted():
        for child in reversed(pair.children):
            _end_child(child)
    if not pair.keep_logs:
        shutil.rmtree(pair.folder, ignore_errors=True)


def _end_child(child: Child) -> None:
    child.process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.process.wait(STOP_WITHIN)
    # The group outlives its leader if the host left its worker behind; an empty group is no error here.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()


@contextlib.contextmanager
def _sigterm_ends() -> Generator[None]:
    """SIGTERM unwinds the stack as Ctrl-C does, so that every `finally` runs."""
    with _handler({signal.SIGTERM: _exit_on_signal}):
        yield


@contextlib.contextmanager
def _uninterrupted() -> Generator[None]:
    """A second Ctrl-C while ending must not leave a child behind; ending has its own deadline."""
    with _handler({signal.SIGINT: signal.SIG_IGN, signal.SIGTERM: signal.SIG_IGN}):
        yield


type _Handler = Callable[[int, FrameType | None], object] | signal.Handlers


@contextlib.contextmanager
def _handler(handlers: dict[signal.Signals, _Handler]) -> Generator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _exit_on_signal(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
