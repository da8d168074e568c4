"""Settings: the command line, host.json, local.settings.json."""

import json
import logging
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from devhost.engine.versions import FAILURES, MATCHES, Versions
from devhost.errors import DevhostError

log = logging.getLogger(__name__)

_PER_CORE = 10
_DEFAULT_TIMEOUT = 1800.0
_KNOWN = frozenset(
    {
        "version",
        "functionTimeout",
        "logging",
        "extensionBundle",
        "extensions.http.routePrefix",
        "extensions.durableTask.hubName",
        "extensions.durableTask.defaultVersion",
        "extensions.durableTask.versionMatchStrategy",
        "extensions.durableTask.versionFailureStrategy",
        "extensions.durableTask.storageProvider",
        "extensions.durableTask.tracing",
        "extensions.durableTask.maxConcurrentActivityFunctions",
        "extensions.durableTask.maxConcurrentOrchestratorFunctions",
        "extensions.durableTask.maxConcurrentEntityFunctions",
        "extensions.durableTask.overridableExistingInstanceStates",
    }
)


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says."""

    app: Path
    port: int = 7071
    db: Path | None = None
    time_scale: float = 1.0
    auto_advance: bool = False
    clock_url: str | None = None
    key: str = "dev"


def _per_core() -> int:
    return _PER_CORE * (os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class HostSettings:
    """What host.json says, as far as the host heeds it."""

    route_prefix: str = "api"
    hub: str = "TestHubName"
    activities: int = field(default_factory=_per_core)
    orchestrators: int = field(default_factory=_per_core)
    entities: int = field(default_factory=_per_core)
    timeout: float | None = _DEFAULT_TIMEOUT
    replace_any_state: bool = False
    versions: Versions = field(default_factory=Versions)


def read_host_settings(app: Path) -> HostSettings:
    """Read host.json; a setting that the host does not heed is named in a warning."""
    path = app / "host.json"
    data = _read_json(path) if path.exists() else {}
    for name in _unknown(data):
        log.warning("host.json: %s is not known to devhost and has no effect", name)
    http: dict[str, Any] = data.get("extensions", {}).get("http", {})
    durable: dict[str, Any] = data.get("extensions", {}).get("durableTask", {})
    return HostSettings(
        route_prefix=http.get("routePrefix", "api").strip("/"),
        hub=_expand(durable.get("hubName") or "TestHubName"),
        activities=durable.get("maxConcurrentActivityFunctions") or _per_core(),
        orchestrators=durable.get("maxConcurrentOrchestratorFunctions") or _per_core(),
        entities=durable.get("maxConcurrentEntityFunctions") or _per_core(),
        timeout=_timeout(data.get("functionTimeout")),
        replace_any_state=durable.get("overridableExistingInstanceStates") == "AnyState",
        versions=_versions(durable),
    )


def _versions(durable: Mapping[str, Any]) -> Versions:
    match = _one_of(MATCHES, durable, "versionMatchStrategy", "CurrentOrOlder")
    return Versions(
        durable.get("defaultVersion"), match, _one_of(FAILURES, durable, "versionFailureStrategy", "Reject")
    )


def _one_of(known: tuple[str, ...], data: Mapping[str, Any], name: str, default: str) -> str:
    value = data.get(name, default)
    if value not in known:
        raise DevhostError(f"host.json: {name} {value!r} must be one of {', '.join(known)}.")
    return value


def _read_json(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise DevhostError(f"{path} is not JSON: {error}") from error


def _unknown(data: Mapping[str, object], above: str = "") -> Iterator[str]:
    for key, value in data.items():
        name = f"{above}{key}"
        if name in _KNOWN:
            continue
        if isinstance(value, dict) and any(known.startswith(f"{name}.") for known in _KNOWN):
            yield from _unknown(cast("dict[str, object]", value), f"{name}.")
        else:
            yield name


def _expand(value: str) -> str:
    """Replace %NAME% by the environment's value, as the real host does it."""
    return re.sub(r"%([^%]+)%", lambda match: os.environ.get(match[1], match[0]), value)


def _timeout(value: str | None) -> float | None:
    if value is None:
        return _DEFAULT_TIMEOUT
    if value == "-1":
        return None
    match = re.fullmatch(r"(?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)", value)
    if match is None:
        raise DevhostError(f"host.json: functionTimeout {value!r} is no time span like 00:05:00.")
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def local_values(app: Path) -> dict[str, str]:
    """The Values of local.settings.json that the environment does not already hold."""
    path = app / "local.settings.json"
    values: dict[str, object] = _read_json(path).get("Values", {}) if path.exists() else {}
    return {name: str(value) for name, value in values.items() if name not in os.environ}
