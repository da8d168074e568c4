"""A dev host in processes of its own that can be killed and started again on the same database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from tests.app.conftest import KEY, REPOSITORY, VAULT, environment

DEADLINE = 60.0

type Json = dict[str, Any]


@dataclass
class Machine:
    """The host process, its worker, and the emulator that both outlive."""

    emulator: str
    folder: Path
    url: str = ""
    process: subprocess.Popen[bytes] | None = None
    http: httpx2.Client = field(default_factory=lambda: httpx2.Client(timeout=DEADLINE, trust_env=False))

    def start(self) -> None:
        log = self.folder / "devhost.log"
        port = self.url.rsplit(":", 1)[-1] if self.url else "0"
        offset = log.stat().st_size if log.exists() else 0
        command = [
            sys.executable,
            "-m",
            "devhost",
            "--app",
            str(REPOSITORY),
            "--port",
            port,
            "--auto-advance",
        ]
        command += [
            "--db",
            str(self.folder / "devhost.db"),
            "--clock-url",
            f"{self.emulator}/_emulator/clock",
        ]
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                cwd=REPOSITORY,
                env={**os.environ, **environment(self.emulator)},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for(lambda: b"listening on" in log.read_bytes()[offset:], f"the host to listen, see {log}")
        said = log.read_bytes()[offset:].decode()
        self.url = said.split("listening on ", 1)[1].split()[0]

    def kill_host(self) -> None:
        """The host dies; its worker ends by itself."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.start()

    def kill_worker(self) -> None:
        """The worker dies; the host starts another."""
        os.kill(self._worker(), signal.SIGKILL)

    def _worker(self) -> int:
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        wait_for(lambda: bool(children.read_text().split()), "a worker to kill")
        return int(children.read_text().split()[0])

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.http.close()

    def begin(self, **fields: Any) -> str:
        body = {"operation": "Failback", "vaultId": VAULT, "items": ["vm-01"], **fields}
        answer = self.http.post(f"{self.url}/api/runs", json=body, headers=KEY)
        assert answer.status_code == 202, answer.text
        return answer.json()["id"]

    def run(self, run_id: str) -> Json:
        """The run as it stands; empty while the host is away."""
        try:
            answer = self.http.get(f"{self.url}/api/runs/{run_id}", headers=KEY)
        except httpx2.TransportError:
            return {}
        return answer.json() if answer.is_success else {}

    def end(self, run_id: str) -> Json:
        wait_for(lambda: self.run(run_id).get("endedAt") is not None, f"{run_id} to end, see {self.folder}")
        return self.run(run_id)

    def control(self, path: str, body: Json | None = None) -> Json:
        answer = self.http.post(f"{self.emulator}/_emulator/{path}", json=body or {})
        assert answer.is_success, answer.text
        return answer.json()

    def truth(self, vm: str = "vm-01") -> Json:
        return self.http.get(f"{self.emulator}/_emulator/state").json()["items"][vm]

    def held(self, fault_id: str) -> bool:
        faults = self.http.get(f"{self.emulator}/_emulator/faults").json()["value"]
        return any(one["id"] == fault_id and one["held"] for one in faults)


def wait_for(happened: Callable[[], bool], what: str) -> None:
    """Wait for a condition, with a deadline in real seconds."""
    deadline = time.monotonic() + DEADLINE
    pause = 0.02
    while not happened():
        assert time.monotonic() < deadline, f"Waited {DEADLINE:g} s for {what}."
        time.sleep(pause)


@contextmanager
def machine(emulator: str, folder: Path, **reset: Any) -> Generator[Machine]:
    made = Machine(emulator, folder)
    made.http.delete(f"{emulator}/_emulator/faults")
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    made.control("reset", {"state": "protected-away", "vms": 1, "now": now, **reset})
    made.start()
    try:
        yield made
    finally:
        made.stop()
