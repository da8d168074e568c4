"""A dev host in processes of its own that can be killed and started again on the same database."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import httpx2

from tests.app.conftest import KEY, REPOSITORY, VAULT, environment
from tests.waiting import eventually

DEADLINE = 150.0
TRIPWIRE = Path(__file__).with_name("tripwire") / "function_app.py"

type Json = dict[str, Any]
type Victim = Literal["worker", "host"]


@dataclass(frozen=True)
class Wire:
    """Who dies when an activity is at its start or its end for the nth time."""

    activity: str
    moment: str
    nth: int
    victim: Victim


@dataclass
class Machine:
    """The host process, its worker, and the emulator that both outlive."""

    emulator: str
    folder: Path
    url: str = ""
    process: subprocess.Popen[bytes] | None = None
    wire: Wire | None = None
    http: httpx2.Client = field(default_factory=lambda: httpx2.Client(timeout=DEADLINE, trust_env=False))

    def start(self) -> None:
        log = self.folder / "devhost.log"
        offset = log.stat().st_size if log.exists() else 0
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                self._command(),
                cwd=REPOSITORY,
                env={**os.environ, **self._environment()},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for(lambda: b"listening on" in log.read_bytes()[offset:], f"the host to listen, see {log}")
        said = log.read_bytes()[offset:].decode()
        self.url = said.split("listening on ", 1)[1].split()[0]

    def _command(self) -> list[str]:
        where = ["--app", str(self.folder / "app"), "--db", str(self.folder / "devhost.db"), "--port", "0"]
        clock = ["--auto-advance", "--clock-url", f"{self.emulator}/_emulator/clock"]
        return [sys.executable, "-m", "devhost", *where, *clock]

    def _environment(self) -> dict[str, str]:
        folders = {"DRILL_FOLDER": str(self.folder), "HOMEWARD_PLANS": str(self.folder / "plans")}
        return {**environment(self.emulator), **folders}

    def kill(self, victim: Victim) -> None:
        if victim == "worker":
            self.kill_worker()
        else:
            self.kill_host()

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
        return int(
            eventually(lambda: children.read_text().split(), bool, DEADLINE, "for a worker to kill")[0]
        )

    def arm(self, wire: Wire) -> None:
        """From now on, whoever is named dies when this wire is crossed."""
        self.wire = wire
        for stale in ("sprung.json", "crossings"):
            (self.folder / stale).unlink(missing_ok=True)
        fresh = self.folder / "wire.new"
        fresh.write_text(json.dumps(asdict(wire)))
        fresh.rename(self.folder / "wire.json")

    @property
    def sprung(self) -> bool:
        return (self.folder / "sprung.json").exists()

    @property
    def crossings(self) -> list[str]:
        """Every activity that was begun or ended so far, in its order, like `failover start`."""
        log = self.folder / "crossings"
        return log.read_text().splitlines() if log.exists() else []

    def wait(self, happened: Callable[[], bool], what: str) -> None:
        """Wait for a condition; a host that crossed its wire meanwhile is started again, once."""

        def seen() -> bool:
            self._revive()
            return happened()

        wait_for(seen, f"{what}, see {self.folder}")

    def _revive(self) -> None:
        assert self.process is not None
        if self.process.poll() is None:
            return
        expected = self.sprung and self.wire is not None and self.wire.victim == "host"
        assert expected, f"The host ended by itself ({self.process.returncode}), see {self.folder}."
        self.wire = None
        self.start()

    @contextmanager
    def standing(self) -> Generator[None]:
        """Time stands still meanwhile, whoever is killed."""
        hold = self.control("faults", {"match": {"path": "/drill-stand"}, "do": {"hold": "before"}})
        self.post(f"drill/stand/stand-{hold['id']}").raise_for_status()
        self.wait(lambda: self.held(hold["id"]), "time to stand still")
        yield
        self.control(f"faults/{hold['id']}/release")

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.http.close()

    def post(self, path: str, body: Json | None = None, who: str = "") -> httpx2.Response:
        """Ask the app for something, by its key and, where `who` is given, as that person."""
        principal = {"X-Homeward-Dev-Principal": who} if who else {}
        return self.http.post(f"{self.url}/api/{path}", json=body or {}, headers=KEY | principal)

    def begin(self, **fields: Any) -> str:
        answer = self.post("runs", {"operation": "Failback", "vaultId": VAULT, "items": ["vm-01"], **fields})
        assert answer.status_code == 202, answer.text
        return answer.json()["id"]

    def insist(self, path: str, body: Json, who: str = "") -> httpx2.Response:
        """Ask again until the app answers: a caller whose answer was lost sends the same once more."""
        answers: list[httpx2.Response] = []

        def answered() -> bool:
            try:
                answers.append(self.post(path, body, who))
            except httpx2.TransportError:
                return False
            return answers[-1].status_code < 500

        self.wait(answered, f"an answer to {path}")
        return answers[-1]

    def terminate(self, run_id: str) -> None:
        """End a run by force, with all that it started."""
        path = f"runtime/webhooks/durabletask/instances/{run_id}/terminate?reason=drill"
        self.http.post(f"{self.url}/{path}", headers=KEY).raise_for_status()

    def fire(self, timer: str) -> None:
        """Run a timer function now."""
        body, path = {"input": ""}, f"{self.url}/admin/functions/{timer}"
        self.http.post(path, json=body, headers=KEY).raise_for_status()

    def record(self, run_id: str) -> Json:
        """What is kept of a run for good."""
        path = f"{self.url}/runtime/webhooks/durabletask/entities/record/{run_id}"
        answer = self.http.get(path, headers=KEY)
        return answer.json() if answer.is_success else {}

    def run(self, run_id: str) -> Json:
        """The run as it stands; empty while the host is away."""
        return self.read(f"runs/{run_id}")

    def read(self, path: str) -> Json:
        """What the app shows there; empty while the host is away."""
        try:
            answer = self.http.get(f"{self.url}/api/{path}", headers=KEY)
        except httpx2.TransportError:
            return {}
        return answer.json() if answer.is_success else {}

    def end(self, run_id: str) -> Json:
        self.wait(lambda: self.run(run_id).get("endedAt") is not None, f"{run_id} to end")
        return self.run(run_id)

    def control(self, path: str, body: Json | None = None) -> Json:
        answer = self.http.post(f"{self.emulator}/_emulator/{path}", json=body or {})
        assert answer.is_success, answer.text
        return answer.json()

    def look(self, path: str) -> Json:
        return self.http.get(f"{self.emulator}/_emulator/{path}").json()

    def clock(self) -> datetime:
        return datetime.fromisoformat(self.look("clock")["now"])

    def truth(self, vm: str = "vm-01") -> Json:
        return self.look("state")["items"][vm]

    def held(self, fault_id: str) -> bool:
        return any(one["id"] == fault_id and one["held"] for one in self.look("faults")["value"])


def wait_for(happened: Callable[[], bool], what: str) -> None:
    eventually(happened, bool, DEADLINE, f"for {what}")


@contextmanager
def machine(emulator: str, folder: Path, **reset: Any) -> Generator[Machine]:
    for name in ("app", "plans"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for part in (TRIPWIRE, REPOSITORY / "host.json"):
        shutil.copy(part, folder / "app")
    made = Machine(emulator, folder)
    made.http.delete(f"{emulator}/_emulator/faults")
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    made.control("reset", {"state": "protected-away", "vms": 1, "now": now, **reset})
    made.start()
    try:
        yield made
    finally:
        made.stop()
