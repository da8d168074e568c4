"""host.json, local.settings.json, the command line, the clock."""

import json
import logging
import math
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from devhost.__main__ import read_options
from devhost.appsettings import host_values, local_values
from devhost.clock import Clock
from devhost.config import HttpLimits, QueueSettings
from devhost.errors import DevhostError
from devhost.hostjson import read_host_settings


def written(folder: Path, data: Mapping[str, object]) -> Path:
    (folder / "host.json").write_text(json.dumps({"version": "2.0", **data}))
    return folder


def test_defaults_without_host_json(tmp_path: Path) -> None:
    """Prefix api, thirty minutes."""
    settings = read_host_settings(tmp_path)

    assert ("api", 1800.0) == (settings.route_prefix, settings.timeout)


def test_settings_are_heeded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With %NAME% from the environment."""
    monkeypatch.setenv("HUB", "MyHub")
    durable = {"hubName": "%HUB%", "maxConcurrentActivityFunctions": 3}
    extensions = {"http": {"routePrefix": ""}, "durableTask": durable}
    settings = read_host_settings(
        written(tmp_path, {"functionTimeout": "00:05:00", "extensions": extensions})
    )

    assert ("MyHub", 3, "", 300.0) == (
        settings.hub,
        settings.activities,
        settings.route_prefix,
        settings.timeout,
    )


def test_settings_go_before_host_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on the real host: the path with two underscores, and texts for numbers."""
    for name, value in {"batchSize": "3", "visibilityTimeout": "00:00:07"}.items():
        monkeypatch.setenv(f"AzureFunctionsJobHost__extensions__queues__{name}", value)
    given = {"extensions": {"queues": {"batchSize": 9, "maxDequeueCount": 2}}}
    assert QueueSettings(3, 1, 2, 7.0) == read_host_settings(written(tmp_path, given)).queues


def test_a_wrong_setting_for_host_json_is_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AzureFunctionsJobHost__extensions__queues__batchSize", "many")
    with pytest.raises(DevhostError, match=r"queues\.batchSize must be a whole number .* not 'many'"):
        read_host_settings(tmp_path)


def test_no_time_limit(tmp_path: Path) -> None:
    """-1 means none."""
    assert read_host_settings(written(tmp_path, {"functionTimeout": "-1"})).timeout is None


def test_unknown_settings_are_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Each by its full path; known ones are not, and those without effect share one line."""
    extensions = {"queues": {"batchSise": 1, "batchSize": 1}, "durableTask": {"tracing": {"version": "V2"}}}
    data = {"version": "2.0", "extensions": extensions, "telemetryMode": "OpenTelemetry", "extra": 1}
    with caplog.at_level(logging.INFO):
        read_host_settings(written(tmp_path, data))

    assert [
        "host.json: extensions.queues.batchSise is not known to devhost and has no effect",
        "host.json: extra is not known to devhost and has no effect",
        "host.json: without effect here: extensions.durableTask.tracing",
    ] == [record.getMessage() for record in caplog.records]


def test_limits_of_extensions(tmp_path: Path) -> None:
    """HTTP and queues; -1 is no limit, the threshold follows the batch size."""
    http = {"maxConcurrentRequests": 2, "maxOutstandingRequests": -1, "customHeaders": {"X-A": "b"}}
    queues = {"batchSize": 8, "maxPollingInterval": "00:00:02", "messageEncoding": "none"}
    settings = read_host_settings(written(tmp_path, {"extensions": {"http": http, "queues": queues}}))

    assert HttpLimits(2, None, {"X-A": "b"}) == settings.http
    assert QueueSettings(8, 4, 5, 0.0, 2.0, "none") == settings.queues


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"extensions": []}, "extensions must be a JSON object"),
        (
            {"extensions": {"queues": {"batchSize": 33}}},
            "extensions.queues.batchSize must be .* from 1 to 32",
        ),
        (
            {"extensions": {"durableTask": {"maxConcurrentActivityFunctions": "3"}}},
            "whole number .*, not '3'",
        ),
        ({"extensions": {"durableTask": {"hubName": "a-b"}}}, "hubName 'a-b' must start with a letter"),
        ({"extensions": {"durableTask": {"hubName": "%NO_SUCH%"}}}, "Set NO_SUCH"),
        ({"extensions": {"http": {"routePrefix": 1}}}, "routePrefix must be a JSON string"),
        ({"extensions": {"http": {"customHeaders": {"a b": "c"}}}}, "customHeaders.a b 'c' is no header"),
        ({"functionTimeout": "00:00:00"}, "functionTimeout '00:00:00' must be above zero"),
        ({"version": "3.0"}, "version must be '2.0', not '3.0'"),
        ({"version": None}, "version must be '2.0', not None"),
        ({"logging": {"logLevel": {"default": "Loud"}}}, "logLevel.default: 'Loud' is no level"),
    ],
)
def test_a_wrong_setting_is_a_clear_error(tmp_path: Path, data: Mapping[str, object], says: str) -> None:
    """With its full name and what it should be."""
    with pytest.raises(DevhostError, match=says):
        read_host_settings(written(tmp_path, data))


def test_levels_of_the_log(tmp_path: Path) -> None:
    """By category, in Python's numbers."""
    levels = {"Default": "Warning", "Function.start": "Debug", "Host": "None"}
    settings = read_host_settings(written(tmp_path, {"logging": {"logLevel": levels}}))

    assert {"default": 30, "Function.start": 10, "Host": 51} == settings.log_levels


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"IsEncrypted": True}, "is encrypted"),
        ({"Values": {"A": {"b": 1}}}, "Values.A must be a text"),
        ([], "must hold a JSON object"),
    ],
)
def test_a_wrong_local_settings_file_is_a_clear_error(tmp_path: Path, settings: object, says: str) -> None:
    """It names the setting."""
    (tmp_path / "local.settings.json").write_text(json.dumps(settings))

    with pytest.raises(DevhostError, match=says):
        local_values(tmp_path)


def test_unknown_parts_of_local_settings_are_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """And those of func that have no effect here."""
    data = {"IsEncrypted": False, "Value": {"A": "b"}, "Host": {"CORS": "*"}}
    (tmp_path / "local.settings.json").write_text(json.dumps(data))

    assert {} == local_values(tmp_path)
    assert ["Value is no part of", "Host has no effect"] == [
        each for each in ("Value is no part of", "Host has no effect") if each in caplog.text
    ]


def test_what_func_sets_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of the site always, the rest where it is missing."""
    monkeypatch.setenv("AZURE_FUNCTIONS_ENVIRONMENT", "Staging")
    monkeypatch.delenv("FUNCTIONS_WORKER_RUNTIME", raising=False)

    assert {
        "WEBSITE_HOSTNAME": "127.0.0.1:1",
        "DEVHOST_URL": "http://127.0.0.1:1",
        "FUNCTIONS_WORKER_RUNTIME": "python",
    } == host_values("127.0.0.1:1")


@pytest.mark.parametrize("text", ["{", '{"functionTimeout": "soon"}'])
def test_a_broken_host_json_is_a_clear_error(tmp_path: Path, text: str) -> None:
    """It names the file or the setting."""
    (tmp_path / "host.json").write_text(text)

    with pytest.raises(DevhostError, match=r"host\.json"):
        read_host_settings(tmp_path)


def test_the_environment_goes_before_local_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is missing is added."""
    monkeypatch.setenv("HAVE", "environment")
    values = {"HAVE": "file", "HAVE_NOT": "file"}
    (tmp_path / "local.settings.json").write_text(json.dumps({"Values": values}))

    assert {"HAVE_NOT": "file"} == local_values(tmp_path)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--time-scale", "2", "--auto-advance"],
        ["--clock-url", "http://x"],
        ["--time-scale", "0"],
        ["--time-scale", "-1", "--auto-advance"],
    ],
)
def test_options_that_do_not_go_together(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Refused before anything starts."""
    with pytest.raises(SystemExit):
        read_options(arguments)

    assert "--time-scale" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--drain", "nan"],
        ["--drain", "inf"],
        ["--drain", "-1"],
        ["--time-scale", "nan"],
        ["--time-scale", "fast"],
        ["--auto-advance", "--clock-url", "https://127.0.0.1"],
        ["--auto-advance", "--clock-url", "http://127.0.0.1:99999"],
        ["--auto-advance", "--clock-url", "nowhere"],
    ],
)
def test_a_wrong_value_on_the_command_line_names_its_option(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Refused before anything starts."""
    with pytest.raises(SystemExit):
        read_options(arguments)

    assert f"argument {arguments[-2]}: '{arguments[-1]}' is no" in capsys.readouterr().err


def test_a_clock_that_stands_moves_by_jumps_alone() -> None:
    """What the machine takes for its work costs no virtual time."""
    clock = Clock(scale=0.0, virtual=True)
    before = clock.now()
    later = before + timedelta(hours=1)

    assert (before, math.inf) == (clock.now(), clock.real_seconds_until(later))
    clock.jump_to(later)
    assert (later, 0.0) == (clock.now(), clock.real_seconds_until(later))


def test_a_clock_never_goes_back() -> None:
    """A jump into the past changes nothing."""
    clock = Clock(virtual=True)
    clock.jump_to(clock.now() + timedelta(days=1))
    before = clock.now()
    clock.jump_to(before - timedelta(hours=1))

    assert clock.now() >= before


def test_a_scaled_clock_knows_real_waits() -> None:
    """A virtual hour at 3600 times the speed is a real second."""
    clock = Clock(scale=3600)
    later = clock.now() + timedelta(hours=1)
    wait = clock.real_seconds_until(later)

    assert (later - clock.now()).total_seconds() / 3600 <= wait <= 1
