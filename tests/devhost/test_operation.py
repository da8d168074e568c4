"""How the host starts, speaks, bears crashes and ends: as processes."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from devhost.store import Store
from tests.devhost.processes import ROOT, HostProcess, marked
from tests.waiting import eventually, gone

pytestmark = pytest.mark.slow

HEAD = """
import dataclasses, logging, os, typing
import azure.durable_functions as df
import azure.functions as func
app = df.DFApp(http_auth_level=func.AuthLevel.ANONYMOUS)
"""
WORK = """
@app.activity_trigger(input_name="given")
def work(given: {}) -> list[str]: return []
"""
SPEAKING = """
@app.orchestration_trigger(context_name="ctx")
def flow(ctx, _):
    yield ctx.call_activity("speak", input="x")

@app.activity_trigger(input_name="given")
def speak(given: str) -> str:
    logging.getLogger("mine").warning("spoken %s", given)
    logging.getLogger("mine").info("whispered")
    return given

@app.route(route="start/{name}")
@app.durable_client_input(client_name="client")
async def start(req: func.HttpRequest, client) -> str:
    return await client.schedule_new_orchestration("flow", instance_id=req.params.get("id"))

@app.route(route="crash")
def crash(req: func.HttpRequest) -> str:
    os._exit(3)
"""


def app_of(folder: Path, code: str, **host_json: object) -> Path:
    app = folder / "app"
    app.mkdir()
    (app / "function_app.py").write_text(HEAD + code)
    (app / "host.json").write_text(json.dumps({"version": "2.0", **host_json}))
    return app


def started(*arguments: object) -> subprocess.CompletedProcess[str]:
    """A host that is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "devhost", "--port", "0", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_signal_ends_host_and_worker(tmp_path: Path, number: signal.Signals) -> None:
    """Code 0, nothing left behind."""
    host = HostProcess(tmp_path)
    worker = host.worker_pid

    assert 0 == host.stop(number)
    eventually(lambda: gone(worker), bool)


def test_a_stop_signal_ends_a_host_whose_app_still_loads(tmp_path: Path) -> None:
    """Code 0, before the app has said a word; its process ends too."""
    sign = tmp_path / "loading"
    sign.touch()
    code = f"import threading\nopen({str(sign)!r}, 'w').write(str(os.getpid()))\nthreading.Event().wait()\n"
    host = subprocess.Popen(
        [sys.executable, "-m", "devhost", "--port", "0", "--app", str(app_of(tmp_path, code))], cwd=ROOT
    )
    worker = int(eventually(sign.read_text, bool))
    host.send_signal(signal.SIGTERM)

    assert 0 == host.wait(30)
    eventually(lambda: gone(worker), bool)


def test_work_in_flight_may_end_before_the_host_does(tmp_path: Path) -> None:
    """A request that runs when the signal comes gets its answer."""
    host = HostProcess(tmp_path, "--drain", "20")
    answers: list[object] = []
    asking = threading.Thread(target=lambda: answers.append(posted(host, str(tmp_path))))
    asking.start()
    marked(tmp_path, "http-1")
    host.process.send_signal(signal.SIGTERM)
    (tmp_path / "go").touch()
    asking.join()

    assert 0 == host.stop()
    assert [200] == answers


def test_the_host_does_not_wait_longer_than_it_was_told(tmp_path: Path) -> None:
    """Neither for a request nor for an activity; both are cut off, and the code is still 0."""
    host = HostProcess(tmp_path, "--drain", "0.2")
    worker = host.worker_pid
    host.start("held", str(tmp_path), "one")
    marked(tmp_path, "activity-1")

    assert 0 == host.stop()
    eventually(lambda: gone(worker), bool)


def posted(host: HostProcess, body: str) -> int:
    request = urllib.request.Request(f"{host.url}/api/held", body.encode(), method="POST")  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - loopback
        return response.status


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (WORK.format("list[str]"), "cannot load the work function"),
        (WORK.format("dict[str, typing.Any]"), "cannot load the work function"),
        (WORK.format("typing.Optional[str]"), "cannot load the work function"),
        (WORK.format("str | None"), "cannot load the work function"),
        ("other = df.DFApp()\n", "More than one DFApp"),
        ("import no_such_module\n", "No module named 'no_such_module'"),
        ("os._exit(4)\n", "ended while it loaded the app (exit code 4)"),
    ],
)
def test_what_production_refuses_at_load_is_refused(tmp_path: Path, code: str, says: str) -> None:
    """With the worker library's own message, and code 1."""
    ended = started("--app", app_of(tmp_path, code))

    assert 1 == ended.returncode
    assert says in ended.stderr
    assert "devhost listening" not in ended.stdout


def test_what_production_takes_is_taken(tmp_path: Path) -> None:
    """Plain and structured inputs, generic results."""
    code = "@dataclasses.dataclass\nclass Item: name: str\nclass Typed(typing.TypedDict): name: str\n"
    for number, kind in enumerate(("dict", "list", "typing.Any", "Item", "Typed")):
        code += WORK.format(kind).replace("def work", f"def work_{number}")
    with HostProcess(tmp_path, app=app_of(tmp_path, code)) as host:
        names = {each["name"] for each in host.ask("GET", "/admin/functions?code=dev")}

    assert {f"work_{number}" for number in range(5)} <= names


def test_a_folder_without_an_app_is_a_clear_error(tmp_path: Path) -> None:
    """It says which file is missing, or that the folder is."""
    assert "holds no function_app.py" in started("--app", tmp_path).stderr
    assert (2, True) == _ends(started("--app", tmp_path / "none"), "is no folder")


def test_a_port_in_use_is_a_clear_error(tmp_path: Path) -> None:
    """The second host on a port does not start."""
    with HostProcess(tmp_path) as host:
        port = host.url.rpartition(":")[2]
        second = started("--port", port)

    assert (1, True) == _ends(second, f"Port {port} is not free")


def test_a_state_file_of_another_version_is_a_clear_error(tmp_path: Path) -> None:
    """It is left as it was."""
    file = tmp_path / "hub.db"
    Store(file).close()
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()

    assert (1, True) == _ends(started("--db", file), "schema 99, not")


def _ends(ended: subprocess.CompletedProcess[str], says: str) -> tuple[int, bool]:
    return ended.returncode, says in ended.stderr


def test_the_banner_says_what_it_is(tmp_path: Path) -> None:
    """And what it is not, where its state and time are, and which functions it has."""
    host = HostProcess(tmp_path, "--time-scale", "60", "--key", "secret-key")
    host.process.send_signal(signal.SIGTERM)
    assert host.process.stdout is not None
    said = host.process.stdout.read()
    host.stop()

    for part in ("not the\nreal host", "in memory", "60 times as fast", "broken: [GET]", "uploaded: off"):
        assert part in said
    assert "secret-key" not in said


def test_lines_of_the_log_name_function_and_instance(tmp_path: Path) -> None:
    """Of synchronous functions too; host.json's levels hold for the app."""
    levels = {"default": "Warning", "Function.speak": "Information", "Host": "Error"}
    app = app_of(tmp_path, SPEAKING, logging={"logLevel": levels})
    with HostProcess(tmp_path, app=app) as host:
        host.begin("flow", None, "one")
        host.output("one")
        eventually(lambda: host.log, lambda text: "whispered" in text)

        assert "mine: [activity speak of one] spoken x" in host.log
        assert "devhost." not in host.log


def test_a_worker_that_ends_again_and_again_is_named(tmp_path: Path) -> None:
    """After three deaths callers get 503 instead of a wait, and the log says why."""
    with HostProcess(tmp_path, app=app_of(tmp_path, SPEAKING)) as host:

        def crash() -> int:
            try:
                host.ask("GET", "/api/crash")
            except urllib.error.HTTPError as error:
                with error:
                    return error.code
            return 200

        first = crash()
        eventually(crash, lambda code: code == 503)

        assert 500 == first
        assert "exit code 3" in host.log
        assert "3 times in a row" in host.log


def test_an_app_that_no_longer_loads_does_not_keep_callers_waiting(tmp_path: Path) -> None:
    """It was edited and its worker killed: 503 for who waits already, the reason in the log."""
    app = app_of(tmp_path, SPEAKING)
    with HostProcess(tmp_path, app=app) as host:
        (app / "function_app.py").write_text("import no_such_module\n")
        os.kill(host.worker_pid, signal.SIGKILL)
        with pytest.raises(OSError, match=r"50[03]"):
            host.ask("GET", "/api/start/x?id=one")
        with pytest.raises(OSError, match="503"):
            host.ask("GET", "/api/start/x?id=one")

        assert "No module named 'no_such_module'" in host.log


def test_an_exception_of_the_app_is_on_stderr(tmp_path: Path) -> None:
    """With its traceback and the name of the function."""
    with HostProcess(tmp_path) as host:
        with pytest.raises(OSError, match="500"):
            host.ask("GET", "/api/broken")

        assert "RuntimeError: broken on purpose" in host.log
        assert "broken (GET" in host.log


def test_the_app_sees_where_it_is_served(tmp_path: Path) -> None:
    """WEBSITE_HOSTNAME, as func sets it."""
    code = '@app.route(route="where")\ndef where(req: func.HttpRequest) -> str:\n'
    code += "    return '\"' + os.environ[\"WEBSITE_HOSTNAME\"] + '\"'\n"
    with HostProcess(tmp_path, app=app_of(tmp_path, code)) as host:
        assert host.url == f"http://{host.ask('GET', '/api/where')}"
