"""Functions that run longer than host.json allows, and requests whose worker dies: each has an end."""

import json
import os
import shutil
import signal
import urllib.error
import urllib.request
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.devhost.conftest import APP
from tests.devhost.processes import HostProcess, marked
from tests.waiting import eventually

pytestmark = pytest.mark.slow

_BROKEN = "Microsoft.Azure.WebJobs.Host.FunctionTimeoutException: Timeout value of"
# The first call of a fresh worker took half a second on a busy machine.
LIMIT = "00:00:03"
TIMED_OUT = f"{_BROKEN} {LIMIT} was exceeded"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """The sample app with a limit for every function."""
    folder = tmp_path / "app"
    shutil.copytree(APP, folder)
    (folder / "host.json").write_text(json.dumps({"version": "2.0", "functionTimeout": LIMIT}))
    return folder


def places(folder: Path) -> tuple[Path, Path]:
    both = folder / "first", folder / "second"
    for each in both:
        each.mkdir()
    return both


def test_an_activity_over_its_time_fails(tmp_path: Path, app: Path) -> None:
    """Once, and its caller learns why."""
    with HostProcess(tmp_path, app=app) as host:
        host.start("overlong", str(tmp_path), "one")

        assert f"{TIMED_OUT} by function: Functions.held_activity" == host.output("one")
        assert 1 == len(list(tmp_path.glob("activity-*")))


def test_an_entity_over_its_time_fails(tmp_path: Path, app: Path) -> None:
    """The operation is answered with the failure, not repeated."""
    with HostProcess(tmp_path, app=app) as host:
        host.start("overlong_entity", str(tmp_path), "one")

        assert f"Timeout value of {LIMIT} was exceeded by function: Functions.Account" in str(
            host.output("one")
        )
        assert 1 == len(list(tmp_path.glob("entity-*")))


def test_what_shared_the_worker_is_done_again(tmp_path: Path, app: Path) -> None:
    """The worker is killed for the one; the other was within its time and gets another try."""
    first, second = places(tmp_path)
    # Time enough to begin the second while the first has not used up its own, on a busy machine too.
    (app / "host.json").write_text(json.dumps({"version": "2.0", "functionTimeout": "00:00:08"}))
    with HostProcess(tmp_path, app=app) as host:
        host.start("overlong", str(first), "one")
        marked(first, "activity-1")
        host.start("held", str(second), "two")
        marked(second, "activity-1")
        marked(second, "activity-2")
        (second / "go").touch()

        assert 2 == host.output("two")
        assert _BROKEN in str(host.output("one"))


def test_a_turn_over_its_time_is_done_again(tmp_path: Path, app: Path) -> None:
    """The real extension aborts and repeats it: an orchestrator that never ends its turn never fails."""
    with HostProcess(tmp_path, app=app) as host:
        host.start("held_turn", str(tmp_path), "one")
        marked(tmp_path, "turn-2")
        (tmp_path / "go").touch()

        assert 2 <= int(str(host.output("one")))
        assert "longer than functionTimeout" in host.log


def post_held(host: HostProcess, folder: Path) -> int:
    request = urllib.request.Request(f"{host.url}/api/held", str(folder).encode(), method="POST")  # noqa: S310 - loopback
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=30)  # noqa: S310 - loopback
    with caught.value as answer:
        return answer.code


def test_a_request_over_its_time_is_a_500(tmp_path: Path, app: Path) -> None:
    """It is not tried again."""
    with HostProcess(tmp_path, app=app) as host:
        assert 500 == post_held(host, tmp_path)
        assert 1 == len(list(tmp_path.glob("http-*")))


def test_the_start_of_a_worker_is_not_the_functions_time(tmp_path: Path, app: Path) -> None:
    """A worker needs longer than the limit to come up."""
    code = app / "function_app.py"
    with HostProcess(tmp_path, app=app) as host:
        code.write_text(f"import threading\nthreading.Event().wait(4)\n{code.read_text()}")
        os.kill(host.worker_pid, signal.SIGKILL)
        eventually(lambda: host.ask("GET", "/admin/host/status")["devhost"]["workerPid"], lambda pid: not pid)

        assert "GET" == host.ask("GET", "/api/echo/1")["method"]


def test_a_request_whose_worker_dies_is_a_500(tmp_path: Path) -> None:
    """It is not tried again, and the next worker serves the next request."""
    with HostProcess(tmp_path) as host, ThreadPoolExecutor(1) as pool:
        answer: Future[int] = pool.submit(post_held, host, tmp_path)
        first = marked(tmp_path, "http-1")
        os.kill(first, signal.SIGKILL)

        assert 500 == answer.result(30)
        assert first != eventually(lambda: host.worker_pid, lambda pid: pid != first)
        assert 1 == len(list(tmp_path.glob("http-*")))
