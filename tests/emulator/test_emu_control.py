"""The control plane: reset, clock, requests, and the command line in front of it."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from emulator import durations
from emulator.__main__ import main
from tests.emulator.support import START, VAULT, Emulator, running


def test_health(emulator: Emulator) -> None:
    """Health answers ok."""
    assert emulator.control("GET", "health")["status"] == "ok"


def test_reset_makes_as_many_vms_as_asked(emulator: Emulator) -> None:
    """Vms sets the number of items."""
    assert len(emulator.reset(vms=3)["items"]) == 3


def test_reset_without_a_body_goes_back_to_the_start(emulator: Emulator) -> None:
    """An empty reset is the state the emulator was started with."""
    assert emulator.control("POST", "reset")["state"] == "protected-home"


def test_item_names_are_the_same_every_time(emulator: Emulator) -> None:
    """Opaque names of 43 characters do not change from reset to reset."""
    first, second = (emulator.reset()["items"]["vm-01"]["item"] for _ in range(2))

    assert (first, len(first)) == (second, 43)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"colour": 1}, "colour"),
        ({"state": "broken"}, "broken"),
        ({"vms": -1}, "vms"),
        ({"variants": {"no": "x"}}, "no"),
        ({"variants": {"refusal": "x"}}, "refusal"),
        ({"durations": {"commit": 0}}, "commit"),
        ({"overrides": {"vm-09": {}}}, "vm-09"),
        ({"overrides": {"vm-01": {"wings": 2}}}, "wings"),
        ({"overrides": {"vm-01": {"powerOff": "slowly"}}}, "powerOff"),
        ({"now": "noon"}, "now"),
    ],
)
def test_reset_refuses_by_name(emulator: Emulator, body: dict[str, object], named: str) -> None:
    """Whatever a reset does not know it names."""
    reply = emulator.call("POST", "/_emulator/reset", body)

    assert (reply.status, named in reply.body["error"]["message"]) == (400, True)


def test_a_refused_reset_changes_nothing(emulator: Emulator) -> None:
    """The world stays as it was."""
    before = emulator.truth()
    emulator.call("POST", "/_emulator/reset", {"vms": 5, "colour": 1})

    assert emulator.truth() == before


@pytest.mark.parametrize(
    ("what", "recorded"), [("failoverRequired", 483.2), ("applyRecoveryPoint", 454.9), ("enable", 424.7)]
)
def test_durations_reach_what_was_recorded(what: str, recorded: float) -> None:
    """From the start to the end of the longest job of its kind that anybody recorded."""
    assert recorded <= durations.RECORDED[what][1] < recorded + 1


def test_durations_can_be_fixed(emulator: Emulator) -> None:
    """A duration from the reset holds for every item."""
    emulator.reset(durations={"failoverNotRequired": 20})
    reply = emulator.failover()
    emulator.advance(21)

    assert emulator.job(reply)["state"] == "Succeeded"


def test_clock_is_what_date_says(emulator: Emulator) -> None:
    """The Date header comes from the emulator's clock, once."""
    reply = emulator.call("GET", f"{VAULT}/replicationJobs")
    dates = [value for name, value in reply.headers if name.lower() == "date"]

    assert dates == ["Sun, 01 Mar 2026 12:00:00 GMT"]


def test_clock_can_be_set(emulator: Emulator) -> None:
    """Now sets the clock to a moment ahead."""
    later = "2026-03-01T13:00:00Z"

    assert emulator.control("POST", "clock", {"now": later})["now"] == later


def test_clock_never_goes_back(emulator: Emulator) -> None:
    """A moment in the past is refused with 409."""
    assert emulator.call("POST", "/_emulator/clock", {"now": "2026-03-01T11:00:00Z"}).status == 409


def test_setting_the_clock_to_now_is_fine(emulator: Emulator) -> None:
    """The same moment again is no step back."""
    assert emulator.call("POST", "/_emulator/clock", {"now": START}).status == 200


@pytest.mark.parametrize(
    "body", [{}, {"now": "noon"}, {"advanceSeconds": "5"}, {"now": START, "advanceSeconds": 1}]
)
def test_bad_clock_bodies(emulator: Emulator, body: dict[str, object]) -> None:
    """The clock takes one of its two keys, well formed."""
    assert emulator.call("POST", "/_emulator/clock", body).status == 400


def test_clock_runs_on_at_its_scale() -> None:
    """With a scale the clock runs by itself, also after it was set."""
    with running(scale=100_000) as fast:
        fast.control("POST", "clock", {"advanceSeconds": 60})
        first = datetime.fromisoformat(fast.control("GET", "clock")["now"])
        second = datetime.fromisoformat(fast.control("GET", "clock")["now"])

    assert (second - first).total_seconds() > 1


def test_requests_hold_what_was_asked(emulator: Emulator) -> None:
    """Method, path with its query, status and time of each ARM request; the control plane is not listed."""
    emulator.call("GET", f"{VAULT}/replicationJobs?api-version=1")

    assert emulator.requests() == [
        {"method": "GET", "path": f"{VAULT}/replicationJobs?api-version=1", "status": 200, "time": START}
    ]


def test_requests_keep_no_signatures(emulator: Emulator) -> None:
    """A signed link is four thousand characters long; a thousand polls of it are not to be four megabytes."""
    link = emulator.failover().header("Azure-AsyncOperation") or ""
    emulator.get(link.removeprefix(emulator.base))

    assert len(link) > 3000
    assert [len(one["path"]) for one in emulator.requests(part="replicationOperationStatus")] == [500]


def test_unknown_control_path(emulator: Emulator) -> None:
    """What the control plane does not know it says."""
    assert emulator.call("GET", "/_emulator/nothing").status == 404


@pytest.mark.slow
def test_command_line_says_where_it_listens(tmp_path: Path) -> None:
    """The first line of output names the address; a seed file goes over the options."""
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps({"vms": 2}))
    command = [sys.executable, "-m", "emulator", "--port", "0", "--vms", "4", "--seed", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        port = int(line.rsplit(":", 1)[-1])
        items = Emulator(None, port).control("GET", "state")["items"]  # pyright: ignore[reportArgumentType]
        process.terminate()

    assert line == f"emulator listening on http://127.0.0.1:{port}"
    assert len(items) == 2


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--variant", "weather=bad"], "weather"),
        (["--time-scale", "-1"], "time scale"),
        (["--time-scale", "nan"], "time scale"),
    ],
)
def test_command_line_refuses(capsys: pytest.CaptureFixture[str], options: list[str], named: str) -> None:
    """An option nobody can follow ends the start with its name."""
    assert main(["--port", "0", *options]) == 2
    assert named in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--port", "--https-port"])
def test_a_port_that_there_is_not(capsys: pytest.CaptureFixture[str], option: str) -> None:
    with pytest.raises(SystemExit):
        main([option, "99999"])

    assert f"{option}: a port is from 0 to 65535, not 99999" in capsys.readouterr().err


def test_a_port_that_is_taken(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--port", str(emulator.port)]) == 2
    assert f"Port {emulator.port}: " in capsys.readouterr().err


def test_curl_may_send_json_as_a_form(emulator: Emulator) -> None:
    """The README's calls come as curl sends them: JSON, under the name of a form."""
    sent = {"Content-Type": "application/x-www-form-urlencoded"}
    reply = emulator.call("POST", "/_emulator/clock", {"advanceSeconds": 600}, headers=sent)

    assert (200, "2026-03-01T12:10:00Z") == (reply.status, reply.body["now"])


def test_the_history_tells_operations_and_machines_in_their_order(emulator: Emulator) -> None:
    """Each entry says how the machines stood right after it; jobs say when they began and ended."""
    emulator.reset(state="protected-home", durations={"powerOff": 30, "failoverNotRequired": 140})
    at_first = emulator.truth()["history"]
    emulator.call("POST", f"{emulator.vm_path('eastus')}/powerOff")
    emulator.advance(40)
    emulator.failover()
    emulator.advance(200)
    history, job = emulator.truth()["history"], emulator.control("GET", "state")["jobs"][-1]

    assert [] == at_first
    assert [
        ("powerOff", "running", None),
        ("power", "stopping", None),
        ("power", "stopped", None),
        ("unplannedFailover", "stopped", None),
        ("power", "stopped", "running"),
    ] == [(one["what"], one["vms"]["eastus"], one["vms"]["westus"]) for one in history]
    assert job["started"] == history[3]["time"] < job["ended"]
