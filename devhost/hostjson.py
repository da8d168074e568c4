"""Reads host.json: what the host heeds, and a word about what it does not."""

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

from devhost.appsettings import expand, overridden
from devhost.config import HostSettings, HttpLimits, QueueSettings
from devhost.engine.versions import FAILURES, MATCHES, Versions
from devhost.errors import DevhostError
from devhost.headers import is_header
from devhost.jsonfile import Section, read_json

log = logging.getLogger(__name__)

_DURABLE = "extensions.durableTask."
_HEEDED = frozenset(
    {
        "version",
        "functions",
        "functionTimeout",
        "telemetryMode",
        "logging.logLevel",
        "extensions.http.routePrefix",
        "extensions.http.maxConcurrentRequests",
        "extensions.http.maxOutstandingRequests",
        "extensions.http.customHeaders",
        "extensions.queues.batchSize",
        "extensions.queues.newBatchThreshold",
        "extensions.queues.maxDequeueCount",
        "extensions.queues.visibilityTimeout",
        "extensions.queues.maxPollingInterval",
        "extensions.queues.messageEncoding",
        f"{_DURABLE}hubName",
        f"{_DURABLE}defaultVersion",
        f"{_DURABLE}maxConcurrentActivityFunctions",
        f"{_DURABLE}maxConcurrentOrchestratorFunctions",
        f"{_DURABLE}maxConcurrentEntityFunctions",
        f"{_DURABLE}overridableExistingInstanceStates",
        f"{_DURABLE}versionMatchStrategy",
        f"{_DURABLE}versionFailureStrategy",
    }
)
# Settings of the real host that mean nothing on one machine with one worker, or that devhost has not.
_WITHOUT_EFFECT = frozenset(
    {
        "$schema",
        "aggregator",
        "applicationInsights",
        "concurrency",
        "customHandler",
        "extensionBundle",
        "healthMonitor",
        "logging",
        "managedDependency",
        "retry",
        "sendCanceledInvocationsToWorker",
        "singleton",
        "watchDirectories",
        "watchFiles",
        "extensions.blobs",
        "extensions.cosmosDB",
        "extensions.eventGrid",
        "extensions.eventHubs",
        "extensions.kafka",
        "extensions.sendGrid",
        "extensions.serviceBus",
        "extensions.signalR",
        "extensions.http.dynamicThrottlesEnabled",
        "extensions.http.hsts",
        "extensions.http.formContentKeyCountLimit",
        f"{_DURABLE}appLeaseOptions",
        f"{_DURABLE}entityMessageReorderWindowInMinutes",
        f"{_DURABLE}extendedSessionIdleTimeoutInSeconds",
        f"{_DURABLE}extendedSessionsEnabled",
        f"{_DURABLE}grpcHttpClientTimeout",
        f"{_DURABLE}httpSettings",
        f"{_DURABLE}localRpcEndpointEnabled",
        f"{_DURABLE}maxEntityOperationBatchSize",
        f"{_DURABLE}maxGrpcMessageSizeInBytes",
        f"{_DURABLE}maxOrchestrationActions",
        f"{_DURABLE}notifications",
        f"{_DURABLE}storageProvider",
        f"{_DURABLE}storeInputsInOrchestrationHistory",
        f"{_DURABLE}tracing",
        f"{_DURABLE}useAppLease",
        f"{_DURABLE}useGracefulShutdown",
    }
)
_LEVELS = {
    "trace": logging.DEBUG,
    "debug": logging.DEBUG,
    "information": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
    "critical": logging.CRITICAL,
    "none": logging.CRITICAL + 1,
}
_VERSION = "2.0"
_MODES = ("ApplicationInsights", "OpenTelemetry")
_STATES = ("NonRunningStates", "AnyState")
_MOST_MESSAGES = 32


def read_host_settings(app: Path) -> HostSettings:
    """Read host.json; a setting that no Functions host knows is named in a warning."""
    file = read_json(app / "host.json")
    if file.data and file.data.get("version") != _VERSION:
        raise DevhostError(f"host.json: version must be {_VERSION!r}, not {file.data.get('version')!r}.")
    file = overridden(file)
    _comment(file)
    extensions = file.section("extensions")
    durable = _durable(extensions.section("durableTask"))
    names = cast("list[object] | None", file.value("functions", list, default=[])) or None
    return replace(
        durable,
        route_prefix=extensions.section("http").value("routePrefix", str, default="api").strip("/"),
        timeout=_timeout(file),
        telemetry=file.choice("telemetryMode", _MODES, _MODES[0]) == _MODES[1],
        functions=None if names is None else frozenset(str(each).lower() for each in names),
        http=_http(extensions.section("http")),
        queues=_queues(extensions.section("queues")),
        log_levels=_levels(file.section("logging").section("logLevel")),
    )


def _comment(file: Section) -> None:
    idle: list[str] = []
    for name in _others(file.data):
        if name in _WITHOUT_EFFECT or name.partition(".")[0] in _WITHOUT_EFFECT:
            idle.append(name)
        else:
            log.warning("host.json: %s is not known to devhost and has no effect", name)
    if idle:
        log.info("host.json: without effect here: %s", ", ".join(idle))


def _others(data: Mapping[str, object], above: str = "") -> Iterator[str]:
    """The settings that the host does not heed, by their full names."""
    for key, value in data.items():
        name = f"{above}{key}"
        if name in _HEEDED:
            continue
        known_below = any(known.startswith(f"{name}.") for known in _HEEDED | _WITHOUT_EFFECT)
        if isinstance(value, dict) and known_below:
            yield from _others(cast("dict[str, object]", value), f"{name}.")
        else:
            yield name


def _durable(section: Section) -> HostSettings:
    default = HostSettings()
    states = section.choice("overridableExistingInstanceStates", _STATES, "NonRunningStates")
    return HostSettings(
        hub=_hub(section),
        activities=section.number("maxConcurrentActivityFunctions", default.activities),
        orchestrators=section.number("maxConcurrentOrchestratorFunctions", default.orchestrators),
        entities=section.number("maxConcurrentEntityFunctions", default.entities),
        replace_any_state=states == "AnyState",
        versions=Versions(
            section.value("defaultVersion", str, default="") or None,
            section.choice("versionMatchStrategy", MATCHES, "CurrentOrOlder"),
            section.choice("versionFailureStrategy", FAILURES, "Reject"),
        ),
    )


def _hub(section: Section) -> str:
    """The task hub's name, under Azure Storage's rule; Durable Task Scheduler has rules of its own."""
    given = section.value("hubName", str, default="") or HostSettings().hub
    hub = expand(given, f"{section.name}.hubName")
    provider = section.section("storageProvider").value("type", str, default="AzureStorage")
    if provider.lower() == "azurestorage" and not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{2,44}", hub):
        raise DevhostError(
            f"{section.name}.hubName {hub!r} must start with a letter and have 3 to 45 letters and digits."
        )
    return hub


def _timeout(file: Section) -> float | None:
    if file.data.get("functionTimeout") == "-1":
        return None
    seconds = file.seconds("functionTimeout", HostSettings().timeout or 0)
    if not seconds:
        given = file.data["functionTimeout"]
        raise DevhostError(f"host.json: functionTimeout {given!r} must be above zero; '-1' is without limit.")
    return seconds


def _http(section: Section) -> HttpLimits:
    limits = (section.number(key, -1, low=-1) for key in ("maxConcurrentRequests", "maxOutstandingRequests"))
    concurrent, outstanding = (None if limit == -1 else limit for limit in limits)
    return HttpLimits(concurrent, outstanding, _headers(section.section("customHeaders")))


def _headers(section: Section) -> dict[str, str]:
    headers = {name: section.value(name, str, default="") for name in section.data}
    for name, value in headers.items():
        if not is_header(name, value):
            raise DevhostError(f"{section.name}.{name} {value!r} is no header that HTTP can carry.")
    return headers


def _queues(section: Section) -> QueueSettings:
    default = QueueSettings()
    batch = section.number("batchSize", default.batch_size, high=_MOST_MESSAGES)
    return QueueSettings(
        batch,
        section.number("newBatchThreshold", batch // 2, low=0),
        section.number("maxDequeueCount", default.max_dequeue_count),
        section.seconds("visibilityTimeout", default.visibility_timeout),
        section.seconds("maxPollingInterval", default.max_polling_interval),
        section.choice("messageEncoding", ("base64", "none"), "base64"),
    )


def _levels(section: Section) -> dict[str, int]:
    """Logging levels by category, in Python's numbers."""
    levels = {"default": logging.INFO}
    for category in section.data:
        word = section.value(category, str, default="")
        if word.lower() not in _LEVELS:
            raise DevhostError(f"{section.name}.{category}: {word!r} is no level: {', '.join(_LEVELS)}.")
        levels["default" if category.lower() == "default" else category] = _LEVELS[word.lower()]
    return levels
