"""host.json, local.settings.json, the command line, the clock."""

import json
import logging
from datetime import timedelta
from pathlib import Path

import pytest

from devhost.__main__ import read_options
from devhost.clock import Clock
from devhost.config import local_values, read_host_settings
from devhost.errors import DevhostError


def written(folder: Path, data: object) -> Path:
    (folder / "host.json").write_text(json.dumps(data))
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


def test_no_time_limit(tmp_path: Path) -> None:
    """-1 means none."""
    assert read_host_settings(written(tmp_path, {"functionTimeout": "-1"})).timeout is None


def test_unknown_settings_are_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Each by its full path; known ones are not."""
    data = {"version": "2.0", "extensions": {"queues": {"batchSize": 1}, "durableTask": {"hubName": "x"}}}
    with caplog.at_level(logging.WARNING):
        read_host_settings(written(tmp_path, data))

    assert 1 == len(caplog.records)
    assert "extensions.queues" in caplog.text


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
    [["--time-scale", "2", "--auto-advance"], ["--clock-url", "http://x"], ["--time-scale", "0"]],
)
def test_options_that_do_not_go_together(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Refused before anything starts."""
    with pytest.raises(SystemExit):
        read_options(arguments)

    assert "--time-scale" in capsys.readouterr().err


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

    assert 0.9 < clock.real_seconds_until(clock.now() + timedelta(hours=1)) <= 1
