"""What the command line and host.json can say; read by `__main__` and `hostjson`."""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from devhost.engine.versions import Versions

_PER_CORE = 10


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
    key_file: Path | None = None
    drain: float = 5.0


def _per_core() -> int:
    return _PER_CORE * (os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """extensions.http: how many requests run at once, how many may be in the house; None is no limit."""

    concurrent: int | None = None
    outstanding: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """extensions.queues; times in seconds."""

    batch_size: int = 16
    new_batch_threshold: int = 8
    max_dequeue_count: int = 5
    visibility_timeout: float = 0.0
    max_polling_interval: float = 60.0
    message_encoding: str = "base64"


@dataclass(frozen=True, slots=True)
class HostSettings:
    """What host.json says, as far as the host heeds it."""

    route_prefix: str = "api"
    hub: str = "TestHubName"
    activities: int = field(default_factory=_per_core)
    orchestrators: int = field(default_factory=_per_core)
    entities: int = field(default_factory=_per_core)
    timeout: float | None = 1800.0
    replace_any_state: bool = False
    versions: Versions = field(default_factory=Versions)
    functions: frozenset[str] | None = None
    http: HttpLimits = field(default_factory=HttpLimits)
    queues: QueueSettings = field(default_factory=QueueSettings)
    telemetry: bool = False
    log_levels: Mapping[str, int] = field(default_factory=lambda: {"default": logging.INFO})
