"""Real processes for slow tests: a host with its worker, and a place that takes the clock's jumps."""

import json
import signal
import subprocess
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self, override

from tests.devhost.conftest import APP
from tests.waiting import eventually

ROOT = Path(__file__).parent.parent.parent
DEADLINE = 30.0


class HostProcess:
    """`python -m devhost` on a free port."""

    def __init__(self, folder: Path, *arguments: str, app: Path = APP) -> None:
        self._log = folder / "host.log"
        with self._log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "devhost", "--app", str(app), "--port", "0", *arguments],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout is not None
        self.first_line = self.process.stdout.readline()
        self.url = self.first_line.rpartition(" ")[2].strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def log(self) -> str:
        return self._log.read_text()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self._ended()

    def kill(self) -> None:
        self.process.kill()
        self._ended()

    def _ended(self) -> int:
        code = self.process.wait(DEADLINE)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code

    def ask(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method)  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=DEADLINE) as response:  # noqa: S310 - loopback
            return json.loads(response.read() or b"null")

    def start(self, name: str, body: object, instance_id: str) -> None:
        self.ask("POST", f"/api/start/{name}?id={instance_id}", body)

    def begin(self, name: str, body: object, instance_id: str) -> None:
        """Start by the host's own webhook, which no worker's death can disturb."""
        self.ask("POST", f"/runtime/webhooks/durabletask/orchestrators/{name}/{instance_id}?code=dev", body)

    def status(self, instance_id: str) -> dict[str, Any]:
        return self.ask("GET", f"/runtime/webhooks/durabletask/instances/{instance_id}?code=dev")

    def output(self, instance_id: str) -> object:
        """The output, once the instance has completed."""
        done = eventually(
            lambda: self.status(instance_id),
            lambda found: found["runtimeStatus"] not in {"Pending", "Running"},
        )
        assert "Completed" == done["runtimeStatus"], done
        return done["output"]

    @property
    def worker_pid(self) -> int:
        def read() -> int | None:
            return self.ask("GET", "/admin/host/status")["devhost"]["workerPid"]

        return eventually(read, bool) or 0


def marked(folder: Path, name: str) -> int:
    """The process that left a mark, as soon as it has."""
    place = folder / name
    eventually(place.exists, bool)
    return int(place.read_text())


class ClockServer:
    """Takes posts of the clock, or refuses them."""

    def __init__(self, code: int = 200) -> None:
        self.heard: list[str] = []
        heard = self.heard

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                heard.append(json.loads(body)["now"])
                self.send_response(code)
                self.send_header("content-length", "0")
                self.end_headers()

            @override
            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/_emulator/clock"
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
