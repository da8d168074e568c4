"""Orchestration versions: which instances a host takes, by host.json's settings."""

import json
from pathlib import Path

import pytest

from devhost.engine.model import Kind
from devhost.engine.versions import Versions
from devhost.errors import DevhostError
from devhost.hostjson import read_host_settings
from devhost.protos import pb, text
from devhost.store import Store
from tests.devhost.rooms import Rooms, child


def started(versions: Versions, version: str | None) -> Rooms:
    rooms = Rooms(versions=versions)
    ref = pb.OrchestrationInstance(instanceId="one")
    rooms.engine.start(
        pb.ExecutionStartedEvent(name="flow", orchestrationInstance=ref, version=text(version))
    )
    return rooms


def taken(versions: Versions, version: str | None) -> bool:
    return started(versions, version).engine.take(Kind.TURN) is not None


@pytest.mark.parametrize(
    ("default", "version", "fits"),
    [
        ("2.0", "2.0", True),
        ("2.0", "1.9", True),
        ("2.0", "2.0.1", False),
        ("2.0", "10.0", False),
        ("10.0", "9.5", True),
        ("b", "A", True),
        ("2025-06-01", "2025-07-01", False),
        (None, "7", True),
    ],
)
def test_current_or_older_is_the_default(default: str | None, version: str, fits: bool) -> None:  # noqa: FBT001
    """Numbers count as numbers, everything else as text, and nothing is newer than no setting."""
    assert fits is taken(Versions(default), version)


@pytest.mark.parametrize(
    ("match", "version", "fits"),
    [("Strict", "2.0", True), ("Strict", "1.0", False), ("None", "9.0", True)],
)
def test_other_strategies(match: str, version: str, fits: bool) -> None:  # noqa: FBT001
    """Exactly this version, or any."""
    assert fits is taken(Versions("2.0", match), version)


def test_an_instance_without_a_version_gets_the_default() -> None:
    """The worker is told of it too, for the sub-orchestrations that it starts."""
    turn = started(Versions("2.0"), None).turn()

    assert "2.0" == turn.request.newEvents[1].executionStarted.version.value
    assert "2.0" == turn.request.properties["defaultVersion"].string_value


def test_a_child_has_the_version_that_the_worker_gave_it() -> None:
    """None, if none: the real host leaves that to the worker, and rc3 does not heed it."""
    rooms = started(Versions("2.0"), None)
    rooms.play(child(1, "kid"))

    assert not rooms.turn().request.newEvents[1].executionStarted.HasField("version")


def test_a_mismatch_may_end_the_instance() -> None:
    """The turn carries the refusal, so that no code runs."""
    turn = started(Versions("2.0", on_mismatch="Fail"), "3.0").turn()

    assert turn.refusal is not None
    assert ("VersionMismatch", True) == (turn.refusal.errorType, turn.refusal.isNonRetriable)


def test_a_rejected_instance_waits_for_another_host(tmp_path: Path) -> None:
    """Untouched, until a host with a newer version opens the file."""
    rooms = Rooms(Store(tmp_path / "hub.db"), Versions("1.0"))
    ref = pb.OrchestrationInstance(instanceId="one")
    rooms.engine.start(pb.ExecutionStartedEvent(name="flow", orchestrationInstance=ref, version=text("2.0")))

    assert rooms.engine.take(Kind.TURN) is None
    assert rooms.engine.idle
    rooms.store.close()
    assert "one" == Rooms(Store(tmp_path / "hub.db"), Versions("2.0")).turn().request.instanceId


def test_settings_are_read(tmp_path: Path) -> None:
    """All three of host.json."""
    durable = {"defaultVersion": "2", "versionMatchStrategy": "Strict", "versionFailureStrategy": "Fail"}
    (tmp_path / "host.json").write_text(
        json.dumps({"version": "2.0", "extensions": {"durableTask": durable}})
    )

    assert Versions("2", "Strict", "Fail") == read_host_settings(tmp_path).versions


def test_an_unknown_strategy_is_refused(tmp_path: Path) -> None:
    """Naming the setting and what it may be."""
    durable = {"versionMatchStrategy": "Newest"}
    (tmp_path / "host.json").write_text(
        json.dumps({"version": "2.0", "extensions": {"durableTask": durable}})
    )

    with pytest.raises(DevhostError, match="versionMatchStrategy 'Newest' must be one of None, Strict"):
        read_host_settings(tmp_path)
